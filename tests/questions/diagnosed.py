"""Tiny instances and bundled ones, diagnosed without a solve."""

from typing import Any

import numpy as np

from instances import Instance, load_instance, resolve_instance
from models import Solution, SolveStatus
from planner.economics import Menu, fleet_of
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.plan.plan import Plan
from planner.plan.tables import Chosen
from planner.questions.diagnose.annual_base import annual_base
from planner.questions.diagnose.constraints import CONSTRAINTS, Values, constraint_values
from planner.questions.diagnose.diagnosis import Diagnosis, diagnose
from planner.questions.diagnose.thresholds import Thresholds, shipped
from tests.economics.builders import instance, lever

ROLE = "role_change"


COSTS = {"split": 5.0, "misroute": 4.0, "mispick": 10.0, "overtime_premium": 0.5, "missed_task_hour": 10.0}


STORE = {"revenue": 1e6, "contribution_margin": 0.3, "eligible_orders": 10_000, "inventory_accuracy": 0.8}


LEVERS = {STORE_OPTIMIZATION: lever(), ORCHESTRATION: lever(effects={"split": 0.5})}


def tiny(*units: Any, **fields: Any) -> Instance:
    return instance(LEVERS, units, event_costs=COSTS, **fields)


def values_of(case: Instance, thresholds: Thresholds | None = None) -> Values:
    fleet = fleet_of(case)
    return constraint_values(fleet, annual_base(fleet, case.settings.event_costs), thresholds or shipped())


def value_at(case: Instance, thresholds: Thresholds | None = None) -> dict[str, float]:
    return dict(zip(CONSTRAINTS, values_of(case, thresholds).value[0].tolist(), strict=True))


def part(case: Instance, constraint: str, rate: str) -> float:
    return sum(float(one.value[0]) for one in values_of(case).parts if (one.constraint, one.rate) == (constraint, rate))


def doing(case: Instance, **launches: int) -> Plan:
    """A plan that launches these levers in these quarters at every unit, and is not solved for."""
    fleet = fleet_of(case)
    units = np.arange(len(case.units))
    start = fleet.base.copy()
    for name, quarter in launches.items():
        start[:, fleet.levers.index(name)] = quarter
    chosen = Chosen(case, fleet, Menu(fleet.levers, units, start, np.zeros(units.size)), (), np.array([], dtype=np.int64))
    return Plan(chosen, Solution(SolveStatus.OPTIMAL, units, None, 0.0, None, None), case.settings.solver)


def example(name: str) -> Diagnosis:
    return diagnose(doing(load_instance(resolve_instance(name))))
