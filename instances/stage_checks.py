"""Check the settings beside stages of any kind: what takes the flows of single units for given does not go with them."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.problems import Problem
from instances.schema.settings import Settings


def beside_stages(settings: Settings, why: str) -> Iterator[Problem]:
    """Yield the rules and objectives that need each unit's flows before a plan is known. why: the stages, as a reason."""
    for kind in ("covenants", "hurdles"):
        for number, rule in enumerate(getattr(settings, kind)):
            expected = f"none, {why}"
            yield Problem("value_wrong", PLAN, column=f"{kind}[{number}]", found=rule.name, expected=expected)
    objective = settings.objective
    learning = next((name for name, lever in settings.levers.items() if lever.learning), None)
    if objective.goal == "least_spend" and learning is not None:
        expected = f"another goal, as what is spent depends on all launches: levers.{learning} has learning"
        yield Problem("value_wrong", PLAN, column="objective.goal", found=objective.goal, expected=expected)
    if objective.then and (objective.goal == "npv" or objective.then != ("npv",)):
        found, expected = ", ".join(objective.then), f"no further goals but npv, after another goal alone, {why}"
        yield Problem("value_wrong", PLAN, column="objective.then", found=found, expected=expected)
