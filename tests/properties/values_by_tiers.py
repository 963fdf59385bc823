"""Values of plans drawn at random whose levers have stages: the programme's tiers, pricing at the plan, and the account."""

import numpy as np
import pytest

from planner.accountant import Launch, account
from planner.economics import at_plan, fleet_of, roadmap_values
from planner.limits.priced import Priced
from tests.properties.best import CENT


def assert_values_by_tiers(case: Priced, seed: int, plans: int) -> None:
    """Compare the programme's value with its tiers, pricing at the stages of the plan, and the account."""
    instance, menu, rng = case.instance, case.menu, np.random.default_rng(seed)
    for _ in range(plans):
        choice = np.array([rng.choice(menu.choices_of(unit)) for unit in range(len(instance.units))])
        start = menu.start[choice]
        launches = [
            Launch(instance.units[unit].unit, lever, instance.quarters[start[unit, number] - 1].label)
            for unit in range(len(instance.units))
            for number, lever in enumerate(menu.levers)
            if 1 <= start[unit, number] <= instance.settings.calendar.decision_quarters
        ]
        fleet = at_plan(fleet_of(instance), menu.unit[choice], start)
        at_stages = roadmap_values(fleet, menu.unit[choice], start).sum()
        by_tiers = menu.value[choice].sum()
        for tiers in case.problem.tiers:
            for share, period in zip(tiers.share, tiers.reached(choice), strict=True):
                by_tiers += share * tiers.gain[choice, period].sum() if period >= 0 else 0.0
        done = account(instance, launches)
        shared = sum(cost.npv for cost in done.shared_costs)
        assert at_stages == pytest.approx(done.npv - shared, abs=CENT)
        if "objective" not in instance.settings.finance.hard_cash_only:
            assert by_tiers == pytest.approx(at_stages, abs=CENT)
