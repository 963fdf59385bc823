"""Actuals, and the quarter before which they are compared."""

from pathlib import Path

from instances.schema.instance import Instance
from planner.actuals.reading import last_quarter, read_actuals
from planner.actuals.records import Actuals
from planner.errors import QuestionError


def actuals_before(instance: Instance, path: str | Path, as_of: str | None) -> tuple[Actuals, int]:
    """Return actuals, and the first quarter that is not over: the one asked for, or the one after the last actual.

    Raises
    ------
    InputProblems
        every problem of every row; actuals of a quarter that is not over among them.
    QuestionError
        as_of is no quarter of the evaluation after the first, or nothing was filled in.
    """
    if as_of is not None:
        before = quarter_from(instance, as_of)
        return read_actuals(path, instance, instance.label_of(before - 1)), before
    actuals = read_actuals(path, instance)
    last_one = last_quarter(actuals)
    if last_one is None:
        raise QuestionError(
            f"{path}: nothing was filled in; expected an actual, or --as-of with the first quarter that is not over"
        )
    return actuals, instance.quarter_index(last_one) + 1


def quarter_from(instance: Instance, as_of: str | None) -> int:
    """Return the number of the first quarter that is not over; QuestionError where none after the first is named."""
    quarters = len(instance.quarters)
    before = None if as_of is None else _index(instance, as_of)
    if before is None or not 2 <= before <= quarters:
        first, last = instance.label_of(2), instance.label_of(quarters)
        found = "nothing" if as_of is None else repr(as_of)
        raise QuestionError(f"as-of: expected a quarter from {first} to {last}, such as {first}, found {found}")
    return before


def _index(instance: Instance, label: str) -> int | None:
    try:
        return instance.quarter_index(label)
    except ValueError:
        return None
