"""Random rules on waves: cohorts in sequence."""

from typing import Any

from tests.oracles.draws import Draw, Frame


def random_waves(draw: Draw, frame: Frame) -> dict[str, Any]:
    """Return the sections of plan.toml that hold rules on waves."""
    cohorts = {unit.cohort for unit in frame.units} - {""}
    sequences = [_sequence(draw, frame)] if cohorts == {"first", "second"} and draw.chance(0.4) else []
    return {"sequences": sequences}


def random_pilots(draw: Draw, frame: Frame, gates: list[dict[str, Any]]) -> None:
    """Give some of the gates a least size, further levers and controls."""
    for gate in gates:
        others = [name for name in frame.levers if name != gate["lever"]]
        gate |= draw.maybe(0.4, least=draw.whole(1, gate["units"]))
        gate |= draw.maybe(0.4, further_levers=draw.some(others)) if others else {}
        gate |= draw.maybe(0.3, controls=[draw.one(frame.units).unit])


def _sequence(draw: Draw, frame: Frame) -> dict[str, Any]:
    return {
        "name": "sequence",
        "lever": draw.one(frame.levers),
        "cohorts": draw.one([["first", "second"], ["second", "first"]]),
        "lag": draw.whole(0, 2),
        **draw.one([{"live_units": draw.whole(1, 2)}, {"live_share": draw.one([0.4, 0.5, 1.0])}]),
        **draw.maybe(0.4, lever_before=draw.one(frame.levers)),
    }
