"""Rows below the cash flow that single figures are read from: payback, peak cash exposure, and the flow of the IRR."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from models.problem import FloatArray
from planner.economics import COST_LINES
from planner.economics.lines import HALF_CENT
from planner.reports.workbook.cash_flow import FIRST, IMPLEMENTATION, CashFlowSheet
from planner.reports.workbook.page import local_cell, local_range

PLAIN, DISCOUNTED = "", "discounted "
NOTHING = f"{HALF_CENT:g}"
"""Amounts up to this count as 0, in the form of formulas."""


@dataclass(frozen=True)
class Answers:
    """Ranges over the quarters, for the sheet of figures.

    Attributes
    ----------
    paid
        1 from which quarter on the plan stays paid back, plain and discounted.
    spent
        1 from the first spend on.
    funding
        running sum of the flow that peak cash exposure counts.
    returned
        flow that the IRR is taken of.
    first_sign, changes
        cells: sign of the first flow that is not 0, and number of times that the sign changes.
    """

    paid: dict[str, str]
    spent: str
    funding: str
    returned: str
    first_sign: str
    changes: str


def answer_rows(sheet: CashFlowSheet) -> Answers:
    """Write the rows and return where they stand."""
    return _Rows(sheet).write()


@dataclass(frozen=True)
class _ReturnRows:
    """Rows of the flow that the IRR is taken of, of its first sign, and of its changes of sign."""

    flow: int
    first_sign: int
    changes: int


class _Rows:
    def __init__(self, sheet: CashFlowSheet) -> None:
        self.sheet = sheet
        self.quarters = len(sheet.columns.quarters)
        self.cost = -sheet.amount[: len(COST_LINES), : self.quarters].sum(axis=0)
        self.row = sheet.next

    def _next(self) -> int:
        self.row += 1
        self.sheet.page.group(self.row)
        return self.row

    def write(self) -> Answers:
        sheet = self.sheet
        spent = self._spent()
        counted, flow = self._counted("payback")
        paid = {PLAIN: self._paid(PLAIN, counted, flow, spent)}
        discounted, present = self._discounted(counted, flow)
        paid[DISCOUNTED] = self._paid(DISCOUNTED, discounted, present, spent)
        source, funded = self._counted("peak_funding")
        funding = self._next()
        sheet.running(funding, "cumulative flow for peak cash exposure", source, funded)
        returned = self._returned()
        return Answers(
            paid={name: sheet.quarters(row) for name, row in paid.items()},
            spent=sheet.quarters(spent),
            funding=sheet.quarters(funding),
            returned=sheet.quarters(returned.flow),
            first_sign=sheet.page.cell(returned.first_sign, sheet.columns.last),
            changes=sheet.page.cell(returned.changes, sheet.columns.total),
        )

    def _spent(self) -> int:
        row, cost = self._next(), self.sheet.rows[IMPLEMENTATION]

        def formula(column: int) -> str:
            first = f"${local_cell(cost, FIRST)}"
            return f"IF(SUM({first}:{local_cell(cost, column)})<-{NOTHING},1,0)"

        spent = (np.cumsum(self.cost) > HALF_CENT).astype(np.float64)
        self.sheet.line_of(row, "something was spent: 1 for yes", formula, spent, "whole")
        return row

    def _counted(self, figure: str) -> tuple[int, FloatArray]:
        """Write the flow that a figure counts: hard cash if the assumptions say so, else all."""
        sheet, row = self.sheet, self._next()
        cell = sheet.given.cell["finance.hard_cash_only"]

        def formula(column: int) -> str:
            hard, net = (local_cell(sheet.other[name], column) for name in ("hard", "net"))
            return f'IF(ISNUMBER(SEARCH("{figure}",{cell})),{hard},{net})'

        hard = figure in sheet.finance.hard_cash_only
        flow = (sheet.hardness("hard") if hard else sheet.net)[: self.quarters]
        sheet.line_of(row, f"flow that {figure.replace('_', ' ')} counts", formula, flow)
        return row, flow

    def _discounted(self, source: int, flow: FloatArray) -> tuple[int, FloatArray]:
        sheet, row = self.sheet, self._next()
        present = flow * sheet.factor[: self.quarters]

        def formula(column: int) -> str:
            return f"{local_cell(source, column)}*{local_cell(sheet.other['factor'], column)}"

        sheet.line_of(row, "discounted", formula, present)
        return row, present

    def _paid(self, kind: str, source: int, flow: FloatArray, spent: int) -> int:
        """Write the running sum, its lowest point from each quarter on, and the quarters from which the plan stays paid back."""
        sheet, last = self.sheet, self.sheet.columns.last
        cumulative, lowest_row, row = self._next(), self._next(), self._next()
        sums = np.cumsum(flow)
        lowest = np.minimum.accumulate(sums[::-1])[::-1]

        def lowest_from(column: int) -> str:
            return f"MIN({local_range(cumulative, column, cumulative, last)})"

        def stays(column: int) -> str:
            return f"IF(AND({local_cell(lowest_row, column)}>=-{NOTHING},{local_cell(spent, column)}=1),1,0)"

        sheet.running(cumulative, f"{kind}cumulative flow", source, flow)
        sheet.line_of(lowest_row, f"{kind}lowest from here on", lowest_from, lowest)
        done = (lowest >= -HALF_CENT) & (np.cumsum(self.cost) > HALF_CENT)
        sheet.line_of(row, f"{kind}stays paid back: 1 for yes", stays, done.astype(np.float64), "whole")
        return row

    def _returned(self) -> "_ReturnRows":
        """Write the flow of the IRR with rounding residue set to 0, its signs and the number of their changes."""
        sheet, source = self.sheet, self.sheet.other["with_terminal"]
        flow_row, sign_row, first_row, change_row = (self._next() for _ in range(4))
        flow = np.where(abs(sheet.with_terminal) <= HALF_CENT, 0.0, sheet.with_terminal)
        signs, firsts = [0.0], [0.0]
        for sign in np.sign(flow).tolist():
            signs.append(sign or signs[-1])
            firsts.append(firsts[-1] or sign)
        turned = np.array([float(one * other < 0) for one, other in pairwise(signs)])

        def cleaned(column: int) -> str:
            return f"IF(ABS({local_cell(source, column)})<={NOTHING},0,{local_cell(source, column)})"

        def sign_cumulative(column: int) -> str:
            before = local_cell(sign_row, column - 1) if column > FIRST else "0"
            return f"IF({local_cell(flow_row, column)}=0,{before},SIGN({local_cell(flow_row, column)}))"

        def first_sign(column: int) -> str:
            sign = f"SIGN({local_cell(flow_row, column)})"
            before = local_cell(first_row, column - 1)
            return sign if column == FIRST else f"IF({before}<>0,{before},{sign})"

        def change(column: int) -> str:
            own, before = local_cell(sign_row, column), local_cell(sign_row, column - 1)
            return f"IF({own}*{before}<0,1,0)" if column > FIRST else "0"

        sheet.line_of(flow_row, "flow that the IRR is taken of", cleaned, flow)
        sheet.line_of(sign_row, "its sign so far", sign_cumulative, np.array(signs[1:]), "whole")
        sheet.line_of(first_row, "its first sign", first_sign, np.array(firsts[1:]), "whole")
        sheet.line_of(change_row, "its sign changes: 1 for yes", change, turned, "whole")
        last = sheet.columns.last
        total = f"=SUM({local_range(change_row, FIRST, change_row, last)})"
        sheet.page.formula(change_row, sheet.columns.total, total, float(turned.sum()), "whole")
        return _ReturnRows(flow_row, first_row, change_row)
