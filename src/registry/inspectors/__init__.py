"""监管执法人员: supervising bodies and their figures, who serves there, and the four steps of everybody who enforces (IN-02).

Life: entry exam → appointed → induction → certificates recorded → may enforce, for as long as the appointment and both
certificates last (IN-04, IN-06) → trained again every year (IN-08). Professional staff is counted against 75 % (IN-01).
"""
