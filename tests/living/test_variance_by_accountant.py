"""Volume and timing against the accountant, which prices three schedules of its own: planned, on time, and as they came."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pytest

from benchmarks.worlds import as_chosen
from instances.reader import read_files
from instances.schema.instance import Instance
from planner.accountant import Launch, account
from planner.actuals.records import Actuals, LaunchActual
from planner.economics import LINES, NEVER_LAUNCHED, launched
from planner.economics.starts import Starts
from planner.errors import MenuError, QuestionError
from planner.limits.priced import Priced, priced
from planner.living.variance import COMPARED, Variance, variance_of
from tests.oracles.random_instances import random_instance
from tests.oracles.written import files_of

SEEDS = range(24)


def case_of(seed: int) -> Priced | None:
    try:
        return priced(read_files(f"random {seed}", files_of(random_instance(seed)), may_idle=True))
    except MenuError:
        return None


def moved(case: Priced, start: Starts, random: np.random.Generator) -> list[LaunchActual]:
    """Return reports on some launches: cancelled, or in another decision quarter whose payments lie within the evaluation."""
    instance, found = case.instance, []
    for unit, lever in np.argwhere(case.fleet.base == NEVER_LAUNCHED).tolist():
        name, last = case.menu.levers[lever], case.fleet.launches.last[unit, lever]
        if random.random() < 0.5:
            continue
        latest = min(int(last), instance.settings.calendar.decision_quarters)
        planned = launched(start)[unit, lever]
        if latest < 1 or (planned and random.random() < 0.3):
            if planned:
                found.append(LaunchActual(instance.units[unit].unit, name, "cancelled"))
            continue
        quarter = instance.label_of(int(random.integers(1, latest + 1)))
        found.append(LaunchActual(instance.units[unit].unit, name, "launched", quarter))
    return found


def by_accountant(instance: Instance, levers: tuple[str, ...], start: Starts, before: int) -> Mapping[tuple[str, str], float]:
    """Return the flows of a schedule by quarter and line, before a quarter."""
    launches = [
        Launch(instance.units[unit].unit, levers[lever], instance.label_of(int(start[unit, lever])))
        for unit, lever in np.argwhere(launched(start)).tolist()
    ]
    flows: dict[tuple[str, str], float] = defaultdict(float)
    labels = {instance.label_of(quarter) for quarter in range(1, before)}
    for key, amount in account(instance, launches).cashflow.items():
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
    case, random = case_of(seed), np.random.default_rng(seed)
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
    accounts = [by_accountant(case.instance, menu.levers, start, before) for start in (plan, on_time, came)]
    planned, volume, timing = (summed(found, name) for name in ("planned", "volume", "timing"))
    for place in planned:
        first, second, third = (one.get(place, 0.0) for one in accounts)
        assert (planned[place], volume[place], timing[place]) == pytest.approx((first, second - first, third - second), abs=1e-4)
    assert not found.flows.price.any()
