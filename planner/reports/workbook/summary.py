"""The first sheet: the figures of the plan as formulas, each beside the planner's own, and what was proven."""

from typing import Any

from xlsxwriter import Workbook

from models import SolveStatus
from planner.economics import BUCKETS
from planner.economics.figures import YEAR
from planner.plan import Plan
from planner.reports.wording import in_words, proof_in_words
from planner.reports.workbook.cash_flow import CashFlowCells
from planner.reports.workbook.page import Page, Styles, local_cell

HEADER_ROW = 3
FIGURE, FORMULA, PLANNER, DIFFERENCE, HOW = range(5)
NO_RATE = "none, or not one only"


class SummarySheet:
    """The sheet, made first so that it comes first, and filled once the others stand."""

    def __init__(self, book: Workbook, styles: Styles, plan: Plan) -> None:
        self.plan = plan
        currency = plan.instance.plan.finance.currency
        note = f"Formulas over this workbook's own cells, beside what the planner and its accountant found; {currency}."
        self.page = Page(book, styles, "summary", plan.instance.plan.plan.name, note)
        self.page.widths((34, 22, 22, 14, 90))
        self.row = HEADER_ROW

    def fill(self, cash: CashFlowCells, discount_rate: str, timing: str, spend_total: str) -> None:
        """Write every figure as a formula with its check, then the proof and the run in words."""
        figures, page = self.plan.figures, self.page
        page.header(HEADER_ROW, ("figure", "formula", "planner", "difference", "how"))
        self._money("net present value", f"={cash.present_value}", figures.npv, "Net cash flow times discount factors.")
        by_function = f"NPV((1+{discount_rate})^0.25-1,{cash.with_terminal})*(1+{discount_rate})^((1-{timing})/4)"
        self._money(
            "net present value by NPV()",
            f"={by_function}{self._late_terminal(cash, discount_rate, timing)}",
            figures.npv,
            "The spreadsheet's own function, at the quarterly rate, moved to when flows count.",
        )
        for bucket in BUCKETS:
            self._money(in_words(bucket), f"={cash.bucket_value[bucket]}", figures.buckets[bucket], "Present value.")
        if figures.irr is None:
            self._words("IRR, a year", NO_RATE, "The flows have no rate at which they are worth nothing, or more than one.")
        else:
            guess = (1 + figures.irr) ** (1 / YEAR) - 1
            formula = f"=(1+IRR({cash.with_terminal},{guess:.6f}))^{YEAR}-1"
            self._figure("IRR, a year", formula, figures.irr, "percent", "Quarterly rate, four times compounded.")
        index = f'=IF({cash.cost_value}=0,"none",1-{cash.present_value}/{cash.cost_value})'
        self._figure("profitability index", index, figures.profitability_index, "ratio", "1 + NPV / present value of the cost.")
        for title, flags, value in (
            ("payback, quarter", cash.paid_back, figures.payback_quarter),
            ("payback, discounted, quarter", cash.discounted_paid_back, figures.discounted_payback_quarter),
        ):
            label = "none" if value is None else self.plan.instance.label_of(value)
            formula = f'=IFERROR(INDEX({cash.labels},MATCH(1,{flags},0)),"none")'
            self._compared(title, formula, label, "First quarter by which the plan has spent and its flows have paid it back.")
        self._money("peak funding", f"=MAX(0,-MIN({cash.cumulative}))", figures.peak_funding, "Lowest point of the running sum.")
        self._money("spend", f"=-{cash.cost_total}", figures.spend, "Implementation cost over all quarters, not discounted.")
        self._money("spend by the sheet budget", f"={spend_total}", figures.spend, "Summed over launches and shared costs.")
        for bucket in BUCKETS:
            title = f"{in_words(bucket)}, first 12 months"
            self._money(title, f"={cash.bucket_year[bucket]}", figures.twelve_month_view[bucket], "Not discounted.")
        self._largest_difference()
        self._proof()

    def _late_terminal(self, cash: CashFlowCells, rate: str, timing: str) -> str:
        """Return the correction where flows do not count at the end of a quarter, as the terminal value always does."""
        terminal = float(self.plan.flow.terminal.sum())
        if not terminal:
            return ""
        quarters = self.plan.flow.amount.shape[1]
        value = f"(INDEX({cash.with_terminal},1,{quarters})-INDEX({cash.net},1,{quarters}))*(1+{rate})^(-{quarters}/4)"
        return f"+{value}*(1-(1+{rate})^((1-{timing})/4))"

    def _money(self, title: str, formula: str, value: float, how: str) -> None:
        self._figure(title, formula, value, "money", how)

    def _figure(self, title: str, formula: str, value: float | None, kind: str, how: str) -> None:
        self.row += 1
        page, row = self.page, self.row
        page.put(row, FIGURE, title)
        page.formula(row, FORMULA, formula, "none" if value is None else value, kind)
        page.put(row, PLANNER, "none" if value is None else value, kind)
        if value is not None:
            places = 2 if kind == "money" else 8
            check = f"=ROUND({local_cell(row, FORMULA)}-{local_cell(row, PLANNER)},{places})"
            page.formula(row, DIFFERENCE, check, 0.0, "money" if kind == "money" else "general")
        page.put(row, HOW, how)

    def _compared(self, title: str, formula: str, value: str, how: str) -> None:
        self.row += 1
        page, row = self.page, self.row
        page.put(row, FIGURE, title)
        page.formula(row, FORMULA, formula, value, "text")
        page.put(row, PLANNER, value)
        same = f"=IF({local_cell(row, FORMULA)}={local_cell(row, PLANNER)},0,1)"
        page.formula(row, DIFFERENCE, same, 0, "general")
        page.put(row, HOW, how)

    def _words(self, title: str, value: Any, how: str = "") -> None:
        self.row += 1
        self.page.put(self.row, FIGURE, title)
        kind = "text" if isinstance(value, str) else "money" if isinstance(value, float) else "whole"
        self.page.put(self.row, FORMULA, value, kind)
        self.page.put(self.row, HOW, how)

    def _largest_difference(self) -> None:
        block = f"{local_cell(HEADER_ROW + 1, DIFFERENCE)}:{local_cell(self.row, DIFFERENCE)}"
        self.row += 1
        self.page.put(self.row, FIGURE, "largest difference", bold=True)
        formula = f"=MAX(MAX({block}),-MIN({block}))"
        self.page.formula(self.row, DIFFERENCE, formula, 0.0, "general", bold=True)
        self.page.put(self.row, HOW, "0 as written. It moves away from 0 when you change a figure: the planner's column stays.")

    def _proof(self) -> None:
        plan = self.plan
        self.row += 1
        self._words("proof", proof_in_words(plan))
        if plan.bound is not None:
            self._words("proven bound", plan.bound, "No plan under the same limits and rules does better for the goal.")
        if plan.gap is not None:
            self.row += 1
            self.page.put(self.row, FIGURE, "gap")
            self.page.put(self.row, FORMULA, plan.gap, "percent")
            self.page.put(self.row, HOW, "Distance of the plan from the bound.")
        self._words("solver", plan.options.solver)
        self._words(
            "stopped", plan.status.value, "" if plan.status is not SolveStatus.GIVEN else "Not optimised: a plan given by hand."
        )
        self._words("units", len(plan.instance.units))
        self._words("launches", len(plan.schedule))
