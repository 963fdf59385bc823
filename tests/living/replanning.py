"""Random plans with random pasts, and the judge of what may be made of them: every schedule, by the accountant alone."""

from collections.abc import Iterator
from itertools import product

from instances.reader import read_files
from instances.schema.instance import Instance
from instances.schema.settings import SolverOptions
from planner.accountant import Cache, Launch, account, broken_rules
from planner.actuals.records import Actuals, LaunchActual
from planner.errors import InfeasibleError, MenuError
from planner.living.least_change import ChangeParams
from planner.living.replan import Replanned, ReplanRequest, carried_on
from planner.plan.follows import Sunk
from planner.plan.plan import Plan
from planner.planning import plan
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.oracles.written import files_of

EXACT = SolverOptions(gap=0.0, time_limit=20.0)


def silent(title: str, progress: object) -> None:
    """Say nothing."""


def random_plan(seed: int, *, units: int = 2, decision: int = 4, levers: int = 2) -> Plan | None:
    """Return the best plan of a random instance, None where there is none, or none that launches anything."""
    instance = random_instance(seed, units=units, decision=decision, levers=levers, committee=False)
    written = read_files("random", files_of(instance))
    try:
        found = plan(written, gap=0.0)
    except (InfeasibleError, MenuError):
        return None
    return found if len(found.schedule) and not written.settings.objective.risk else None


def random_past(found: Plan, as_of: int, seed: int) -> Actuals:
    """Return a past in which launches came as planned, later, were paid otherwise, slipped or were cancelled."""
    draw, instance = Draw(seed), found.instance
    return Actuals(launches=tuple(_random_launches(found, instance, as_of, draw)))


def _random_launches(found: Plan, instance: Instance, as_of: int, draw: Draw) -> Iterator[LaunchActual]:
    exits = {unit.unit: unit.exit_quarter for unit in instance.units}
    last = instance.settings.calendar.decision_quarters
    for row in found.schedule.itertuples():
        start, what = instance.quarter_index(str(row.quarter)), draw.whole(0, 4)
        if start >= as_of or what == 0 or exits[str(row.unit)]:
            continue
        unit, lever = str(row.unit), str(row.lever)
        if what == 1:
            yield LaunchActual(unit, lever, "launched", instance.label_of(draw.whole(start, as_of - 1)))
        elif what == 2:
            paid = float(row.implementation_cost) * draw.number(0.0, 2.0)
            yield LaunchActual(unit, lever, "launched", str(row.quarter), paid=round(paid, 2))
        elif what == 3:
            yield LaunchActual(unit, lever, "cancelled")
        else:
            yield LaunchActual(unit, lever, "slipped", instance.label_of(draw.whole(as_of, last)))


def carried(
    found: Plan, as_of: int, actuals: Actuals, *, keep: float, freeze: bool = False, sunk: tuple[Sunk, ...] = ()
) -> Replanned:
    """Return the plan carried on, solved exactly, without a curve."""
    request = ReplanRequest(found.instance.label_of(as_of), keep=keep, freeze_next=freeze, sunk=sunk)
    return carried_on(found, request, actuals, EXACT, silent, ChangeParams(curve=()))


def schedules(instance: Instance) -> list[tuple[list[Launch], float]]:
    """Return every schedule that keeps the rules of an instance, with its NPV."""
    last = instance.settings.calendar.decision_quarters
    labels = [quarter.label for quarter in instance.quarters[:last]]
    fixed = {
        (pin.unit, pin.lever): pin
        for pin in instance.pins
        if pin.rule in ("running", "committed") or (pin.rule == "must_not" and not pin.quarter)
    }
    from_ = instance.settings.rules.decided_before
    later = labels if from_ is None else labels[labels.index(from_) :]
    places = [(unit.unit, lever) for unit in instance.units for lever in instance.settings.levers]
    ways = [_ways(fixed.get(place), later) for place in places]
    cache, found = Cache(), []
    for starts in product(*ways):
        launches = [Launch(*place, start) for place, start in zip(places, starts, strict=True) if start]
        recomputed = account(instance, launches, cache)
        if not broken_rules(instance, launches, recomputed, cache):
            found.append((launches, recomputed.npv))
    return found


def _ways(pin: object, later: list[str]) -> list[str | None]:
    if pin is None:
        return [None, *later]
    return [getattr(pin, "quarter", None)] if getattr(pin, "rule", "") == "committed" else [None]
