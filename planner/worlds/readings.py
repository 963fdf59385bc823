"""Readings in worlds: the levels at which a plan opens cohorts, as floors of the quarters in which they are read."""

from collections.abc import Iterator

from instances.floor_measures import reading_of
from instances.schema.rules import Floor
from planner.economics import launched, runs_already
from planner.limits.sequences import stages_of
from planner.plan.tables import Chosen


def readings_of(chosen: Chosen) -> Iterator[Floor]:
    """Yield a floor for the reading by which each waiting cohort opens, named after the sequence and the cohort; in order."""
    instance, menu = chosen.instance, chosen.menu
    for rule in instance.settings.sequences:
        lever = menu.levers.index(rule.lever)
        for stage in stages_of(instance, rule):
            start = menu.start[stage.members, lever]
            if runs_already(start).any() or not launched(start).any():
                continue
            quarter = int(start[launched(start)].min()) - rule.lag
            floor = reading_of(rule, stage.earlier, instance.label_of(quarter)) if quarter >= 1 else None
            if floor is not None:
                yield floor.model_copy(update={"name": f"{rule.name}: {stage.cohort}"})
