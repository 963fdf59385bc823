"""The first sheet: the figures of the plan as formulas, each beside the planner's own, and the proof."""

from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook

from models import SolveStatus
from planner.economics import BUCKETS, HARDNESS, TAX_BUCKET
from planner.plan.digest import bucket_in_words
from planner.plan.plan import Plan
from planner.plan.stage_lines import stages_worth
from planner.reports.wording import proof_in_words
from planner.reports.workbook.answers import DISCOUNTED, PLAIN, Answers
from planner.reports.workbook.assumptions import Assumptions
from planner.reports.workbook.cash_flow import IMPLEMENTATION, TOTAL, YEAR, CashFlowSheet
from planner.reports.workbook.page import Page, Styles, local_cell, money_width
from planner.reports.workbook.risk import RangeCells
from planner.reports.workbook.value import ValueCells

HEADER_ROW = 3
FIGURE, FORMULA, PLANNER, DIFFERENCE, HOW = range(5)
RANGED = {
    "net present value": "npv",
    "IRR, a year": "irr",
    "payback, quarters from the start": "payback",
    "peak cash exposure": "peak_funding",
    "spend": "spend",
}
"""Figure of risk.csv, by the name of the figure here."""

PERCENTILES = ("5 % of worlds", "mean of worlds", "95 % of worlds")
"""Headings of the columns of a figure's range."""
NONE = "none"
NOT_MEANINGFUL = "not meaningful"
GUESS = 0.02
"""Quarterly rate at which the search for a rate of return begins where the planner has none."""


@dataclass(frozen=True)
class Sources:
    """The sources of the sheet's figures: rows of the cash flow, and cells and ranges of other sheets."""

    given: Assumptions
    cash: CashFlowSheet
    answers: Answers
    rates: str
    value: ValueCells
    shares: str
    shared: str
    launch_cost: str
    shared_cost: str
    spend: str
    no_change: str


