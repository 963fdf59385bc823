"""Random rules on waves: cohorts in sequence, regions at once, even waves."""

from typing import Any

from tests.oracles.draws import Draw, Frame


def random_waves(draw: Draw, frame: Frame) -> dict[str, Any]:
    """Return the sections of plan.toml that hold rules on waves."""
    cohorts = {unit.cohort for unit in frame.units} - {""}
    sequences = [_sequence(draw, frame)] if cohorts == {"first", "second"} and draw.chance(0.4) else []
    return {
        "sequences": sequences,
        "region_limits": [_region_limit(draw, frame)] if draw.chance(0.25) else [],
        "even_waves": [_even_waves(draw, frame)] if draw.chance(0.25) else [],
    }


def _region_limit(draw: Draw, frame: Frame) -> dict[str, Any]:
    return {
        "name": "regions",
        **draw.one([{"active": 1}, {"new": draw.whole(0, 1)}, {"active": 1, "new": 1}]),
        **draw.maybe(0.4, levers=[draw.one(frame.levers)]),
        **draw.maybe(0.3, from_quarter=frame.label(draw.whole(1, frame.decision))),
    }


def _even_waves(draw: Draw, frame: Frame) -> dict[str, Any]:
    return {
        "name": "even",
        **draw.one([{"difference": draw.whole(0, 1)}, {"smallest": 2}, {"smallest": 2, "largest": 3}, {"largest": 1}]),
        **draw.maybe(0.3, levers=[draw.one(frame.levers)]),
        **draw.maybe(0.3, regions=[draw.one(frame.units).region]),
        **draw.maybe(0.3, from_quarter=frame.label(draw.whole(1, frame.decision))),
    }


def random_pilots(draw: Draw, frame: Frame, gates: list[dict[str, Any]]) -> None:
    """Give some of the gates a least size, further levers and controls."""
    for gate in gates:
        others = [name for name in frame.levers if name != gate["lever"]]
        gate |= draw.maybe(0.4, least=draw.whole(1, gate["units"]))
        gate |= draw.maybe(0.4, further_levers=draw.some(others)) if others else {}
        gate |= draw.maybe(0.3, controls=[draw.one(frame.units).unit])


def _sequence(draw: Draw, frame: Frame) -> dict[str, Any]:
    waits = {
        "name": "sequence",
        "lever": draw.one(frame.levers),
        "cohorts": draw.one([["first", "second"], ["second", "first"]]),
        "lag": draw.whole(0, 2),
    }
    live = {
        **draw.one([{"live_units": draw.whole(1, 2)}, {"live_share": draw.one([0.4, 0.5, 1.0])}]),
        **draw.maybe(0.4, lever_before=draw.one(frame.levers)),
    }
    draw = draw.apart()
    if not draw.chance(0.5):
        return waits | live
    reading = draw.one([{"measure": "average_accuracy", "amount": draw.number(0.4, 0.95)}, random_ceiling(draw)])
    return waits | {"lag": max(1, waits["lag"])} | (live if draw.chance(0.3) else {}) | reading


def random_ceiling(draw: Draw) -> dict[str, Any]:
    """Return a rate and the most that it may be."""
    rates = ["late", "split", "shrink", "stockout", "overtime", "missed_task"]
    return {"measure": f"{draw.one(rates)}_rate", "amount": draw.number(0.02, 0.5)}
