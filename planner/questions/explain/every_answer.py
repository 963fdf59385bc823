"""The answer on every unit and its alternatives: the table, and the alternatives that tell most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.ending import Ending
from planner.errors import ExitCode
from planner.questions.explain.columns import ALL_UNITS
from planner.questions.explain.every_unit import Choice, EveryUnit
from planner.questions.explain.params import EveryUnitParams
from planner.replanning.difference import Difference
from planner.replanning.given import Given, better_than
from planner.replanning.resolving import own_choices
from planner.replanning.telling import money_counted
from planner.wording import counted, money

NO_PLAN = "no plan"
NOT_REACHED = "not reached"


@dataclass(frozen=True, eq=False)
class _Row:
    one: Choice
    gain: Difference | None

    @property
    def verdict(self) -> str:
        if self.one.found.impossible:
            return NO_PLAN
        return NOT_REACHED if self.gain is None else self.gain.verdict

    @property
    def change(self) -> float | None:
        return None if self.gain is None or self.one.found.value is None else self.gain.change


def all_units_table(found: EveryUnit) -> pd.DataFrame:
    """Return one row for each unit and alternative, in the order of units.csv; changes are of the whole plan's NPV."""
    start = found.case.menu.start
    units = len(found.case.instance.units)
    base = start[own_choices(found.case, found.base)[:units]]
    rows = []
    for row in _rows(found):
        one, gain = row.one, row.gain
        unit, choice = found.case.instance.units[one.unit], one.found.choice
        moved = None if choice is None else int(np.delete((start[choice[:units]] != base).any(axis=1), one.unit).sum())
        rows.append(
            {
                "unit": unit.unit,
                "name": unit.name or unit.unit,
                "region": unit.region,
                "alternative": one.name,
                "npv": None if row.change is None else found.base.worth + row.change,
                "change": row.change,
                "change_at_least": None if gain is None else gain.least,
                "change_at_most": None if gain is None else gain.most,
                "verdict": row.verdict,
                "determined": "yes" if row.verdict == NO_PLAN else "no" if gain is None else gain.determined,
                "units_moved": moved,
                "found_by": _found_by(one),
            }
        )
    return pd.DataFrame(rows, columns=ALL_UNITS.names).astype({"units_moved": "Int64"})


def _rows(found: EveryUnit) -> list[_Row]:
    return [_Row(one, found.gain(one)) for one in found.choices]


def _found_by(one: Choice) -> str:
    if not one.found.reached:
        return ""
    return "solve" if one.found.solved else "bounds and exchanges"


def answer_on_every_unit(found: EveryUnit, given: Given, params: EveryUnitParams = EveryUnitParams()) -> Answer:
    """Return the answer with all_units.csv.

    given: the plan that is explained.
    """
    instance = given.plan.instance
    rows = _rows(found)
    names = [unit.unit for unit in instance.units]
    missing = list(dict.fromkeys(names[row.one.unit] for row in rows if row.verdict == NOT_REACHED))
    counts = {kind: sum(kind == _kind(row) for row in rows) for kind in KINDS}
    return Answer(
        parts=[
            f"{instance.settings.plan.name}: every unit against its alternatives, {money_counted(instance)}",
            Grid(("alternatives", "of the plan with them"), tuple((f"{n:,}", kind) for kind, n in counts.items() if n), 0, (1,)),
            *_telling(rows, names, params),
            *_not_reached(missing, params),
        ],
        tables=[Filled(ALL_UNITS, all_units_table(found), "alternatives")],
        ending=_ending(found, missing, counts[OPEN]),
        obtained="Each alternative was forced on its unit and everything else planned anew, as far as time allowed.",
        interrupted=found.interrupted,
        figures={"not_reached": missing},
        better=better_than(given, found.base),
    )


WORSE, WORSE_BY_SIGN, SAME = "proven worse, the amount determined", "proven worse, the amount not determined", "worth the same"
IMPOSSIBLE, OPEN, LEFT = "proven impossible under the limits and rules", "not proven to be worse", "not reached"
KINDS = (WORSE, WORSE_BY_SIGN, SAME, IMPOSSIBLE, OPEN, LEFT)


def _kind(row: _Row) -> str:
    if row.verdict == NO_PLAN:
        return IMPOSSIBLE
    if row.gain is None:
        return LEFT
    if row.verdict == "lower":
        return WORSE if row.gain.determined == "yes" else WORSE_BY_SIGN
    return SAME if row.verdict == "the same" else OPEN


def _telling(rows: Sequence[_Row], names: Sequence[str], params: EveryUnitParams) -> Iterator[Part]:
    """Yield the alternatives that cost least, and the units whose every alternative costs most."""
    planned = [row for row in rows if row.change is not None]
    least = sorted(planned, key=lambda row: -(row.change or 0.0))[: params.shown]
    if least:
        yield ""
        yield "Least firm: the alternatives that cost least"
        yield _grid(least, names)
    closest: dict[int, _Row] = {}
    for row in planned:
        if row.one.unit not in closest or (row.change or 0.0) > (closest[row.one.unit].change or 0.0):
            closest[row.one.unit] = row
    proven = [row for row in closest.values() if row.gain is not None and row.gain.verdict == "lower"]
    if proven:
        yield ""
        yield "Firmest: the units whose best alternative costs most, proven worse"
        yield _grid(sorted(proven, key=lambda row: row.change or 0.0)[: params.shown], names)


def _grid(rows: Sequence[_Row], names: Sequence[str]) -> Grid:
    cells = tuple(
        (
            names[row.one.unit],
            row.one.name,
            f"{row.change or 0.0:+,.0f}",
            _amount(row.gain.least if row.gain else None),
            _amount(row.gain.most if row.gain else None),
            row.gain.determined if row.gain else "no",
        )
        for row in rows
    )
    return Grid(("unit", "alternative", "change", "at least", "at most", "determined"), cells, texts=2)


def _amount(amount: float | None) -> str:
    return "not proven" if amount is None else f"{amount:+,.0f}"


def _not_reached(missing: Sequence[str], params: EveryUnitParams) -> Iterator[Part]:
    if missing:
        more = f" and {len(missing) - params.named:,} more" if len(missing) > params.named else ""
        yield ""
        yield f"Not reached, {counted(len(missing), 'unit')}: {', '.join(missing[: params.named])}{more}."


def _ending(found: EveryUnit, missing: Sequence[str], still_open: int) -> Ending:
    left = f"{counted(len(missing), 'unit')} not reached, " if missing else ""
    if found.interrupted:
        return Ending(ExitCode.INTERRUPTED, f"interrupted: {left}what was found until then is shown")
    if missing or still_open:
        base = found.base
        within = "" if base.bound is None else f" (the plan itself is within {money(base.bound - base.worth)} of its bound)"
        said = f"{left}{counted(still_open, 'alternative')} not proven to be worse{within}; allow more --seconds"
        return Ending(ExitCode.GAP_NOT_REACHED, said)
    return Ending()
