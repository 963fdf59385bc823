"""Random rules of a small instance: its own rules of a roadmap, limits, ramp limits, gates, groups and floors."""

from typing import Any

from instances.scopes import attribute_of
from tests.oracles.draws import Draw, Frame
from tests.oracles.random_units import TAGS
from tests.oracles.random_waves import random_pilots, random_waves


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
    for kind in ("limits", "ramp_limits", "pilot_gates", "floors"):
        for rule in rules[kind]:
            rule |= _scope(later, frame, named=kind != "pilot_gates")
    for floor in rules["floors"]:
        _other_level(later, floor)
    for frozen in rules["rules"].get("frozen", ()):
        frozen |= _scope(later, frame, named=True)
    given = [tag for tag in TAGS if any(attribute_of(unit, tag) for unit in frame.units)]
    for limit in rules["limits"]:
        limit |= later.maybe(0.15, each=later.one(["cohort", *given])) if not limit["each"] else {}
    waves = later.apart()
    rules["covenants"] = _covenants(later.apart(), frame)
    rules["hurdles"] = _hurdles(later.apart(), frame)
    rules["minimums"] = _minimums(later.apart(), frame)
    windows = later.apart()
    for limit in rules["limits"]:
        if windows.chance(0.2) and "benefit_share" not in limit:
            limit |= _window(windows, frame)
    rules["limits"] += _running_limit(later.apart(), frame)
    random_pilots(waves, frame, rules["pilot_gates"])
    return rules | random_waves(waves, frame)


def _other_level(draw: Draw, floor: dict[str, Any]) -> None:
    """Let a floor be about hard cash or a rate now and then, or about every quarter, or units of other weights."""
    if draw.chance(0.3):
        floor.pop("lever", None)
        floor |= draw.one([{"measure": "hard_cash", "amount": draw.number(10, 60_000)}, _ceiling(draw)])
    floor |= draw.maybe(0.3, onwards=True)
    if floor["measure"] in ("coverage", "average_accuracy"):
        floor |= draw.maybe(0.4, weight=draw.one(["stores", "revenue", "eligible_orders"]))


def _ceiling(draw: Draw) -> dict[str, Any]:
    rates = ["late", "split", "shrink", "stockout", "overtime", "missed_task"]
    return {"measure": f"{draw.one(rates)}_rate", "amount": draw.number(0.02, 0.5)}


def _scope(draw: Draw, frame: Frame, named: bool) -> dict[str, Any]:
    """Return lists that narrow a rule, of texts that some unit has. named: whether units may be listed."""
    columns = [draw.one(list(TAGS)) for _ in range(draw.whole(1, 2))]
    tags = {f"{column.removeprefix('tag_')}={text}" for column in columns if (text := _text(draw, frame, column))}
    cohort, leader = _text(draw, frame, "cohort"), _text(draw, frame, "leader")
    return {
        **(draw.maybe(0.1, leaders=[leader]) if leader else {}),
        **(draw.maybe(0.15, cohorts=[cohort]) if cohort else {}),
        **(draw.maybe(0.2, tags=sorted(tags)) if tags else {}),
        **(draw.maybe(0.15, units=draw.some([unit.unit for unit in frame.units], least=1)) if named else {}),
        **({} if named else draw.maybe(0.15, regions=[_text(draw, frame, "region")])),
    }


def _text(draw: Draw, frame: Frame, column: str) -> str:
    return attribute_of(draw.one(frame.units), column)


def _covenants(draw: Draw, frame: Frame) -> list[dict[str, Any]]:
    """Return none, or one on cash that may be out, or on the loss of a year; some ask for cash or a result instead."""
    if not draw.chance(0.2):
        return []
    first = draw.whole(1, frame.evaluation)
    return [
        {
            "name": "covenant",
            "measure": draw.one(["cumulative_cash", "fiscal_year_result"]),
            "at_least": draw.one([draw.number(-100_000, 0), draw.number(-20_000, 10_000)]),
            **draw.maybe(0.4, from_quarter=frame.label(first)),
            **draw.maybe(0.3, to_quarter=frame.label(draw.whole(first, frame.evaluation))),
        }
    ]


def _minimums(draw: Draw, frame: Frame) -> list[dict[str, Any]]:
    """Return none, or one that asks for little, so that there may be a plan."""
    if not draw.chance(0.3):
        return []
    measure = draw.one(["spend", "launches", "load"])
    amounts = {"spend": draw.number(1_000, 20_000), "launches": 1, "load": draw.number(0.5, 3)}
    return [
        {
            "name": "least",
            "measure": measure,
            "per": draw.one(["quarter", "fiscal_year", "total"]),
            "amount": amounts[measure],
            **draw.maybe(0.4, each=draw.one(["region", "leader"])),
            **draw.maybe(0.3, leaders=[draw.one(frame.units).leader or "ann"]),
            **draw.maybe(0.3, regions=[draw.one(frame.units).region]),
            **draw.maybe(0.5, levers=[draw.one(frame.levers)]),
            **(draw.maybe(0.6, colour="opex") if measure == "spend" else {}),
            **draw.one([{}, {"from_quarter": frame.label(frame.decision)}, {"to_quarter": frame.label(1)}]),
        }
    ]


def _window(draw: Draw, frame: Frame) -> dict[str, Any]:
    first = draw.whole(1, frame.decision)
    return {
        "from_quarter": frame.label(first),
        **draw.maybe(0.6, to_quarter=frame.label(draw.whole(first, frame.evaluation))),
    }


def _running_limit(draw: Draw, frame: Frame) -> list[dict[str, Any]]:
    """Return none, or a limit on what goes on after launches: run cost or hours."""
    if not draw.chance(0.25):
        return []
    measure, each = draw.one(["run_cost", "hours"]), draw.one(["", "", "region", "leader"])
    amount = draw.number(0, 8_000) if measure == "run_cost" else draw.number(0, 300)
    own = draw.maybe(0.5, levers=[draw.one(frame.levers)]) if measure == "run_cost" else draw.maybe(0.5, hours_per_head=450)
    per = draw.one(["quarter", "quarter", "fiscal_year", "total"])
    return [
        {
            "name": "running",
            "measure": measure,
            "per": per,
            "each": each,
            "amount": amount / own.get("hours_per_head", 1),
            **own,
            **draw.maybe(0.25, regions=[draw.one(frame.units).region]),
            **draw.maybe(0.3, prices="today"),
            **(draw.maybe(0.3, carry_over=1.0) if per != "total" else {}),
        }
    ]


def _hurdles(draw: Draw, frame: Frame) -> list[dict[str, Any]]:
    if not draw.chance(0.2):
        return []
    measure = draw.one(["payback_quarters", "profitability_index", "irr", "npv"])
    amounts = {
        "payback_quarters": draw.whole(1, frame.evaluation),
        "profitability_index": draw.number(0.5, 2.0),
        "irr": draw.number(-0.2, 0.8),
        "npv": draw.number(-20_000, 40_000),
    }
    return [
        {
            "name": "hurdle",
            "on": draw.one(["launch", "roadmap"]),
            "measure": measure,
            "amount": amounts[measure],
            **draw.maybe(0.3, levers=[draw.one(frame.levers)]),
            **draw.maybe(0.3, regions=[draw.one(frame.units).region]),
            **draw.maybe(0.3, leaders=[draw.one(frame.units).leader or "ann"]),
        }
    ]


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
