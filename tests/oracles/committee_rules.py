"""Rules of investment committees, added to the usual random rules of a small instance."""

from typing import Any

from instances.scopes import attribute_of
from tests.oracles.draws import Draw, Frame
from tests.oracles.random_fairness import random_fairness
from tests.oracles.random_units import TAGS
from tests.oracles.random_waves import random_ceiling, random_pilots, random_waves


def add_committee_rules(draw: Draw, frame: Frame, rules: dict[str, Any]) -> None:
    """Narrow rules to scopes, vary floors, and add rules on money and waves."""
    for kind in ("limits", "ramp_limits", "pilot_gates", "floors"):
        for rule in rules[kind]:
            rule |= _scope(draw, frame, named=kind != "pilot_gates")
    for floor in rules["floors"]:
        _other_level(draw, floor)
    for frozen in rules["rules"].get("frozen", ()):
        frozen |= _scope(draw, frame, named=True)
    given = [tag for tag in TAGS if any(attribute_of(unit, tag) for unit in frame.units)]
    for limit in rules["limits"]:
        limit |= draw.maybe(0.15, each=draw.one(["cohort", *given])) if not limit["each"] else {}
    rules["covenants"] = _covenants(draw, frame)
    rules["hurdles"] = _hurdles(draw, frame)
    rules["minimums"] = _minimums(draw, frame)
    for limit in rules["limits"]:
        if draw.chance(0.2) and "benefit_share" not in limit:
            limit |= _window(draw, frame)
    rules["limits"] += _running_limit(draw, frame)
    random_pilots(draw, frame, rules["pilot_gates"])
    rules |= random_waves(draw, frame) | random_fairness(draw.apart(), frame)


def _other_level(draw: Draw, floor: dict[str, Any]) -> None:
    """Let a floor be about hard cash or a rate now and then, or about every quarter, or units of other weights."""
    if draw.chance(0.3):
        floor.pop("lever", None)
        floor |= draw.one([{"measure": "hard_cash", "amount": draw.number(10, 60_000)}, random_ceiling(draw)])
    floor |= draw.maybe(0.3, onwards=True)
    if floor["measure"] in ("coverage", "average_accuracy"):
        floor |= draw.maybe(0.4, weight=draw.one(["stores", "revenue", "eligible_orders"]))


def _scope(draw: Draw, frame: Frame, named: bool) -> dict[str, Any]:
    """Return lists that narrow a rule, of texts that some unit has. named: whether units may be listed."""
    columns = [draw.one(list(TAGS)) for _ in range(draw.whole(1, 2))]
    tags = {f"{column.removeprefix('tag_')}={text}" for column in columns if (text := _text(draw, frame, column))}
    cohort, leader = _text(draw, frame, "cohort"), _text(draw, frame, "leader")
    return {
        **(draw.maybe(0.2, leaders=[leader]) if leader else {}),
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
