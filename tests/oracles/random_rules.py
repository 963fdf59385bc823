"""Random rules of a small instance: its own rules of a roadmap, limits, ramp limits, gates, groups and floors."""

from typing import Any

from tests.oracles.draws import Draw, Frame


def random_rules(draw: Draw, frame: Frame) -> dict[str, Any]:
    """Return the sections of plan.toml that hold rules; most instances have two or three of a few kinds."""
    later = draw.apart()
    rules: dict[str, Any] = {
        "rules": _own_rules(draw, frame),
        "limits": [_limit(draw, frame, f"limit {number}") for number in range(draw.whole(0, 3))],
        "ramp_limits": [_ramp_limit(draw, frame)] if draw.chance(0.25) else [],
        "pilot_gates": [_gate(draw, frame, f"gate {number}") for number in range(draw.one([0, 0, 1, 1, 2]))],
        "groups": [_group(draw, frame, f"group {number}") for number in range(draw.one([0, 0, 1, 1, 2]))],
        "floors": [_floor(draw, frame, f"floor {number}") for number in range(draw.one([0, 0, 0, 1, 2]))],
    }
    for ramp in rules["ramp_limits"]:
        ramp |= later.maybe(0.3, from_quarter=frame.label(later.whole(1, frame.decision)))
    rules["rules"] |= later.maybe(0.05, decided_before=frame.label(later.whole(1, 2)))
    return rules


def _own_rules(draw: Draw, frame: Frame) -> dict[str, Any]:
    frozen = {
        **draw.one([{"fiscal_quarters": [draw.whole(1, 4)]}, {"quarters": [frame.label(draw.whole(1, frame.decision))]}]),
        **draw.maybe(0.4, levers=[draw.one(frame.levers)]),
        **draw.maybe(0.4, regions=[draw.one(frame.units).region]),
    }
    return {
        "minimum_quarters_before_exit": draw.one([0, 1, 2, 4]),
        **draw.maybe(0.3, minimum_quarters_between_levers=draw.whole(1, 2)),
        **draw.maybe(0.3, frozen=[frozen]),
    }


def _limit(draw: Draw, frame: Frame, name: str) -> dict[str, Any]:
    measure = draw.one(["spend", "spend", "load", "load", "launches", "in_ramp_up"])
    per = "quarter" if measure == "in_ramp_up" else draw.one(["quarter", "quarter", "fiscal_year", "total"])
    each = draw.one(["", "", "", "region", "leader", "team"])
    if each == "team" and measure != "load":
        each = ""
    amounts = {
        "spend": draw.number(10_000, 120_000),
        "load": draw.one([draw.whole(3, 15), draw.number(3, 15)]),
        "launches": draw.whole(1, 4),
        "in_ramp_up": draw.whole(1, 3),
    }
    return {
        "name": name,
        "measure": measure,
        "per": per,
        "each": each,
        **({} if draw.chance(0.15) else {"amount": amounts[measure]}),
        **draw.maybe(0.25, regions=[draw.one(frame.units).region]),
        **draw.maybe(0.2, leaders=[draw.one(frame.units).leader or "ann"]),
        **draw.maybe(0.2, levers=[draw.one(frame.levers)]),
        **(draw.maybe(0.3, teams=["field"]) if measure == "load" else {}),
        **(draw.maybe(0.3, colour=draw.one(["capex", "opex"])) if measure == "spend" else {}),
        **(draw.maybe(0.5, carry_over=draw.one([0.5, 1.0, draw.number(0, 1)])) if per != "total" else {}),
        **draw.maybe(0.4, lapses_at_year_end=True),
        **draw.maybe(0.4, prices="today"),
        **(draw.maybe(0.4, benefit_share=draw.number(0, 0.5)) if (measure, per) == ("spend", "quarter") else {}),
    }


def _ramp_limit(draw: Draw, frame: Frame) -> dict[str, Any]:
    return {
        "name": "ramp",
        "growth": draw.one([0.0, 1.0, draw.number(0, 2)]),
        "base": draw.one([0, 1, 2, draw.number(0.5, 2)]),
        **draw.maybe(0.3, levers=[draw.one(frame.levers)]),
        **draw.maybe(0.3, regions=[draw.one(frame.units).region]),
    }


def _gate(draw: Draw, frame: Frame, name: str) -> dict[str, Any]:
    policy = draw.one(["free", "worst", "top", "representative", "one_region"])
    units = draw.whole(1, 2)
    ranked = {
        **draw.maybe(0.5, measure=draw.one(["revenue", "contribution_margin", "eligible_orders", "maturity"])),
        **draw.maybe(0.5, pool=draw.whole(units, len(frame.units) + 1)),
    }
    return {
        "name": name,
        "lever": draw.one(frame.levers),
        "quarters": draw.whole(1, 3),
        "units": units,
        "policy": policy,
        **(ranked if policy in ("worst", "top", "representative") else {}),
        **(draw.maybe(0.5, region=draw.one(frame.units).region) if policy == "one_region" else {}),
    }


def _group(draw: Draw, frame: Frame, name: str) -> dict[str, Any]:
    kinds = ["together", "at_most", "at_least", "exclusive", "prerequisite"]
    kind = draw.one(kinds if len(frame.units) > 1 else ["at_least"])
    first, *rest = [frame.units[index].unit for index in draw.random.permutation(len(frame.units))]
    members = rest if kind == "prerequisite" else [first, *rest]
    by_list = {"units": sorted(members[: draw.whole(1, len(members))])}
    group = {"name": name, "kind": kind, "lever": draw.one(frame.levers)}
    group |= by_list if draw.chance(0.8) else {"cohort": draw.one(["first", "second"])}
    if kind in ("at_most", "at_least"):
        group["count"] = draw.whole(1, 2)
    if kind == "prerequisite":
        group |= {"first": first, "lag": draw.whole(0, 2), **draw.maybe(0.3, first_lever=draw.one(frame.levers))}
    return group


def _floor(draw: Draw, frame: Frame, name: str) -> dict[str, Any]:
    measure = draw.one(["coverage", "live_units", "average_accuracy"])
    amounts = {
        "coverage": draw.number(0.1, 1),
        "live_units": draw.whole(1, 2),
        "average_accuracy": draw.number(0.4, 0.8),
    }
    return {
        "name": name,
        "measure": measure,
        "by": frame.label(draw.whole(1, frame.evaluation)),
        "amount": amounts[measure],
        **({} if measure == "average_accuracy" else {"lever": draw.one(frame.levers)}),
        **draw.maybe(0.3, regions=[draw.one(frame.units).region]),
    }
