"""Every limit and rule twice: loose, when the plan stays what it is without it, and binding, when it changes the plan."""

from typing import Any, NamedTuple

from tests.planner.four_stores import Q1, Q2, Q3, Q4


class Pair(NamedTuple):
    """One setting that leaves the plan alone and one that changes it; `covers` names the schema fields it puts to the test."""

    covers: str
    loose: dict[str, Any]
    binding: dict[str, Any]


def limit(**fields: Any) -> dict[str, Any]:
    return {"limits": [{"name": "cap", **fields}]}


def spend(**fields: Any) -> dict[str, Any]:
    return limit(measure="spend", **fields)


def gate(**fields: Any) -> dict[str, Any]:
    return {"pilot_gates": [{"name": "pilot", "lever": "orchestration", **fields}]}


def group(**fields: Any) -> dict[str, Any]:
    return {"groups": [{"name": "tied", "lever": "orchestration", **fields}]}


def floor(**fields: Any) -> dict[str, Any]:
    return {"floors": [{"name": "level", **fields}]}


def covenant(measure: str = "cumulative_cash", **fields: Any) -> dict[str, Any]:
    return {"covenants": [{"name": "purse", "measure": measure, **fields}]}


def hurdle(**fields: Any) -> dict[str, Any]:
    return {"hurdles": [{"name": "bar", **fields}]}


def least(**fields: Any) -> dict[str, Any]:
    return {"minimums": [{"name": "least", **fields}]}


def sequence(**fields: Any) -> dict[str, Any]:
    order = {"name": "waves", "lever": "orchestration", "cohorts": ["old", "new"], "lag": 0}
    return {"sequences": [order | fields]}


def pin(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"pins": [{"unit": "A", "lever": "orchestration", **row} for row in rows]}


def cells(*given: tuple[str, str, float], **fields: Any) -> dict[str, Any]:
    return limit(**fields) | {"limit_rows": [{"limit": "cap", "scope": s, "period": p, "amount": a} for s, p, a in given]}


SPARE = {"spare": {"title": "Spare", "ramp": [1.0], "costs": [{"line": "software", "amount": 1000, "basis": "unit"}]}}
"""A lever that never pays."""

