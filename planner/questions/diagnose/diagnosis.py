"""The diagnosis of a fleet: the constraints and readiness of each unit, and the differences between plan and rule of thumb.

Nothing is solved here and the plan is not changed by it: the diagnosis is read off the data, and compared with the plan.
"""

from dataclasses import dataclass

from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.plan.plan import Plan
from planner.questions.diagnose.annual_base import AnnualBase, annual_base
from planner.questions.diagnose.constraints import Values, constraint_values
from planner.questions.diagnose.role_worth import RoleWorth, role_levers, role_worth
from planner.questions.diagnose.rules_of_thumb import Roadmap, roadmaps_of, rule_at
from planner.questions.diagnose.signs import Signs, signs_of
from planner.questions.diagnose.thresholds import Thresholds, shipped
from planner.replanning.resolving import must_have_levers


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The constraints of each unit, and the answers of the rule of thumb and of the plan to them.

    Attributes
    ----------
    role_worth
        what the best new role would bring at each unit, which the cost of an outdated one is measured against.
    rules, roadmaps, agrees
        one entry per unit: the first step of the rule of thumb, the launches of the plan, and whether they agree.
    """

    plan: Plan
    thresholds: Thresholds
    year: AnnualBase
    values: Values
    signs: Signs
    role_worth: RoleWorth
    rules: tuple[str, ...]
    roadmaps: tuple[Roadmap, ...]
    agrees: tuple[bool, ...]


def diagnose(plan: Plan, thresholds: Thresholds | None = None) -> Diagnosis:
    """Diagnose the instance of a plan, and compare the plan with it.

    Parameters
    ----------
    thresholds
        conditions that units are compared with; the shipped ones by default.

    Raises
    ------
    QuestionError
        the instance lacks one of the two levers that the rules of thumb are about.
    """
    must_have_levers(
        plan.instance, (STORE_OPTIMIZATION, ORCHESTRATION), "rules of thumb are about store optimization and orchestration"
    )
    thresholds = shipped() if thresholds is None else thresholds
    fleet = plan.chosen.fleet
    year = annual_base(fleet, plan.instance.settings.event_costs)
    values, signs = constraint_values(fleet, year, thresholds), signs_of(fleet, year, thresholds)
    rules = tuple(rule_at(unit, signs, values, thresholds) for unit in range(len(plan.instance.units)))
    roadmaps = tuple(roadmaps_of(plan))
    changing = role_levers(fleet, thresholds.levers.role)
    agrees = tuple(one.follows(rule, changing) for one, rule in zip(roadmaps, rules, strict=True))
    return Diagnosis(plan, thresholds, year, values, signs, role_worth(fleet, changing), rules, roadmaps, agrees)
