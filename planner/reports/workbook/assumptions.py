"""The sheet of assumptions: inputs and conventions of the plan, defaults named, and the grade of evidence behind them."""

from dataclasses import dataclass

from xlsxwriter import Workbook

from instances.schema.instance import Instance
from instances.workbook.layout import SHEETS, Field, SettingsSheet
from planner.economics.timeline import PHI, nominal_rate
from planner.plan.plan import Plan
from planner.reports.cautions import MOST_WARNINGS, cautions_of
from planner.reports.conventions import conventions_of, setting, settings_source
from planner.reports.figures import assumptions_shown
from planner.reports.workbook.page import Page, Styles

FIRST_ROW = 4
HEADERS = ("key", "value", "as given", "meaning")


@dataclass(frozen=True)
class Assumptions:
    """Cells that other sheets calculate with.

    Attributes
    ----------
    nominal_rate, reinvestment_rate
        formulas over the rates that were given.
    timing
        moment in a quarter at which its flow counts, from 0 to 1.
    cell
        cell of each single figure by its key.
    """

    nominal_rate: str
    reinvestment_rate: str
    timing: str
    cell: dict[str, str]


def assumptions_sheet(book: Workbook, styles: Styles, plan: Plan) -> Assumptions:
    """Write conventions, figures in force, evidence behind the levers, the inputs that move the NPV most, and warnings."""
    instance = plan.instance
    note = "Settings of the plan; a setting that is not given is assumed."
    page = Page(book, styles, "assumptions", "Assumptions", note)
    page.widths((40, 22, 12, 90))
    row = _conventions(page, FIRST_ROW - 1, instance) + 2
    page.header(row, HEADERS)
    cell: dict[str, str] = {}
    for sheet in SHEETS:
        for field in sheet.fields if isinstance(sheet, SettingsSheet) else ():
            row += 1
            _setting(page, row, instance, field)
            cell[field.name] = page.cell(row, 1)
    derived = _derived(page, row + 2, instance, cell)
    row = _levers(page, row + 7, instance)
    _warnings(page, _sensitivities(page, row + 2, plan) + 2, instance)
    page.sheet.freeze_panes(FIRST_ROW - 1, 1)
    return derived


def _conventions(page: Page, row: int, instance: Instance) -> int:
    """Write the conventions in words; return the last row."""
    page.header(row, ("convention", "", "as given", "in force"))
    for row, one in enumerate(conventions_of(instance), start=row + 1):
        for column, text in enumerate((one.topic, "", one.source, one.in_force)):
            page.put(row, column, text)
    return row


def _setting(page: Page, row: int, instance: Instance, field: Field) -> None:
    value = setting(instance, field.path)
    page.put(row, 0, field.name)
    kind = "percent" if str(field.schema.get("unit", "")).startswith("share") else "general"
    if isinstance(value, bool):
        page.put(row, 1, "yes" if value else "no")
    elif isinstance(value, int | float):
        page.put(row, 1, value, kind)
    else:
        page.put(row, 1, "; ".join(map(str, value)) if isinstance(value, tuple) else value)
    page.put(row, 2, settings_source(instance, field.path))
    page.put(row, 3, field.meaning)


def _derived(page: Page, row: int, instance: Instance, cell: dict[str, str]) -> Assumptions:
    """Write the figures that follow from those given: three rows after a header."""
    finance = instance.settings.finance
    nominal = nominal_rate(finance)
    reinvestment = nominal if finance.reinvestment_rate is None else finance.reinvestment_rate
    page.header(row, ("what follows", "value", "", "how"))
    rate, inflation = cell["finance.discount_rate"], cell["finance.inflation_rate"]
    page.put(row + 1, 0, "nominal discount rate")
    formula = f'=IF({cell["finance.discount_rate_kind"]}="real",(1+{rate})*(1+{inflation})-1,{rate})'
    page.formula(row + 1, 1, formula, nominal, "percent")
    page.put(row + 1, 3, "A real rate is combined with inflation (Fisher).")
    page.put(row + 2, 0, "reinvestment rate")
    own = cell["finance.reinvestment_rate"]
    page.formula(row + 2, 1, f'=IF({own}="",{page.cell(row + 1, 1)},{own})', reinvestment, "percent")
    page.put(row + 2, 3, "The nominal discount rate where none is given.")
    page.put(row + 3, 0, "moment in a quarter")
    timing = cell["finance.discount_timing"]
    page.formula(row + 3, 1, f'=IF({timing}="end",1,IF({timing}="middle",0.5,0))', PHI[finance.discount_timing], "general")
    page.put(row + 3, 3, "At which its flow counts: 0 for the start, 0.5 for the middle, 1 for the end.")
    return Assumptions(page.cell(row + 1, 1), page.cell(row + 2, 1), page.cell(row + 3, 1), cell)


def _levers(page: Page, row: int, instance: Instance) -> int:
    """Write the levers with their evidence, the share of effects that counts and the contingency; return the last row."""
    page.header(row, ("lever", "evidence of effects, of costs", "counted", "contingency, and source of the figures"))
    finance = instance.settings.finance
    for place, (name, lever) in enumerate(instance.settings.levers.items(), start=row + 1):
        grade = lever.cost_evidence or lever.evidence
        page.put(place, 0, f"{name}: {lever.title}")
        page.put(place, 1, f"{lever.evidence}, {grade}")
        page.put(place, 2, getattr(finance.realisation, lever.evidence), "percent")
        added = f"{100 * getattr(finance.contingency, grade):g} % on launch costs"
        page.put(place, 3, f"{added}; {lever.source or 'no source given'}")
    return row + len(instance.settings.levers)


def _sensitivities(page: Page, row: int, plan: Plan) -> int:
    """Write the inputs that move the NPV most; return the last row."""
    page.header(row, ("the NPV is most sensitive to", "change of the NPV", "", "where it stands; the plan is unchanged"))
    shown = assumptions_shown(plan)
    for place, one in enumerate(shown, start=row + 1):
        page.put(place, 0, one.moved)
        page.put(place, 1, one.change, "money")
        page.put(place, 3, one.place)
    return row + len(shown)


def _warnings(page: Page, row: int, instance: Instance) -> None:
    """Write the inputs that are allowed and may not be meant."""
    found = cautions_of(instance)
    page.header(row, ("warnings about the inputs", "found", "", "expected, and what to do"))
    for place, one in enumerate(found[:MOST_WARNINGS], start=row + 1):
        page.put(place, 0, one.where)
        page.put(place, 1, one.found)
        page.put(place, 3, " ".join(filter(None, (f"Expected: {one.expected}." if one.expected else "", one.remedy))))
    if not found:
        page.put(row + 1, 0, "none")
    elif len(found) > MOST_WARNINGS:
        page.put(row + 1 + MOST_WARNINGS, 0, f"{len(found) - MOST_WARNINGS} more are in warnings.csv")
