"""Shares and even coverage twice: loose, when the plan stays what it is without them, and binding, when they change it.

In the four stores store optimization costs 12,000 a store, 4,000 of it capex, and orchestration 2,000 and once 5,000: everything
costs 61,000, 28,000 of it in either region.
"""

from typing import Any

from tests.planner.four_stores import Q1, Q2, Q4
from tests.planner.rule_pairs import Pair, pin
from tests.planner.scope_pairs import TWO


def share(measure: str = "spend", **fields: Any) -> dict[str, Any]:
    return {"shares": [{"name": "part", "measure": measure, **fields}]}


def even(each: str = "region", difference: float = 0.0, by: str = Q4, **fields: Any) -> dict[str, Any]:
    rule = {"name": "even", "lever": "orchestration", "each": each, "difference": difference, "by": by}
    return {"even_coverage": [rule | fields]}


def _of(field: str, *names: str) -> Pair:
    """Return the share of store A in a whole of two stores: a half."""
    of = {"units": ["A"], field: list(names)}
    return Pair(f"ShareRule.{field}", share(at_most=0.5, **of), share(at_most=0.49, **of))


SHARES = {
    "largest share of spend": Pair(
        "ShareRule.measure ShareRule.at_most", share(at_most=0.46, regions=["north"]), share(at_most=0.45, regions=["north"])
    ),
    "least share of spend": Pair(
        "ShareRule.at_least", share(at_least=0.45, regions=["north"]), share(at_least=0.46, regions=["north"])
    ),
    "least share of each leader": Pair(
        "ShareRule.each", share(at_least=0.45, each="leader"), share(at_least=0.46, each="leader")
    ),
    "share of each quarter": Pair(
        "ShareRule.per",
        share("launches", per="quarter", at_most=0.5, cohorts=["old"]),
        share("launches", per="quarter", at_most=0.49, cohorts=["old"]),
    ),
    "share of a load": Pair(
        "ShareRule.measure", share("load", at_most=0.25, units=["A"]), share("load", at_most=0.24, units=["A"])
    ),
    "share of capex": Pair(
        "ShareRule.colour", share(colour="capex", at_most=0.25, units=["A"]), share(colour="capex", at_most=0.24, units=["A"])
    ),
    "share of one lever's spend": Pair(
        "ShareRule.levers",
        share(levers=["orchestration"], at_most=0.31, regions=["north"]),
        share(levers=["orchestration"], at_most=0.3, regions=["north"]),
    ),
    "share from a later quarter on": Pair(
        "ShareRule.from_quarter",
        share(at_most=0.1, regions=["north"], from_quarter=Q2),
        share(at_most=0.1, regions=["north"], from_quarter=Q1),
    ),
    "share up to a quarter": Pair(
        "ShareRule.to_quarter",
        share(at_least=0.45, regions=["north"], to_quarter=Q2),
        share(at_least=0.46, regions=["north"], to_quarter=Q2),
    ),
    "share of a region": _of("of_regions", "north"),
    "share of a leader": _of("of_leaders", "ann"),
    "share of a cohort": _of("of_cohorts", "old"),
    "share of a banner": _of("of_tags", "banner=fresh"),
    **{
        f"share of two, by {field}": Pair(
            f"ShareRule.{field}", share(at_most=0.46, **{field: TWO[field]}), share(at_most=0.45, **{field: TWO[field]})
        )
        for field in TWO
    },
}  # fmt: skip

WITHOUT_A = pin({"rule": "must_not"})
"""A never takes orchestration, so that half of the north is covered, and all of the south; the other way round by leaders."""

EVEN = {
    "coverage of regions": Pair(
        "EvenCoverage.lever EvenCoverage.each EvenCoverage.difference EvenCoverage.by", even(difference=0.5), even(difference=0.4)
    ),
    "coverage from a quarter on": Pair(
        "EvenCoverage.onwards", even(by=Q1, difference=0.5, onwards=True), even(by=Q1, difference=0.4, onwards=True)
    ),
    "coverage by revenue": Pair(
        "EvenCoverage.weight", even(weight="revenue", difference=0.48), even(weight="revenue", difference=0.47)
    ),
    "coverage in regions": Pair("EvenCoverage.regions", even("leader", regions=["south"]), even("leader", regions=["north"])),
    "coverage of leaders": Pair("EvenCoverage.leaders", even(leaders=["bob"]), even(leaders=["ann"])),
    "coverage in cohorts": Pair("EvenCoverage.cohorts", even("leader", cohorts=["new"]), even("leader", cohorts=["old"])),
    "coverage in banners": Pair(
        "EvenCoverage.tags", even("leader", tags=["banner=city"]), even("leader", tags=["banner=fresh"])
    ),
    "coverage of stores": Pair("EvenCoverage.units", even(units=["B", "C", "D"]), even(units=["A", "B", "C", "D"])),
}  # fmt: skip
"""Pairs for stores of which A never takes the lever."""
