"""Check a lever that closes units: one at most, without what only a lever at an open unit can have."""

from collections.abc import Iterator

from instances.files import FLOWS, PINS, PLAN, UNITS
from instances.limit_periods import COST_LINES
from instances.names import Rows, without_effect
from instances.problems import Problem
from instances.schema.common import quarter_ordinal
from instances.schema.levers import Lever
from instances.schema.settings import Settings

AT_CLOSED_UNITS = (
    "costs",
    "loads",
    "conditions",
    "title",
    "source",
    "evidence",
    "cost_evidence",
    "unit_types",
    "not_after",
    "closes",
    "closing",
)
"""Settings of a lever that go with `closes`."""


def closing_problems(settings: Settings, rows: Rows) -> Iterator[Problem]:
    """Yield the problems of levers that close units, and of the columns and settings beside them."""
    closing = [name for name, lever in settings.levers.items() if lever.closes]
    for name, lever in settings.levers.items():
        yield from _beside(f"levers.{name}", lever)
    for name in closing[1:]:
        expected = f"one lever at most that closes units; levers.{closing[0]} does"
        yield Problem("value_wrong", PLAN, column=f"levers.{name}.closes", found="true", expected=expected)
    if closing:
        yield from _settings(settings, closing[0])
        yield from _rows(rows, closing[0])
    yield from _columns(settings, rows)


def _beside(path: str, lever: Lever) -> Iterator[Problem]:
    if not lever.closes:
        if "closing" in lever.model_fields_set:
            yield Problem("setting_ignored", PLAN, column=f"{path}.closing", expected="closes = true with it")
        for number, cost in enumerate(lever.costs):
            if cost.line == "closing":
                expected = "another line, as this lever closes no units"
                yield Problem("value_wrong", PLAN, column=f"{path}.costs[{number}].line", found="closing", expected=expected)
        return
    plain = Lever(title=lever.title, closes=True)
    for field in lever.model_fields_set - set(AT_CLOSED_UNITS):
        if getattr(lever, field) != getattr(plain, field):
            expected = "none of it: a unit that is closed has no benefits, ramp, support or role, and closes as planned"
            yield Problem(
                "value_wrong",
                PLAN,
                column=f"{path}.{field}",
                found=f"{field} beside closes",
                expected=expected,
                remedy="Remove it.",
            )


def _settings(settings: Settings, name: str) -> Iterator[Problem]:
    """Yield settings that do not go with closings."""
    for other, lever in settings.levers.items():
        if lever.network:
            expected = f"none, as levers.{name} closes units, which no network counts yet"
            yield Problem("value_wrong", PLAN, column=f"levers.{other}.network", found="stages", expected=expected)
        if name in lever.ends_with:
            expected = f"other levers: {name} closes the unit and ends every lever of it"
            yield Problem("setting_ignored", PLAN, column=f"levers.{other}.ends_with", found=name, expected=expected)
    finance = settings.finance
    counted = bool(finance.hard_cash_only) or any(limit.benefit_share for limit in settings.limits)
    counted |= any(floor.measure == "hard_cash" for floor in settings.floors)
    for line in ("sales", "availability") if counted else ():
        found = getattr(finance.hardness, line)
        if found != "hard":
            expected = (
                f"hard, as levers.{name} closes units and hard cash is counted: sales that a closed unit loses are lost for sure"
            )
            yield Problem("value_wrong", PLAN, column=f"finance.hardness.{line}", found=found, expected=expected)


def _rows(rows: Rows, name: str) -> Iterator[Problem]:
    closed = {pin.unit: pin.quarter for _, pin in rows.pins if pin.lever == name and pin.rule == "committed" and pin.quarter}
    for number, pin in rows.pins:
        last = closed.get(pin.unit)
        is_late = last is not None and pin.quarter is not None and quarter_ordinal(pin.quarter) >= quarter_ordinal(last)
        if pin.lever != name and pin.rule == "committed" and is_late:
            expected = f"a quarter before {last}, in which the unit closes"
            yield Problem("pins_collide", PINS, number, "quarter", found=str(pin.quarter), expected=expected)
        if pin.lever == name and pin.rule == "running":
            expected = "no running closing: leave out a unit that is closed already"
            yield Problem("value_wrong", PINS, number, "rule", found="running", expected=expected)
        if pin.lever == name and pin.until is not None:
            expected = "blank: a unit that is closed stays closed"
            yield Problem("value_wrong", PINS, number, "until", found=pin.until, expected=expected)
    for number, row in rows.flows:
        if row.lever == name and row.line not in COST_LINES:
            expected = f"a line of the implementation cost, as {name} closes the unit"
            yield Problem("value_wrong", FLOWS, number, "line", found=row.line, expected=expected)


def _columns(settings: Settings, rows: Rows) -> Iterator[Problem]:
    closes = next((lever for lever in settings.levers.values() if lever.closes), None)
    for number, unit in rows.units:
        if unit.book_value and "book_quarters" not in unit.model_fields_set:
            yield Problem("value_missing", UNITS, number, "book_quarters", expected="quarters with a book_value")
        if unit.lease_break_fee is not None and unit.lease_end is None:
            expected = "a lease_end with it, until which the site is owed"
            yield Problem(
                "setting_ignored", UNITS, number, "lease_break_fee", found=f"{unit.lease_break_fee:g}", expected=expected
            )
        if closes is not None and closes.closing.severance_per_head and unit.severance is None and not unit.headcount:
            expected = "heads above 0, or a severance, as closing.severance_per_head is given"
            yield Problem("value_missing", UNITS, number, "headcount", found=f"{unit.headcount:g}", expected=expected)
    if closes is not None and closes.closing.break_fee_quarters is not None and not any(u.lease_end for _, u in rows.units):
        name = next(name for name, lever in settings.levers.items() if lever.closes)
        found = closes.closing.break_fee_quarters
        yield without_effect(f"levers.{name}.closing.break_fee_quarters", found, "a unit of units.csv with lease_end")
