"""Instances as workbooks: the same fields as a folder, with units, choices and defaults next to them."""

from instances.workbook.grids import is_workbook, workbook_content
from instances.workbook.reading import files_of_workbook, read_workbook

__all__ = ["files_of_workbook", "is_workbook", "read_workbook", "workbook_content"]
