"""监管执法人员: who is appointed to which supervising body, who holds which enforcement certificate, and who may enforce today.

Life: appointed → certificates recorded → may enforce, for as long as the appointment and both certificates last (IN-04, IN-06).
"""
