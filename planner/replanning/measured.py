"""Plans that were made by a measure of risk: their difference in it, and questions that do not follow one."""

from instances import Instance
from instances.schema.settings import Objective
from planner.errors import QuestionError
from planner.plan.plan import Plan
from planner.replanning.difference import NOTHING, Difference


def by_measure(instance: Instance) -> bool:
    """Return whether an instance is planned by a measure of risk."""
    return bool(instance.settings.objective.risk)


def difference_of_measures(base: Plan, plan: Plan) -> Difference | None:
    """Return the difference of two plans' measures of risk, each in the worlds of its own instance.

    Each stands for the best of its case, which lies between its measure and the bound. None where one was made for no
    measure, for another one, or for worlds of another seed or number.
    """
    if base.hedge is None or plan.hedge is None:
        return None
    measures = [_measure(one.instance.settings.objective) for one in (base, plan)]
    if measures[0] != measures[1] or base.counts_hard_cash != plan.counts_hard_cash or not base.hedge.same_worlds(plan.hedge):
        return None
    if plan is base:
        return NOTHING
    least = None if base.hedge.bound is None else plan.hedge.value - base.hedge.bound
    most = None if plan.hedge.bound is None else plan.hedge.bound - base.hedge.value
    return Difference(plan.hedge.value - base.hedge.value, least, most)


def _measure(objective: Objective) -> tuple[object, ...]:
    """Return a measure and those of its parameters that count with it."""
    level = objective.risk_level if objective.risk in ("cvar", "mix") else None
    weight = objective.risk_weight if objective.risk == "mix" else None
    return (objective.risk, level, weight, objective.risk_radius if objective.risk == "wasserstein" else None)


def must_not_go_by_measure(instance: Instance, why: str) -> None:
    """Refuse an instance that is planned by a measure of risk.

    Raises
    ------
    QuestionError
        it is; the message says why that matters and how to ask nevertheless.
    """
    risk = instance.settings.objective.risk
    if risk:
        raise QuestionError(
            f'{why}, not by the measure of risk that plans follow here (objective.risk = "{risk}"), as `rollout whatif` does; '
            "make a plan for the NPV with `rollout plan INSTANCE --risk none --out DIR` and ask it of that, or remove "
            "objective.risk from plan.toml"
        )
