"""The scope of every kind of rule twice, as `rule_pairs` has other settings: loose, and binding on the two stores it names."""

from typing import Any

from tests.planner.four_stores import Q1, Q2, Q3
from tests.planner.rule_pairs import Pair, floor, gate, hurdle, least, limit, spend

TWO: dict[str, Any] = {
    "regions": ["north"], "leaders": ["ann"], "cohorts": ["old"], "tags": ["banner=fresh"], "units": ["A", "B"],
}  # fmt: skip
"""Lists that name two of the four stores."""

FOUR: dict[str, Any] = {
    "regions": ["north", "south"], "leaders": ["ann", "bob"], "cohorts": ["old", "new"], "tags": ["banner=fresh", "banner=city"],
}  # fmt: skip
"""Lists that name all of them."""


def ramp(base: int, **scope: Any) -> dict[str, Any]:
    return {"ramp_limits": [{"name": "growth", "growth": 0, "base": base, "levers": ["orchestration"], **scope}]}


def _pairs(field: str) -> dict[str, Pair]:
    two = {field: TWO[field]}
    return {
        f"spend of two, by {field}": Pair(f"LimitRule.{field}", spend(amount=28_000, **two), spend(amount=27_900, **two)),
        f"growth of two, by {field}": Pair(f"RampLimit.{field}", ramp(2, **two), ramp(1, **two)),
        f"freeze of two, by {field}": Pair(f"FrozenQuarters.{field}", {}, {"rules": {"frozen": [{"quarters": [Q1], **two}]}}),
    }


SCOPES: dict[str, Pair] = {
    **{name: pair for field in TWO for name, pair in _pairs(field).items()},
    **{
        f"pilot of two, by {field}": Pair(
            f"PilotGate.{field}",
            gate(quarters=2, units=4, **{field: FOUR[field]}),
            gate(quarters=2, units=4, **{field: TWO[field]}),
        )
        for field in FOUR
    },
    **{
        f"waves of two, by {field}": Pair(
            f"EvenWaves.{field}",
            {"even_waves": [{"name": "even", "largest": 4, **{field: TWO[field]}}]},
            {"even_waves": [{"name": "even", "largest": 3, **{field: TWO[field]}}]},
        )
        for field in TWO
    },
    **{
        f"hurdle of two, by {field}": Pair(
            f"Hurdle.{field}",
            hurdle(measure="irr", amount=0.1, **{field: TWO[field]}),
            hurdle(measure="npv", amount=1e6, **{field: TWO[field]}),
        )
        for field in TWO
    },
    **{
        f"a minimum for two, by {field}": Pair(
            f"Minimum.{field}",
            least(measure="load", amount=12, to_quarter=Q1, **{field: TWO[field]}),
            least(measure="load", amount=6, from_quarter=Q3, to_quarter=Q3, **{field: TWO[field]}),
        )
        for field in TWO
    },
    "launches of each cohort": Pair(
        "LimitRule.each",
        limit(measure="launches", each="cohort", amount=4),
        limit(measure="launches", each="cohort", amount=3),
    ),
    "launches of each value of a tag": Pair(
        "LimitRule.each",
        limit(measure="launches", each="tag_banner", amount=4),
        limit(measure="launches", each="tag_banner", amount=3),
    ),
}

ASKED: dict[str, Pair] = {
    f"a floor on two, by {field}": Pair(
        f"Floor.{field}",
        floor(measure="live_units", lever="orchestration", by=Q2, amount=0, **{field: TWO[field]}),
        floor(measure="live_units", lever="orchestration", by=Q2, amount=1, **{field: TWO[field]}),
    )
    for field in TWO
}
