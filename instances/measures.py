"""The measures of limits, declared: words for people, settings that go with each, and how long launches go on using it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from instances.schema.levers import Lever
from instances.schema.rules import LimitRule, Measure

ROUNDING = 1e-9
"""Most by which a quotient may lie above a whole number and still count as it."""


@dataclass(frozen=True)
class MeasureFacts:
    """A measure, apart from the arithmetic of its use, which planner/limits/measures.py has.

    Attributes
    ----------
    words
        its name in a sentence.
    last_uses
        quarters from a launch to each last use; nothing for a lever that never uses the measure.
    tags
        colours or teams that a limit counts; none means all of them.
    settings
        settings of a limit that have an effect with this measure alone.
    of_money
        whether it counts payments, so that its limits are budgets.
    is_level
        whether the uses of two quarters are no sum, so that a limit is one per quarter.
    to_end
        whether it is used for as long as the evaluation goes on.
    running
        notice where running levers count; blank where they never do.
    """

    words: str
    last_uses: Callable[[LimitRule, Lever, float], Iterator[int]]
    tags: Callable[[LimitRule], tuple[str, ...]] = lambda rule: ()
    settings: tuple[str, ...] = ()
    of_money: bool = False
    is_level: bool = False
    to_end: bool = False
    running: str = ""


def _last_payments(rule: LimitRule, lever: Lever, _slow: float) -> Iterator[int]:
    yield from (cost.profile_from + len(cost.profile) - 1 for cost in lever.costs if rule.colour in (None, cost.colour))


def _last_loads(rule: LimitRule, lever: Lever, _slow: float) -> Iterator[int]:
    yield from (len(load.stabilise) for load in lever.loads if not rule.teams or load.team in rule.teams)


def _launch_itself(_rule: LimitRule, _lever: Lever, _slow: float) -> Iterator[int]:
    yield 0


def _last_ramp_up(_rule: LimitRule, lever: Lever, slow: float) -> Iterator[int]:
    yield max(1, ceil(lever.ramp.index(max(lever.ramp)) / slow - ROUNDING)) - 1


MEASURES: dict[Measure, MeasureFacts] = {
    "run_cost": MeasureFacts(words="run cost", last_uses=_launch_itself, settings=("prices",), to_end=True),
    "hours": MeasureFacts(words="hours", last_uses=_launch_itself, settings=("hours_per_head",), to_end=True),
    "spend": MeasureFacts(
        words="spend",
        last_uses=_last_payments,
        tags=lambda rule: (rule.colour,) if rule.colour else (),
        settings=("colour", "prices", "benefit_share"),
        of_money=True,
    ),
    "load": MeasureFacts(
        words="load",
        last_uses=_last_loads,
        tags=lambda rule: rule.teams,
        settings=("teams",),
        running="counts the load of running levers that falls in its periods.",
    ),
    "launches": MeasureFacts(words="launches", last_uses=_launch_itself),
    "in_ramp_up": MeasureFacts(
        words="units in ramp-up", last_uses=_last_ramp_up, is_level=True, running="counts running levers."
    ),
}
"""Every measure."""


def measures_with(setting: str) -> str:
    """Return the measures with which a setting has an effect, in words."""
    return " or ".join(name for name, facts in MEASURES.items() if setting in facts.settings)
