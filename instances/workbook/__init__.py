"""Instances as workbooks: the same fields as a folder, with units, choices and defaults next to them."""

from instances.workbook.grids import is_workbook
from instances.workbook.reading import read_workbook, read_workbook_content
from instances.workbook.writing import workbook_of

__all__ = ["is_workbook", "read_workbook", "read_workbook_content", "workbook_of"]
