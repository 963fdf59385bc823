"""Notices on deciding under uncertainty: parameters of another measure of risk, and launches that slip past the evaluation."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from instances.notice import Notice
from instances.schema.instance import Instance

MEASURES_WITH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "risk_level": ("cvar", "mix"),
        "risk_weight": ("mix",),
        "risk_radius": ("wasserstein",),
        "risk_worlds": ("mean", "cvar", "mix", "worst", "regret", "wasserstein"),
    }
)
"""Measures of risk that each parameter of [objective] acts with."""


def risk_notices(instance: Instance) -> Iterator[Notice]:
    """Yield the notices on measures of risk and on launches that go live late."""
    objective = instance.settings.objective
    for key, measures in MEASURES_WITH.items():
        if key in objective.model_fields_set and objective.risk not in measures:
            needed = "a measure of risk" if len(measures) > 2 else f"risk = {' or '.join(measures)}"
            yield Notice(f"objective.{key}", f"counts with {needed} only, here or by --risk; the plan does not follow it.")
    yield from _slips(instance)


def _slips(instance: Instance) -> Iterator[Notice]:
    calendar = instance.settings.calendar
    left = calendar.evaluation_quarters - calendar.decision_quarters
    for name, lever in instance.settings.levers.items():
        if not lever.slip_quarters:
            continue
        text = "moves effects, support of units and launch disruption, not launch costs, shared costs, change load and exits."
        if lever.slip_quarters > left:
            text += " The last launches go live in the last quarter of the evaluation. Lengthen evaluation_quarters to see more."
        yield Notice(f"levers.{name}.slip_quarters", text)