class SummarySheet:
    """The sheet, made first so that it comes first, and filled once the others stand.

    ranges: cells of the figures in many worlds, whose range stands beside each; None where nobody asked for it.
    """

    def __init__(self, book: Workbook, styles: Styles, plan: Plan, ranges: RangeCells | None = None) -> None:
        self.plan, self.ranges = plan, ranges
        self.how = HOW if ranges is None else HOW + len(PERCENTILES)
        currency = plan.instance.settings.finance.currency
        note = f"Formulas over this workbook's own cells, beside the figures of the planner and its accountant; {currency}."
        self.page = Page(book, styles, "summary", plan.instance.settings.plan.name, note)
        figures = plan.figures
        width = money_width([-figures.npv, figures.spend, *figures.buckets.values()], 22.0)
        ranged = [money_width([-figures.npv, -figures.peak_funding, -figures.spend], 16.0)] * (self.how - HOW)
        self.page.widths((46, width, width, 14, *ranged, 70 if ranged else 90))
        self.row = HEADER_ROW

    def fill(self, of: Sources) -> None:
        """Write every figure as a formula with its check, then the proof and the run in words."""
        between = PERCENTILES if self.ranges is not None else ()
        self.page.header(HEADER_ROW, ("figure", "formula", "planner", "difference", *between, "how"))
        self._value(of)
        self._returns(of)
        self._paybacks(of)
        self._money_out(of)
        self._parts(of)
        self._years(of)
        self._largest_difference()
        self._stages()
        self._proof()

    def _value(self, of: Sources) -> None:
        figures, cash, rate = self.plan.figures, of.cash, of.given.nominal_rate
        self._money("net present value", f"={cash.value_cell(cash.other['net'])}", figures.npv, "Net cash flow times factors.")
        by_function = f"NPV((1+{rate})^0.25-1,{cash.quarters(cash.other['with_terminal'])})*(1+{rate})^((1-{of.given.timing})/4)"
        how = "The spreadsheet's own function, at the quarterly rate, moved to the moment at which flows count."
        self._money("net present value by NPV()", f"={by_function}", figures.npv, how)
        for bucket in BUCKETS:
            cell = cash.value_cell(cash.rows[bucket, TOTAL])
            amount = figures.buckets[bucket]
            self._money(bucket_in_words(bucket, amount), f"={cell}", amount, "Present value, before tax.")
        before = f"={cash.value_cell(cash.other['before_tax'])}"
        self._money("net present value before tax", before, figures.npv_before_tax, "The four buckets.")
        tax = f"={cash.value_cell(cash.rows[TAX_BUCKET, TOTAL])}"
        self._money(TAX_BUCKET, tax, figures.buckets[TAX_BUCKET], "Present value of the line tax.")

    def _returns(self, of: Sources) -> None:
        figures, answers = self.plan.figures, of.answers
        guess = GUESS if figures.irr is None else (1 + figures.irr) ** (1 / YEAR) - 1
        rate = f'IFERROR((1+IRR({answers.returned},{guess:.6f}))^{YEAR}-1,"{NOT_MEANINGFUL}")'
        only = f"IF({answers.changes}=1,1,{of.rates})=1"
        formula = f'=IF(AND({answers.first_sign}=-1,{only}),{rate},"{NOT_MEANINGFUL}")'
        how = "Quarterly rate, four times compounded, if it is the only one and money is put in first (sheet rates)."
        self._figure("IRR, a year", formula, figures.irr, "percent", how, NOT_MEANINGFUL)
        quarterly = ",".join(f"(1+{one})^(1/{YEAR})-1" for one in (of.given.nominal_rate, of.given.reinvestment_rate))
        formula = f'=IFERROR((1+MIRR({answers.returned},{quarterly}))^{YEAR}-1,"{NONE}")'
        self._figure("MIRR, a year", formula, figures.mirr, "percent", "Financed and reinvested at the rates of the assumptions.")
        for title, row, value in (
            ("profitability index", of.cash.other["net"], figures.profitability_index),
            ("profitability index before tax", of.cash.other["before_tax"], figures.profitability_index_before_tax),
        ):
            cost = of.cash.value_cell(of.cash.rows[IMPLEMENTATION])
            formula = f'=IF({cost}=0,"{NONE}",1-{of.cash.value_cell(row)}/{cost})'
            self._figure(title, formula, value, "ratio", "1 + NPV / present value of the implementation cost.")

    def _paybacks(self, of: Sources) -> None:
        labels = of.cash.page.range(4, of.cash.columns.quarters.start, 4, of.cash.columns.last)
        for kind, name, title in ((PLAIN, "", "payback"), (DISCOUNTED, "discounted_", "payback, discounted")):
            paid, spent, figures = of.answers.paid[kind], of.answers.spent, self.plan.figures
            value = getattr(figures, f"{name}payback_quarter")
            label = NONE if value is None else self.plan.instance.label_of(value)
            formula = f'=IFERROR(INDEX({labels},MATCH(1,{paid},0)),"{NONE}")'
            how = "First quarter from which the plan stays paid back, once something was spent."
            self._compared(f"{title}, quarter", formula, label, how)
            since = getattr(figures, f"{name}payback_quarters_from_first_spend")
            formula = f'=IFERROR(MATCH(1,{paid},0)-MATCH(1,{spent},0)+1,"{NONE}")'
            self._figure(f"{title}, quarters from the first spend", formula, since, "whole", "1 for the same quarter.")
            since = getattr(figures, f"{name}payback_quarters_from_start")
            formula = f'=IFERROR(MATCH(1,{paid},0),"{NONE}")'
            self._figure(f"{title}, quarters from the start", formula, since, "whole", "1 for the first quarter.")

    def _money_out(self, of: Sources) -> None:
        figures = self.plan.figures
        hard = "peak_funding" in self.plan.instance.settings.finance.hard_cash_only
        how = f"Lowest point of the running sum{' of hard cash' if hard else ''}, nominal."
        self._money("peak cash exposure", f"=MAX(0,-MIN({of.answers.funding}))", figures.peak_funding, how)
        cost = of.cash.page.cell(of.cash.rows[IMPLEMENTATION], of.cash.columns.total)
        self._money("spend", f"=-{cost}", figures.spend, "Implementation cost over all quarters, nominal.")
        self._money("spend by the sheet budget", f"={of.spend}", figures.spend, "Summed over launches and shared costs, nominal.")
        parts, how = self.plan.reconciliation, "Launches and shared costs add up to the plan"
        for title, cells, value in (
            ("spend on launches", of.launch_cost, parts.spend.launches),
            ("spend on shared costs", of.shared_cost, parts.spend.shared_costs),
        ):
            self._money(title, f"=SUM({cells})", value, f"{how}; nominal.")
        for title, cells, value in (
            ("present value of launches", of.shares, parts.npv.launches),
            ("present value of shared costs", of.shared, parts.npv.shared_costs),
        ):
            self._money(title, f"=SUM({cells})", value, f"{how}; after tax.")

    def _parts(self, of: Sources) -> None:
        figures = self.plan.figures
        for name in HARDNESS:
            cell = of.cash.value_cell(of.cash.other[name])
            how = "Present value of hard lines, and all other tax." if name == "hard" else "Present value after tax."
            self._money(f"NPV, {name}", f"={cell}", figures.npv_by_hardness[name], how)
        shares = f"=SUM({of.shares})+SUM({of.shared})"
        self._money("NPV by launches and shared costs", shares, figures.npv, "Shares of launches, and the shared costs.")
        for title, cell in (
            ("lever", of.value.by_lever),
            ("grade of evidence", of.value.by_grade),
            ("region", of.value.by_region),
        ):
            self._money(f"NPV by {title}", f"={cell}", figures.npv, "Summed over the sheet benefits, by the sheet value.")
        waiting = self.plan.cost_of_waiting
        how = "NPV lost if the whole plan comes a quarter later; the planner's, no formula."
        self._words("cost of waiting a quarter", NONE if waiting is None else waiting, how)
        drift = float(self.plan.base_case["by_drift"].sum())
        self._money("cost of no change", f"={of.no_change}", drift, "Drift alone in the last year: the sheet base case.")

    def _years(self, of: Sources) -> None:
        for bucket in (*BUCKETS, TAX_BUCKET):
            year = self.plan.figures.twelve_month_view[bucket]
            title = f"{bucket_in_words(bucket, year)}, first 12 months"
            cell = of.cash.page.cell(of.cash.rows[bucket, TOTAL], of.cash.columns.year)
            self._money(title, f"={cell}", year, "Nominal.")

    def _money(self, title: str, formula: str, value: float, how: str) -> None:
        self._figure(title, formula, value, "money", how)

    def _figure(self, title: str, formula: str, value: float | None, kind: str, how: str, missing: str = NONE) -> None:
        """Write a figure, the planner's beside it, and their difference; a figure that does not exist is compared as a word."""
        if value is None:
            self._compared(title, formula, missing, how)
            return
        self.row += 1
        page, row = self.page, self.row
        page.put(row, FIGURE, title)
        page.formula(row, FORMULA, formula, value, kind)
        page.put(row, PLANNER, value, kind)
        own, other = local_cell(row, FORMULA), local_cell(row, PLANNER)
        places = 2 if kind == "money" else 8
        self._range(title, kind)
        check = f"=IF(ISNUMBER({own}),ROUND({own}-{other},{places}),1)"
        page.formula(row, DIFFERENCE, check, 0.0, "money" if kind == "money" else "general")
        page.put(row, self.how, how)

    def _range(self, title: str, kind: str) -> None:
        """Write the percentiles and the mean of a figure over many worlds, where they stand in the workbook."""
        found = None if self.ranges is None else self.ranges.of.get(RANGED.get(title, ""))
        shown = "general" if kind == "whole" else kind
        for column, one in enumerate(() if found is None else found, start=HOW):
            formula = f'=IF({one.cell}="","{NONE}",{one.cell})'
            self.page.formula(self.row, column, formula, NONE if one.value is None else one.value, shown)

    def _compared(self, title: str, formula: str, value: str, how: str) -> None:
        self.row += 1
        page, row = self.page, self.row
        page.put(row, FIGURE, title)
        page.formula(row, FORMULA, formula, value, "text")
        page.put(row, PLANNER, value)
        same = f"=IF({local_cell(row, FORMULA)}={local_cell(row, PLANNER)},0,1)"
        page.formula(row, DIFFERENCE, same, 0, "general")
        page.put(row, self.how, how)

    def _words(self, title: str, value: Any, how: str = "") -> None:
        self.row += 1
        self.page.put(self.row, FIGURE, title)
        kind = "text" if isinstance(value, str) else "money" if isinstance(value, float) else "whole"
        self.page.put(self.row, FORMULA, value, kind)
        self.page.put(self.row, self.how, how)

    def _largest_difference(self) -> None:
        block = f"{local_cell(HEADER_ROW + 1, DIFFERENCE)}:{local_cell(self.row, DIFFERENCE)}"
        self.row += 1
        self.page.put(self.row, FIGURE, "largest difference", bold=True)
        formula = f"=MAX(MAX({block}),ABS(MIN({block})))"
        self.page.formula(self.row, DIFFERENCE, formula, 0.0, "general", bold=True)
        self.page.put(
            self.row, self.how, "0 as written. It moves away from 0 when you change a figure: the planner's column stays."
        )

    def _stages(self) -> None:
        """Write the quarters in which stages are reached, and the part of the NPV that they make: the planner's, no formulas."""
        for worth in stages_worth(self.plan):
            self.row += 1
            for line in worth.lines:
                self._words(
                    f"{line.heading.lower()} of {line.of or 'all regions'}", line.stages, "Stages, and when they are reached."
                )
            how = "NPV of the plan less that of the same launches without what these stages bring; the planner's, no formula."
            self._words(f"part of the NPV {worth.source}", worth.npv, how)
            if worth.last_node is not None:
                self._words("added to others by the last node", worth.last_node, "What all others would lose without it.")

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
            self.page.put(self.row, self.how, "Distance of the plan from the bound.")
        self._words("solver", plan.options.solver)
        self._words(
            "stopped", plan.status.value, "" if plan.status is not SolveStatus.GIVEN else "Not optimised: a plan given by hand."
        )
        self._words("units", len(plan.instance.units))
        self._words("launches", len(plan.schedule))
        self._words("units with a launch", plan.reconciliation.units, "A unit counts once.")
        self._words("units with more than one", plan.reconciliation.units_with_several)
