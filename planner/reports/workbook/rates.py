"""The sheet of rates: the worth of the plan's flow over quarterly growth factors, by which rates of return are counted.

A rate of return is where the worth changes its sign. IRR() finds one of them; this sheet says whether it is the only one.
"""

from typing import Final

import numpy as np
from xlsxwriter import Workbook

from models.problem import FloatArray
from planner.reports.workbook.page import Page, Styles, local_cell, local_range

HEADER_ROW: Final = 3
LARGEST: Final = 50.0
"""Growth factor of a quarter up to which rates are looked for; the smallest is one by it."""

STEPS: Final = 800


def rates_sheet(book: Workbook, styles: Styles, returned: str, numbers: str, flow: FloatArray) -> str:
    """Write the sheet; return the cell of the number of rates.

    Parameters
    ----------
    returned, numbers
        ranges of the flow that the IRR is taken of, and of the numbers of its quarters.
    flow
        float[quarters]: the values of the first.
    """
    note = "Each change of sign is a rate of return; growth is that of a quarter, 1 + its rate."
    page = Page(book, styles, "rates", "Rates of return", note)
    page.widths((14, 22, 14, 14))
    page.header(HEADER_ROW, ("growth", "worth", "its sign", "changes"))
    growth = np.exp(np.linspace(-np.log(LARGEST), np.log(LARGEST), STEPS + 1))
    worth = growth[:, None] ** -np.arange(flow.size) @ flow
    before, total, first = 0.0, 0, HEADER_ROW + 1
    for row, (one, value) in enumerate(zip(growth.tolist(), worth.tolist(), strict=True), start=first):
        page.put(row, 0, one, "general")
        page.formula(row, 1, f"=SUMPRODUCT({returned},{local_cell(row, 0)}^(1-{numbers}))", value, "general")
        last_sign = local_cell(row - 1, 2) if row > first else "0"
        sign = float(np.sign(value)) or before
        page.formula(row, 2, f"=IF({local_cell(row, 1)}=0,{last_sign},SIGN({local_cell(row, 1)}))", sign, "whole")
        turned = int(sign * before < 0)
        page.formula(row, 3, f"=IF({local_cell(row, 2)}*{last_sign}<0,1,0)", turned, "whole")
        before, total = sign, total + turned
    last = first + STEPS
    page.put(last + 1, 0, "number", bold=True)
    page.formula(last + 1, 3, f"=SUM({local_range(first, 3, last, 3)})", total, "whole", bold=True)
    page.sheet.freeze_panes(first, 0)
    return page.cell(last + 1, 3)
