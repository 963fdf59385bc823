"""Check pins.csv: names, quarters, conditions of levers, and pins that contradict each other."""

from collections import defaultdict
from collections.abc import Iterator

from instances.files import PINS
from instances.names import Names, Rows, is_eligible, quarter_range, quarters_outside
from instances.problems import Problem
from instances.records import NameSuggestions
from instances.schema.common import quarter_ordinal
from instances.schema.settings import Settings
from instances.schema.units import Pin, Unit

OLDEST = 40
"""Maximum number of quarters before the first one since which a lever may be running."""


def pin_problems(settings: Settings, rows: Rows, names: Names) -> Iterator[Problem]:
    """Yield the problems of pins.csv."""
    units = {unit.unit: unit for _, unit in rows.units}
    earlier: dict[tuple[str, str], list[tuple[int, Pin]]] = defaultdict(list)
    offer_unit, offer_lever = NameSuggestions(names.units or ()), NameSuggestions(settings.levers)
    for number, pin in rows.pins:
        if names.units is not None and pin.unit not in names.units:
            yield Problem(
                "name_unknown", PINS, number, "unit", found=pin.unit, expected="a unit of units.csv", remedy=offer_unit(pin.unit)
            )
        if pin.lever not in settings.levers:
            yield Problem(
                "name_unknown",
                PINS,
                number,
                "lever",
                found=pin.lever,
                expected="a lever of plan.toml",
                remedy=offer_lever(pin.lever),
            )
        yield from _quarter(number, pin, names)
        yield from _until(number, pin, names)
        unit = units.get(pin.unit)
        if (
            unit is not None
            and pin.rule == "must"
            and pin.lever in settings.levers
            and not is_eligible(unit, settings.levers[pin.lever])
        ):
            expected = f"no must, as type or conditions of {pin.lever} exclude this unit"
            yield Problem("pins_collide", PINS, number, "rule", found="must", expected=expected)
        if unit is not None:
            yield from _after_exit(number, pin, unit)
        for before, other in earlier[pin.unit, pin.lever]:
            yield from _pair(number, pin, before, other)
        earlier[pin.unit, pin.lever].append((number, pin))


def _after_exit(number: int, pin: Pin, unit: Unit) -> Iterator[Problem]:
    launched = pin.quarter if pin.rule in ("must", "committed") else None
    if launched and unit.exit_quarter and quarter_ordinal(launched) > quarter_ordinal(unit.exit_quarter):
        expected = f"a quarter not after the unit's exit in {unit.exit_quarter}"
        yield Problem("pins_collide", PINS, number, "quarter", found=launched, expected=expected)


def _quarter(number: int, pin: Pin, names: Names) -> Iterator[Problem]:
    if pin.quarter is None:
        if pin.rule in ("running", "committed"):
            yield Problem("value_missing", PINS, number, "quarter", expected=f"a quarter with {pin.rule}")
    elif pin.rule != "running":
        yield from quarters_outside([pin.quarter], names, names.decision_quarters, "quarter", file=PINS, row=number)
    elif not -OLDEST <= quarter_ordinal(pin.quarter) - names.first_quarter < 0:
        expected = f"a quarter before the first one, from {quarter_range(names.first_quarter - OLDEST, OLDEST)}"
        yield Problem("quarter_outside", PINS, number, "quarter", found=pin.quarter, expected=expected)


def _until(number: int, pin: Pin, names: Names) -> Iterator[Problem]:
    if pin.until is None:
        return
    if pin.rule != "committed":
        expected = f"blank with {pin.rule}; only a committed launch is known to be closed down"
        yield Problem("setting_ignored", PINS, number, "until", found=pin.until, expected=expected)
    elif pin.quarter is not None and quarter_ordinal(pin.until) < quarter_ordinal(pin.quarter):
        remedy = "Correct one of the two; write must_not for a launch that never ran."
        expected = f"{pin.quarter}, the quarter of the launch, or later"
        yield Problem("value_wrong", PINS, number, "until", found=pin.until, expected=expected, remedy=remedy)
    else:
        yield from quarters_outside([pin.until], names, names.evaluation_quarters, "until", file=PINS, row=number)


def _pair(number: int, pin: Pin, before: int, other: Pin) -> Iterator[Problem]:
    """Yield a problem if two pins of one unit and lever repeat or contradict each other."""
    either_always = pin.quarter is None or other.quarter is None
    if pin == other or (pin.rule == other.rule and pin.rule in ("must", "must_not") and either_always):
        yield Problem("row_repeated", PINS, number, "rule", found=pin.rule, expected=f"no pin that repeats row {before}")
    elif not _agree(pin, other):
        yield Problem(
            "pins_collide", PINS, number, "rule", found=pin.rule, expected=f"no pin that contradicts {other.rule} in row {before}"
        )


def _agree(pin: Pin, other: Pin) -> bool:
    """Return whether two different pins can both hold: two must_not, or a must_not of another quarter than the launch."""
    rules = sorted((pin.rule, other.rule))
    if rules == ["must_not", "must_not"]:
        return True
    forbidden, launch = (pin, other) if pin.rule == "must_not" else (other, pin)
    if forbidden.rule != "must_not" or launch.rule == "running":
        return False
    return forbidden.quarter is not None and forbidden.quarter != launch.quarter
