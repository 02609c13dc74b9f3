"""What planners know and the statistic does not: overrides of forecasts and marks on history, in and out by workbook.

workbook.py writes it, sheets.py reads its cells, changes.py judges them, store.py keeps what was decided.
"""
