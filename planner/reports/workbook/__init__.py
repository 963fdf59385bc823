"""A plan as a workbook that an auditor follows cell by cell: figures are formulas over the workbook's own cells."""

from planner.reports.workbook.book import plan_workbook

__all__ = ["plan_workbook"]
