"""Screening: which of many firms or persons, however their names were typed, are listed or barred on a day.

`parts` takes a firm's name apart, `scores` says how like two names are and why, `candidates` finds who is worth comparing,
`columns` guesses what a sheet's columns mean, `queries` joins them with the lists. Nothing is written but the trace of each run.
"""
