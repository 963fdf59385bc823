"""Volume, timing and stages against the accountant, which prices schedules of its own: planned, on time, and as they came."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.worlds import as_chosen
from instances.reader import read_files
from instances.schema.instance import Instance
from planner.accountant import Launch, account
from planner.accountant.schedule import Schedule
from planner.actuals.records import Actuals, LaunchActual
from planner.economics import LINES, NEVER_LAUNCHED, at_plan, fleet_of, launched
from planner.economics.starts import Starts
from planner.errors import MenuError, QuestionError
from planner.limits.priced import Priced, priced
from planner.living.variance import COMPARED, Variance, variance_of
from tests.oracles.random_instances import random_instance
from tests.oracles.written import files_of
from tests.properties.test_network import networked
from tests.properties.test_staged_costs import staged
from tests.series import series

SEEDS = range(24)


def case_of(made: Instance | None) -> Priced | None:
    try:
        return None if made is None else priced(made)
    except MenuError:
        return None


def moved(case: Priced, start: Starts, random: np.random.Generator) -> list[LaunchActual]:
    """Return reports on some launches: cancelled, or in another quarter, if all payments lie within the evaluation."""
    instance, found = case.instance, []
    last_of = fleet_of(instance, last_launch=len(instance.quarters)).launches.last
    for unit, lever in np.argwhere(case.fleet.base == NEVER_LAUNCHED).tolist():
        name, latest = case.menu.levers[lever], int(last_of[unit, lever])
        if random.random() < 0.5:
            continue
        planned = launched(start)[unit, lever]
        if latest < 1 or (planned and random.random() < 0.3):
            if planned:
                found.append(LaunchActual(instance.units[unit].unit, name, "cancelled"))
            continue
        quarter = instance.label_of(int(random.integers(1, latest + 1)))
        found.append(LaunchActual(instance.units[unit].unit, name, "launched", quarter))
    return found


def launches_of(instance: Instance, start: Starts) -> list[Launch]:
    levers = list(instance.settings.levers)
    return [
        Launch(instance.units[unit].unit, levers[lever], instance.label_of(int(start[unit, lever])))
        for unit, lever in np.argwhere(launched(start)).tolist()
    ]


def by_accountant(
    instance: Instance, start: Starts, before: int, stages_of: Starts | None = None
) -> Mapping[tuple[str, str], float]:
    """Return the flows of a schedule by quarter and line, before a quarter; stages_of: of the schedule with its stages.

    Launches may come after the decision quarters, so that the accountant is given more of these.
    """
    calendar = instance.settings.calendar
    longer = calendar.model_copy(update={"decision_quarters": calendar.evaluation_quarters})
    instance = replace(instance, settings=instance.settings.model_copy(update={"calendar": longer}))
    flows: dict[tuple[str, str], float] = defaultdict(float)
    labels = {instance.label_of(quarter) for quarter in range(1, before)}
    whole = [] if stages_of is None else [Schedule(instance, launches_of(instance, stages_of))]
    for key, amount in account(instance, launches_of(instance, start), whole=whole).cashflow.items():
        if key.quarter in labels and key.line in {LINES[one] for one in COMPARED}:
            flows[key.quarter, key.line] += amount
    return flows


def summed(found: Variance, name: str) -> dict[tuple[str, str], float]:
    flows = getattr(found.flows, name).sum(axis=0)
    instance = found.chosen.instance
    return {
        (instance.label_of(quarter), LINES[line]): float(flows[line, quarter - 1])
        for line in COMPARED
        for quarter in range(1, found.before)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_volume_and_timing_are_those_of_the_accountant(seed: int) -> None:
    made = read_files(f"random {seed}", files_of(random_instance(seed)), may_idle=True)
    case, random = case_of(made), np.random.default_rng(seed)
    if case is None:
        pytest.skip("no roadmap")
    menu = case.menu
    chosen = as_chosen(case, np.array([random.choice(menu.choices_of(unit)) for unit in range(len(case.instance.units))]))
    plan, reports = chosen.menu.start, moved(case, chosen.menu.start, random)
    before = int(random.integers(2, len(case.instance.quarters) + 1))
    try:
        found = variance_of(chosen, Actuals(launches=tuple(reports)), before)
    except QuestionError:
        pytest.skip("a payment after the evaluation")
    came = found.starts.start
    on_time = np.where(launched(plan) & launched(came), plan, came)
    accounts = [by_accountant(case.instance, start, before) for start in (plan, on_time, came)]
    planned, volume, timing = (summed(found, name) for name in ("planned", "volume", "timing"))
    for place in planned:
        first, second, third = (one.get(place, 0.0) for one in accounts)
        assert (planned[place], volume[place], timing[place]) == pytest.approx((first, second - first, third - second), abs=1e-4)
    assert not found.flows.price.any() and not found.flows.stages.any()


def staged_case(seed: int) -> Instance | None:
    """Return a random instance with a network where the seed is even, else one with learning or licence tiers, some with both.

    No lever is closed down by its plan: a report of its launch says whether it was.
    """
    drawn = staged(seed) if seed % 2 else None
    made = drawn[0] if drawn is not None else networked(seed) if seed % 2 == 0 else None
    return made and replace(made, pins=tuple(pin.model_copy(update={"until": None}) for pin in made.pins))


@pytest.mark.parametrize("block", series(range(8), 1))
def test_stages_are_those_of_the_accountant(block: int) -> None:
    """Of ten seeds: three schedules at the stages of the plan, and the last at its own."""
    moved_by = []
    for seed in range(10 * block, 10 * block + 10):
        case, random = case_of(staged_case(seed)), np.random.default_rng(seed)
        if case is None:
            continue
        made, menu = case.instance, case.menu
        drawn = as_chosen(case, np.array([random.choice(menu.choices_of(unit)) for unit in range(len(made.units))]))
        plan = drawn.menu.start
        chosen = replace(drawn, fleet=at_plan(drawn.fleet, drawn.menu.unit, plan))
        before = int(random.integers(3, len(made.quarters) + 1))
        try:
            found = variance_of(chosen, Actuals(launches=tuple(moved(case, plan, random))), before)
        except QuestionError:
            continue
        came = found.starts.start
        on_time = np.where(launched(plan) & launched(came), plan, came)
        accounts = [by_accountant(made, start, before, plan) for start in (plan, on_time, came)]
        accounts.append(by_accountant(made, came, before))
        parts = [summed(found, name) for name in ("planned", "volume", "timing", "stages")]
        for place in parts[0]:
            flows = [one.get(place, 0.0) for one in accounts]
            wanted = [flows[0], *(after - first for first, after in pairwise(flows))]
            assert [one[place] for one in parts] == pytest.approx(wanted, abs=1e-4), (seed, place)
        moved_by.append(float(np.abs(found.flows.stages).max()))
    assert len(moved_by) >= 4 and sum(one > 0.01 for one in moved_by) >= 2