# launching all of store optimization costs 48,000 (16,000 of it capex), all of orchestration 13,000
PAIRS = {
    "spend a quarter": Pair("LimitRule.measure LimitRule.amount", spend(amount=61_000), spend(amount=40_000)),
    "spend a year": Pair("LimitRule.per", spend(per="fiscal_year", amount=61_000), spend(per="fiscal_year", amount=40_000)),
    "spend in all": Pair("LimitRule.per", spend(per="total", amount=61_000), spend(per="total", amount=40_000)),
    "capex": Pair("LimitRule.colour", spend(colour="capex", amount=16_000), spend(colour="capex", amount=8_000)),
    "opex": Pair("LimitRule.colour", spend(colour="opex", amount=45_000), spend(colour="opex", amount=30_000)),
    "spend of each region": Pair("LimitRule.each", spend(each="region", amount=28_000), spend(each="region", amount=15_000)),
    "spend of each leader": Pair("LimitRule.each", spend(each="leader", amount=28_000), spend(each="leader", amount=15_000)),
    "spend of one region": Pair(
        "LimitRule.regions", spend(regions=["north"], amount=28_000), spend(regions=["north"], amount=15_000)
    ),
    "spend of one leader": Pair(
        "LimitRule.leaders", spend(leaders=["ann"], amount=28_000), spend(leaders=["ann"], amount=15_000)
    ),
    "spend on one lever": Pair(
        "LimitRule.levers",
        spend(levers=["store_optimization"], amount=48_000),
        spend(levers=["store_optimization"], amount=30_000),
    ),
    "nothing carried over": Pair(
        "LimitRule.carry_over", spend(amount=61_000, carry_over=1.0), spend(amount=12_500, carry_over=0.0)
    ),
    "benefits returned": Pair(
        "LimitRule.benefit_share", spend(amount=61_000, benefit_share=0.5), spend(amount=25_000, benefit_share=0.1)
    ),
    "money lapses": Pair(
        "LimitRule.lapses_at_year_end",
        spend(amount=61_000, carry_over=1.0, lapses_at_year_end=True),
        spend(amount=12_500, carry_over=1.0, lapses_at_year_end=True),
    ),
    "load": Pair("LimitRule.measure", limit(measure="load", amount=24), limit(measure="load", amount=12)),
    "load of each team": Pair(
        "LimitRule.each", limit(measure="load", each="team", amount=16), limit(measure="load", each="team", amount=8)
    ),
    "load of one team": Pair(
        "LimitRule.teams", limit(measure="load", teams=["field"], amount=16), limit(measure="load", teams=["field"], amount=8)
    ),
    "launches": Pair("LimitRule.measure", limit(measure="launches", amount=8), limit(measure="launches", amount=3)),
    "launches of each leader": Pair(
        "LimitRule.each", limit(measure="launches", each="leader", amount=4), limit(measure="launches", each="leader", amount=1)
    ),
    "in ramp-up": Pair("LimitRule.measure", limit(measure="in_ramp_up", amount=4), limit(measure="in_ramp_up", amount=2)),
    "a budget from a quarter on": Pair(
        "LimitRule.from_quarter", spend(amount=20_000, from_quarter=Q2), spend(amount=20_000, from_quarter=Q1)
    ),
    "a budget up to a quarter": Pair(
        "LimitRule.to_quarter",
        spend(per="total", amount=61_000, to_quarter=Q1),
        spend(per="total", amount=20_000, to_quarter=Q1),
    ),
    "run cost": Pair(
        "LimitRule.measure",
        limit(measure="run_cost", amount=0),
        limit(measure="run_cost", amount=0) | {"orc": {"support": [{"amount": 100, "basis": "unit"}]}},
    ),
    "headcount": Pair(
        "LimitRule.measure LimitRule.hours_per_head",
        limit(measure="hours", amount=1, hours_per_head=500),
        limit(measure="hours", amount=1, hours_per_head=30) | {"so": {"launch_hours": [20]}},
    ),
    "one quarter's amount": Pair(
        "LimitRow.limit LimitRow.period LimitRow.amount",
        cells(("", Q1, 61_000), measure="spend", amount=70_000),
        cells(("", Q1, 20_000), measure="spend", amount=70_000),
    ),
    "one region's quarter": Pair(
        "LimitRow.scope",
        cells(("north", Q1, 28_000), measure="spend", each="region"),
        cells(("north", Q1, 15_000), measure="spend", each="region"),
    ),
    "one team's quarter": Pair(
        "LimitRow.scope",
        cells(("field", Q1, 16), measure="load", each="team"),
        cells(("field", Q1, 8), measure="load", each="team"),
    ),
    "one year's amount": Pair(
        "LimitRow.period",
        cells(("", "FY2027", 61_000), measure="spend", per="fiscal_year"),
        cells(("", "FY2027", 40_000), measure="spend", per="fiscal_year"),
    ),
    "growth of launches": Pair(
        "RampLimit.growth RampLimit.base",
        {"ramp_limits": [{"name": "growth", "growth": 1, "base": 8}]},
        {"ramp_limits": [{"name": "growth", "growth": 1, "base": 2}]},
    ),
    "growth of one lever": Pair(
        "RampLimit.levers RampLimit.regions",
        {"ramp_limits": [{"name": "growth", "growth": 0, "base": 2, "levers": ["orchestration"], "regions": ["north"]}]},
        {"ramp_limits": [{"name": "growth", "growth": 0, "base": 1, "levers": ["orchestration"], "regions": ["north"]}]},
    ),
    "growth from a later quarter on": Pair(
        "RampLimit.from_quarter",
        {"ramp_limits": [{"name": "growth", "growth": 0, "base": 2, "from_quarter": Q2}]},
        {"ramp_limits": [{"name": "growth", "growth": 0, "base": 2, "from_quarter": Q1}]},
    ),
    "cumulative cash": Pair("Covenant.measure Covenant.at_least", covenant(at_least=-61_000), covenant(at_least=-15_000)),
    "cumulative cash from a later quarter on": Pair(
        "Covenant.from_quarter", covenant(at_least=0, from_quarter=Q4), covenant(at_least=0, from_quarter=Q1)
    ),
    "cumulative cash up to a quarter": Pair(
        "Covenant.to_quarter",
        covenant(at_least=-24_000, to_quarter=Q1),
        covenant(at_least=-23_000, to_quarter=Q1),
    ),
    "hurdle of a launch": Pair(
        "Hurdle.measure Hurdle.amount Hurdle.on",
        hurdle(measure="payback_quarters", amount=8),
        hurdle(measure="payback_quarters", amount=1),
    ),
    "hurdle of one lever": Pair(
        "Hurdle.levers Hurdle.on",
        hurdle(on="roadmap", measure="npv", amount=0, levers=["orchestration"]),
        hurdle(on="roadmap", measure="npv", amount=90_000, levers=["orchestration"]),
    ),
    "least launches of a quarter": Pair(
        "Minimum.measure Minimum.amount Minimum.levers",
        least(measure="launches", amount=4, to_quarter=Q1, levers=["orchestration"]),
        least(measure="launches", amount=4, from_quarter=Q2, to_quarter=Q2, levers=["orchestration"]),
    ),
    "least spend of a region": Pair(
        "Minimum.each Minimum.per Minimum.from_quarter",
        least(measure="spend", amount=28_000, per="total", each="region"),
        least(measure="spend", amount=4_000, per="quarter", each="region", from_quarter=Q2, to_quarter=Q2),
    ),
    "least capex": Pair(
        "Minimum.colour Minimum.to_quarter Minimum.regions",
        least(measure="spend", amount=8_000, colour="capex", regions=["north"], to_quarter=Q1),
        least(measure="spend", amount=4_000, colour="capex", regions=["north"], to_quarter=Q2),
    ),
    "free pilot": Pair(
        "PilotGate.quarters PilotGate.units PilotGate.lever", gate(quarters=1, units=4), gate(quarters=2, units=1)
    ),
    "pilot of the worst": Pair(
        "PilotGate.policy PilotGate.measure",
        gate(quarters=2, units=4, policy="worst"),
        gate(quarters=2, units=1, policy="worst", measure="revenue"),
    ),
    "pilot of the top": Pair(
        "PilotGate.policy PilotGate.pool",
        gate(quarters=2, units=4, policy="top", pool=4),
        gate(quarters=2, units=2, policy="top", pool=2),
    ),
    "even pilot": Pair(
        "PilotGate.policy", gate(quarters=2, units=4, policy="representative"), gate(quarters=2, units=2, policy="representative")
    ),
    "pilot in a region": Pair(
        "PilotGate.policy PilotGate.region",
        gate(quarters=1, units=4, policy="free"),
        gate(quarters=2, units=2, policy="one_region", region="north"),
    ),
    "pilot in any region": Pair(
        "PilotGate.policy", gate(quarters=1, units=4, policy="free"), gate(quarters=2, units=2, policy="one_region")
    ),
    "pilot of a least size": Pair(
        "PilotGate.least", gate(quarters=1, units=4, least=4), gate(quarters=2, units=3, least=3, policy="worst", pool=3)
    ),
    "pilot of two levers": Pair(
        "PilotGate.further_levers",
        gate(quarters=1, units=4, further_levers=["store_optimization"]),
        gate(quarters=2, units=1, further_levers=["store_optimization"]),
    ),
    "a control": Pair(
        "PilotGate.controls", gate(quarters=1, units=4), gate(quarters=1, units=4, controls=["C"])
    ),
    "together": Pair(
        "UnitGroup.kind UnitGroup.units",
        group(kind="together", units=["A", "B"]),
        group(kind="together", units=["A", "B"]) | pin({"unit": "B", "rule": "must_not"}),
    ),
    "at most": Pair(
        "UnitGroup.count",
        group(kind="at_most", units=["A", "B"], count=2),
        group(kind="at_most", units=["A", "B"], count=1),
    ),
    "at most of a cohort": Pair(
        "UnitGroup.cohort", group(kind="at_most", cohort="old", count=2), group(kind="at_most", cohort="old", count=0)
    ),
    "exclusive": Pair(
        "UnitGroup.kind", group(kind="at_most", units=["A", "B"], count=2), group(kind="exclusive", units=["A", "B"])
    ),
    "prerequisite": Pair(
        "UnitGroup.first UnitGroup.lag",
        group(kind="prerequisite", units=["B"], first="A", lag=0),
        group(kind="prerequisite", units=["B"], first="A", lag=1),
    ),
    "prerequisite of another lever": Pair(
        "UnitGroup.first_lever UnitGroup.lever",
        group(kind="prerequisite", units=["B"], first="A", first_lever="store_optimization"),
        group(kind="prerequisite", units=["B"], first="A", first_lever="store_optimization", lag=2),
    ),
    "cohorts in turn": Pair(
        "CohortSequence.lever CohortSequence.cohorts CohortSequence.lag CohortSequence.live_units",
        sequence(live_units=2),
        sequence(live_units=2, lag=1),
    ),
    "a share of the cohort before": Pair(
        "CohortSequence.live_share", sequence(live_share=1.0), sequence(live_share=1.0, lag=2)
    ),
    "after another lever": Pair(
        "CohortSequence.lever_before",
        sequence(live_units=1, lever_before="store_optimization"),
        sequence(live_units=1, lever_before="store_optimization", lag=1),
    ),
    "regions at once": Pair(
        "RegionLimit.active", {}, {"region_limits": [{"name": "place", "active": 1}]}
    ),
    "new regions of a lever": Pair(
        "RegionLimit.new RegionLimit.levers",
        {},
        {"region_limits": [{"name": "place", "new": 1, "levers": ["orchestration"]}]},
    ),
    "regions at once from a later quarter on": Pair(
        "RegionLimit.from_quarter",
        {"region_limits": [{"name": "place", "new": 1, "from_quarter": Q2}]},
        {"region_limits": [{"name": "place", "new": 1, "from_quarter": Q1}]},
    ),
    "waves from a later quarter on": Pair(
        "EvenWaves.from_quarter",
        {"even_waves": [{"name": "even", "largest": 3, "from_quarter": Q2}]},
        {"even_waves": [{"name": "even", "largest": 3, "from_quarter": Q1}]},
    ),
    "waves that differ little": Pair(
        "EvenWaves.difference EvenWaves.levers",
        {"even_waves": [{"name": "even", "difference": 4, "levers": ["orchestration"]}]},
        {"even_waves": [{"name": "even", "difference": 1, "levers": ["orchestration"]}]},
    ),
    "a smallest wave": Pair(
        "EvenWaves.smallest EvenWaves.regions",
        {"even_waves": [{"name": "even", "smallest": 4, "regions": ["north"]}]},
        {"even_waves": [{"name": "even", "smallest": 3, "regions": ["north"]}]} | pin({"rule": "must", "quarter": Q2}),
    ),
    "a largest wave": Pair(
        "EvenWaves.largest", {"even_waves": [{"name": "even", "largest": 8}]}, {"even_waves": [{"name": "even", "largest": 3}]}
    ),
    "one of two levers": Pair(
        "OneOf.levers",
        {"levers": SPARE, "one_of": [{"name": "choice", "levers": ["orchestration", "spare"]}]},
        {"one_of": [{"name": "choice", "levers": ["orchestration", "store_optimization"]}]},
    ),
    "one of two levers in each region": Pair(
        "OneOf.per",
        {"levers": SPARE, "one_of": [{"name": "choice", "levers": ["orchestration", "spare"], "per": "region"}]},
        {"one_of": [{"name": "choice", "levers": ["orchestration", "store_optimization"], "per": "region"}]},
    ),
    "frozen quarter": Pair("FrozenQuarters.quarters", {}, {"rules": {"frozen": [{"quarters": [Q1]}]}}),
    "frozen season": Pair(
        "FrozenQuarters.fiscal_quarters",
        {"rules": {"frozen": [{"fiscal_quarters": [4]}]}},
        {"rules": {"frozen": [{"fiscal_quarters": [1, 2]}]}},
    ),
    "frozen lever": Pair(
        "FrozenQuarters.levers Rules.frozen", {}, {"rules": {"frozen": [{"quarters": [Q1], "levers": ["orchestration"]}]}}
    ),
    "frozen region": Pair("FrozenQuarters.regions", {}, {"rules": {"frozen": [{"quarters": [Q1], "regions": ["south"]}]}}),
    "decided quarters": Pair(
        "Rules.decided_before", {"rules": {"decided_before": Q1}}, {"rules": {"decided_before": Q2}}
    ),
    "between levers": Pair(
        "Rules.minimum_quarters_between_levers",
        {"rules": {"minimum_quarters_between_levers": 0}},
        {"rules": {"minimum_quarters_between_levers": 2}},
    ),
    "pinned out": Pair("Pin.rule Pin.unit Pin.lever", {}, pin({"rule": "must_not"})),
    "pinned out of a quarter": Pair(
        "Pin.quarter", pin({"rule": "must_not", "quarter": Q3}), pin({"rule": "must_not", "quarter": Q1})
    ),
    "pinned to a quarter": Pair(
        "Pin.rule Pin.quarter", pin({"rule": "must", "quarter": Q1}), pin({"rule": "must", "quarter": Q3})
    ),
    "committed": Pair("Pin.rule", pin({"rule": "committed", "quarter": Q1}), pin({"rule": "committed", "quarter": Q4})),
}  # fmt: skip
