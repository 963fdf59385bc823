"""The tables of pilots: designs, levers, metrics and stores."""

from collections.abc import Iterator
from math import isfinite

import pandas as pd

from instances.schema.instance import Instance
from planner.pilots.designs import Design, Precision
from planner.pilots.power import Power
from planner.pilots.proposals import Proposal, Proposals
from planner.pilots.worths import DesignWorth, Worths
from planner.plan.frames import frame_of
from planner.questions.pilot.columns import PILOT_LEVERS, PILOT_METRICS, PILOT_STORES, PILOTS
from planner.worlds.beliefs import beliefs_of


def finite(value: float) -> float | None:
    """Return a figure, None for one that is infinite."""
    return value if isfinite(value) else None


def smallest(power: Power | None, lever: str) -> float | None:
    """Return the smallest share of a lever's benefits that is told, None where none is."""
    found = [] if power is None else [one.smallest for one in power.precisions if one.lever == lever]
    return finite(found[0]) if found else None


def levers_of(found: Proposals) -> tuple[str, ...]:
    """Return the levers that some design pilots, in the order of plan.toml."""
    piloted = {lever for one in found.proposals for lever in one.design.levers}
    return tuple(lever for lever in found.case.menu.levers if lever in piloted)


def pilot_table(found: Proposals, worths: Worths | None) -> pd.DataFrame:
    """Return one row per design; worths: None where they were not asked for."""
    levers = levers_of(found)
    values = worth_columns(worths, len(found.proposals))
    rows = [
        _design(found.case.instance, one) | worth | {f"smallest_{lever}": smallest(one.power, lever) for lever in levers}
        for one, worth in zip(found.proposals, values, strict=True)
    ]
    columns = [*PILOTS.names, *(f"smallest_{lever}" for lever in levers)]
    return frame_of(PILOTS, {name: [row[name] for row in rows] for name in columns})


def worth_columns(worths: Worths | None, designs: int) -> list[dict[str, object]]:
    """Return the columns of the worth of each design."""
    blank: dict[str, object] = dict.fromkeys(("npv", "worth", "worth_at_least", "worth_at_most"))
    if worths is None:
        return [blank | {"determined": ""} for _ in range(designs)]
    return [_worth(worths, one) if one.change is not None else blank | {"determined": ""} for one in worths.designs]


def _worth(worths: Worths, one: DesignWorth) -> dict[str, object]:
    change, committed = one.change, worths.committed
    if change is None or committed is None:
        raise ValueError("a worth is over the best plan without a pilot")
    return {
        "npv": committed.value if one.plan is None else one.plan.adaptive.value,
        "worth": change.change,
        "worth_at_least": change.least,
        "worth_at_most": change.most,
        "determined": change.determined,
    }


def _design(instance: Instance, one: Proposal) -> dict[str, object]:
    design = one.design
    is_pilot = bool(design.arms)
    return {
        "design": design.name,
        "policy": design.policy,
        "stores": design.units.size,
        "controls": design.controls.size,
        "launch": instance.label_of(design.launch) if is_pilot else "",
        "reading": instance.label_of(design.reading) if is_pilot else "",
        "quarters_watched": design.reading - design.launch if is_pilot else 0,
        "cost": one.cost,
        "controls_wait": one.waiting,
        "noise": "" if one.power is None else noise_of(one.power),
        "placebos": None if one.placebo is None else one.placebo.draws,
    }


def noise_of(power: Power) -> str:
    """Return the source of the noise of the metrics that are used: history, stated or both."""
    own = len(power.of_history)
    return "stated" if not own else "history" if own == len(power.metrics) else "both"


def lever_table(found: Proposals) -> pd.DataFrame:
    """Return one row per design and lever."""
    spread = {one.lever: one.deviation for one in beliefs_of(found.case.instance)}
    rows = [
        {
            "design": one.design.name,
            "lever": own.lever,
            "error": finite(own.error),
            "smallest": finite(own.smallest),
            "bias": own.bias,
            "believed_spread": spread.get(own.lever),
            "metrics": ", ".join(one.power.metrics),
        }
        for one in found.proposals
        if one.power is not None
        for own in _precisions(one.power)
    ]
    return frame_of(PILOT_LEVERS, {name: [row[name] for row in rows] for name in PILOT_LEVERS.names})


def _precisions(power: Power) -> Iterator[Precision]:
    yield from power.precisions
    if power.interaction is not None:
        yield power.interaction


def metric_table(found: Proposals) -> pd.DataFrame:
    """Return one row per design, arm and metric."""
    rows = [
        {
            "design": one.design.name,
            "arm": " + ".join(own.levers),
            "metric": own.metric,
            "level": own.level,
            "believed": own.believed,
            "smallest": finite(own.smallest),
            "noise": "history" if own.of_history else "stated",
        }
        for one in found.proposals
        if one.power is not None
        for own in one.power.by_metric
    ]
    return frame_of(PILOT_METRICS, {name: [row[name] for row in rows] for name in PILOT_METRICS.names})


def store_table(found: Proposals) -> pd.DataFrame:
    """Return one row per store of each design: arms in their order, then controls."""
    rows = [row for one in found.proposals for row in _stores(found.case.instance, one.design)]
    return frame_of(PILOT_STORES, {name: [row[name] for row in rows] for name in PILOT_STORES.names})


def _stores(instance: Instance, design: Design) -> Iterator[dict[str, object]]:
    def row(unit: int, role: str, arm: str = "", matched: str = "") -> dict[str, object]:
        own = instance.units[unit]
        return {
            "design": design.name,
            "unit": own.unit,
            "name": own.name or own.unit,
            "region": own.region,
            "role": role,
            "arm": arm,
            "matched_to": matched,
        }

    for arm in design.arms:
        yield from (row(int(unit), "pilot", " + ".join(arm.levers)) for unit in arm.units)
    matched = [instance.units[int(unit)].unit for unit in design.matched] or [""] * design.controls.size
    yield from (row(int(unit), "control", "", own) for unit, own in zip(design.controls, matched, strict=True))
