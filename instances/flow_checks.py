"""Check flows.csv: names, repeated rows, the rules for cost lines and benefit lines, and payments within the evaluation."""

from collections.abc import Iterator

from instances.files import FLOWS, PLAN
from instances.limit_periods import COST_LINES
from instances.names import Names, Rows, payment_after_evaluation
from instances.problems import Problem
from instances.records import NameSuggestions
from instances.required_columns import WORKING_CAPITAL
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.settings import Settings
from instances.schema.units import FlowRow


def flow_problems(settings: Settings, rows: Rows, names: Names) -> list[Problem]:
    """Return the problems of flows.csv, and of the settings of plan.toml that need it."""
    return [*_rows(settings, rows, names), *_without_rows(settings, names)]


def _rows(settings: Settings, rows: Rows, names: Names) -> Iterator[Problem]:
    offer_unit, offer_lever = NameSuggestions(names.units or ()), NameSuggestions(settings.levers)
    seen: dict[tuple[object, ...], int] = {}
    for number, row in rows.flows:
        if names.units is not None and row.unit not in names.units:
            yield Problem(
                "name_unknown", FLOWS, number, "unit", found=row.unit, expected="a unit of units.csv", remedy=offer_unit(row.unit)
            )
        if row.lever not in settings.levers:
            yield Problem(
                "name_unknown",
                FLOWS,
                number,
                "lever",
                found=row.lever,
                expected="a lever of plan.toml",
                remedy=offer_lever(row.lever),
            )
        key = (row.unit, row.lever, row.line, row.quarter, row.recurring, row.colour)
        if key in seen:
            expected = f"each line and quarter of a launch once (row {seen[key]})"
            yield Problem(
                "row_repeated",
                FLOWS,
                number,
                "line",
                found=row.line,
                expected=expected,
                remedy="Remove it, or add the two amounts up.",
            )
        seen.setdefault(key, number)
        yield from _cost(number, row, names) if row.line in COST_LINES else _benefit(number, row, settings)


def _cost(number: int, row: FlowRow, names: Names) -> Iterator[Problem]:
    if row.amount > 0 and (row.unit, row.lever) not in names.committed:
        expected = f"0 or less, as {row.line} is money that goes out; more only at a committed launch that cost less than planned"
        yield Problem(
            "value_wrong",
            FLOWS,
            number,
            "amount",
            found=f"{row.amount:g}",
            expected=expected,
            remedy=f"Write {-row.amount:g} for a cost.",
        )
    if row.recurring:
        expected, remedy = f"no with {row.line}, which is paid once", "Write a row for each payment."
        yield Problem("value_wrong", FLOWS, number, "recurring", found="yes", expected=expected, remedy=remedy)
    launch = names.committed.get((row.unit, row.lever))
    if launch is None:
        yield from payment_after_evaluation(row.quarter, names, "quarter", found=str(row.quarter), file=FLOWS, row=number)
    elif quarter_ordinal(launch) + row.quarter >= names.first_quarter + names.evaluation_quarters:
        last = quarter_label(names.first_quarter + names.evaluation_quarters - 1)
        expected = f"a payment up to {last}, the last quarter of the evaluation, for the launch in {launch}"
        yield Problem("value_wrong", FLOWS, number, "quarter", found=str(row.quarter), expected=expected)


def _benefit(number: int, row: FlowRow, settings: Settings) -> Iterator[Problem]:
    if row.quarter < 0:
        expected = f"0 or more with {row.line}; only implementation cost comes before the launch"
        yield Problem("value_wrong", FLOWS, number, "quarter", found=str(row.quarter), expected=expected)
    if row.colour == "capex":
        expected = f"blank with {row.line}; only lines of the implementation cost are capex or opex"
        yield Problem("setting_ignored", FLOWS, number, "colour", found=row.colour, expected=expected)
    if row.line == WORKING_CAPITAL and row.recurring:
        expected, remedy = f"no with {row.line}, which is a change of a level that stays", "Write a row for each change."
        yield Problem("value_wrong", FLOWS, number, "recurring", found="yes", expected=expected, remedy=remedy)
    life = settings.levers[row.lever].benefit_life_quarters if row.lever in settings.levers else None
    if life is not None and row.recurring and row.amount > 0 and row.quarter >= life:
        expected = f"a quarter below benefit_life_quarters, {life}, with which recurring benefits end"
        yield Problem("setting_ignored", FLOWS, number, "quarter", found=str(row.quarter), expected=expected)


def _without_rows(settings: Settings, names: Names) -> Iterator[Problem]:
    for name, lever in settings.levers.items():
        if lever.flows == "replace" and names.levers_in_flows is not None and name not in names.levers_in_flows:
            expected, remedy = "rows of this lever in flows.csv", 'Add them, or write flows = "add".'
            yield Problem(
                "setting_ignored", PLAN, column=f"levers.{name}.flows", found="replace", expected=expected, remedy=remedy
            )
    if "flows_in" in settings.finance.model_fields_set and not names.has_flows:
        expected = "rows in flows.csv"
        yield Problem("setting_ignored", PLAN, column="finance.flows_in", found=settings.finance.flows_in, expected=expected)
