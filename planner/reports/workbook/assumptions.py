"""The sheet of assumptions: what the plan was reckoned with, defaults included, and the grade of evidence behind it."""

from dataclasses import dataclass

from xlsxwriter import Workbook

from instances.schema.instance import Instance
from instances.workbook.layout import SHEETS, Field, Settings
from planner.economics.timeline import PHI
from planner.reports.workbook.page import Page, Styles

FIRST_ROW = 4
HEADERS = ("key", "value", "as given", "meaning")


@dataclass(frozen=True)
class Assumptions:
    """Cells that other sheets reckon with."""

    discount_rate: str
    timing: str


def assumptions_sheet(book: Workbook, styles: Styles, instance: Instance) -> Assumptions:
    """Write the sheet; return the cells of the discount rate and of the moment in a quarter at which flows count."""
    page = Page(book, styles, "assumptions", "Assumptions", "Every figure in force; those not given are defaults.")
    page.widths((40, 22, 12, 90))
    page.header(FIRST_ROW - 1, HEADERS)
    row = FIRST_ROW
    rate = ""
    for sheet in SHEETS:
        if not isinstance(sheet, Settings):
            continue
        for field in sheet.fields:
            if getattr(instance.plan, field.path[0]) is None:
                continue
            _setting(page, row, instance, field)
            if field.name == "finance.discount_rate":
                rate = page.cell(row, 1)
            row += 1
    page.put(row, 0, "moment in a quarter at which its flow counts")
    page.put(row, 1, PHI[instance.plan.finance.discount_timing], "general")
    page.put(row, 3, "0 for the start, 0.5 for the middle, 1 for the end; from finance.discount_timing.")
    timing = page.cell(row, 1)
    _levers(page, row + 2, instance)
    page.sheet.freeze_panes(FIRST_ROW, 1)
    return Assumptions(rate, timing)


def _setting(page: Page, row: int, instance: Instance, field: Field) -> None:
    value, given = instance.plan, True
    for key in field.path:
        given = given and key in value.model_fields_set
        value = getattr(value, key)
    page.put(row, 0, field.name)
    kind = "percent" if str(field.schema.get("unit", "")).startswith("share") else "general"
    if isinstance(value, bool):
        page.put(row, 1, "yes" if value else "no")
    elif isinstance(value, int | float):
        page.put(row, 1, value, kind)
    else:
        page.put(row, 1, "; ".join(map(str, value)) if isinstance(value, tuple) else value)
    page.put(row, 2, "given" if given else "default")
    page.put(row, 3, field.meaning)


def _levers(page: Page, row: int, instance: Instance) -> None:
    """Write the levers with their grade of evidence, and what is counted of their effects."""
    page.header(row, ("lever", "grade of evidence", "counted", "source of the figures"))
    realisation = instance.plan.finance.realisation
    for place, (name, lever) in enumerate(instance.plan.levers.items(), start=row + 1):
        page.put(place, 0, f"{name}: {lever.title}")
        page.put(place, 1, lever.evidence)
        page.put(place, 2, getattr(realisation, lever.evidence), "percent")
        page.put(place, 3, lever.source or "no source given")
