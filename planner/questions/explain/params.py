"""The parameters of the question, each with its reason."""

from dataclasses import dataclass, field

from models.branching.reach import ReachParams
from models.search.forced_exchange import ExchangeParams


@dataclass(frozen=True)
class ExplainParams:
    """Parameters of one unit's alternatives.

    Attributes
    ----------
    reach_share
        most of the time for bounds by roadmaps, on all plans and on those of each alternative.
    near_share
        share of the time for plans near the given one; the rest is for bounds and plans further off.
    tighter
        gap of an alternative relative to the plan's own.
    tried
        roadmaps of the unit that are tried within the plan, to start from.
    least_seconds
        seconds below which no solve is begun, as it would find nothing.
    reach, exchange
        those bounds, and plans in which other units make way for a roadmap that does not fit alone.
    """

    reach_share: float = 0.3
    near_share: float = 0.4
    tighter: float = 0.1
    tried: int = 40
    least_seconds: float = 0.2
    reach: ReachParams = field(default_factory=ReachParams)
    exchange: ExchangeParams = field(default_factory=ExchangeParams)


@dataclass(frozen=True)
class EveryUnitParams:
    """Parameters of all units' alternatives.

    Attributes
    ----------
    base_share, reach_share
        most of the seconds that the plan itself is solved on for, and that bounds by choices may take.
    bound_share
        most of what is then left for a relaxation of each alternative.
    gap
        of the plan and of a solve under an alternative: one unit is worth little of a whole plan.
    solve_seconds
        seconds of a solve under one alternative, if there is so much left. They are few, so that many have their turn.
    least_seconds
        seconds below which no solve is begun.
    fixed_choices
        choices up to which a solve looks at all that can be in a better plan, so that its bound is one of the alternative; with
        more it looks near the plan.
    shown
        alternatives shown of each kind.
    named
        units named that were not reached; the others are counted.
    reach, exchange
        bounds by choices, and plans in which other units make way for an alternative.
    """

    base_share: float = 0.2
    reach_share: float = 0.25
    bound_share: float = 0.6
    gap: float = 1e-5
    solve_seconds: float = 3.0
    least_seconds: float = 0.2
    fixed_choices: int = 2_000
    shown: int = 8
    named: int = 12
    reach: ReachParams = field(default_factory=ReachParams)
    exchange: ExchangeParams = field(default_factory=ExchangeParams)
