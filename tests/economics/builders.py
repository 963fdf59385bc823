"""Tiny instances in Python, for cases that can be worked out by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.instance import Instance, Quarter
from instances.schema.levers import Lever
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, Pin, SeasonalityRow, Unit
from planner.economics import LINES, NEVER_LAUNCHED, fleet_of, roadmap_flows, roadmap_values

FIRST = "2027Q1"
ALWAYS = (1.0,)
"""A ramp that is whole in the launch quarter."""


def lever(**fields: Any) -> Lever:
    """Return a lever whose effects are whole at once and believed in full, changed by `fields`."""
    return Lever.model_validate({"title": "A lever", "evidence": "measured", "ramp": ALWAYS} | fields)


def unit(name: str = "S1", **fields: Any) -> Unit:
    """Return a store without volume, changed by `fields`."""
    plain = {"region": "North", "revenue": 0, "contribution_margin": 0, "eligible_orders": 0, "inventory_accuracy": 0.9}
    return Unit.model_validate(plain | {"unit": name} | fields)


def instance(
    levers: dict[str, Lever],
    units: Sequence[Unit] = (),
    pins: Sequence[Pin] = (),
    seasonality: Sequence[SeasonalityRow] = (),
    flows: Sequence[FlowRow] = (),
    *,
    decision: int = 4,
    evaluation: int = 4,
    long_quarter: int | None = None,
    finance: dict[str, Any] | None = None,
    **tables: Any,
) -> Instance:
    """Return an instance without discounting unless `finance` says so; `tables` are further tables of plan.toml."""
    plan = Settings.model_validate(
        {
            "plan": {"name": "tiny"},
            "calendar": {"first_quarter": FIRST, "decision_quarters": decision, "evaluation_quarters": evaluation},
            "finance": {"discount_rate": 0.0} | (finance or {}),
            "levers": levers,
        }
        | tables
    )
    return Instance(
        "tiny",
        plan,
        tuple(units) or (unit(),),
        _quarters(evaluation, long_quarter),
        (),
        tuple(pins),
        tuple(seasonality),
        tuple(flows),
    )


def _quarters(count: int, long_quarter: int | None) -> tuple[Quarter, ...]:
    ordinals = [quarter_ordinal(FIRST) + index for index in range(count)]
    return tuple(
        Quarter(
            index=index + 1,
            label=quarter_label(ordinal),
            start=date(ordinal // 4, 3 * (ordinal % 4) + 1, 1),
            end=date((ordinal + 1) // 4, 3 * ((ordinal + 1) % 4) + 1, 1) - timedelta(days=1),
            fiscal_year=ordinal // 4,
            fiscal_quarter=ordinal % 4 + 1,
            weeks=14 if index + 1 == long_quarter else 13,
        )
        for index, ordinal in enumerate(ordinals)
    )


def row(line: str, amount: float, quarter: int = 0, lever: str = "a", unit: str = "S1", **fields: Any) -> FlowRow:
    """Return a row of flows.csv."""
    return FlowRow.model_validate({"unit": unit, "lever": lever, "line": line, "quarter": quarter, "amount": amount} | fields)


def starts(case: Instance, **launches: int) -> np.ndarray:
    """Return int16[1, levers]: the roadmap with these launch quarters and nothing else."""
    return np.array([[launches.get(name, NEVER_LAUNCHED) for name in case.settings.levers]], dtype=np.int16)


def value(case: Instance, **launches: int) -> float:
    """Return the NPV of the first unit's roadmap with these launch quarters."""
    return float(roadmap_values(fleet_of(case), np.array([0]), starts(case, **launches))[0])


def flow(case: Instance, line: str, **launches: int) -> list[float]:
    """Return the flow of a line by quarter, of the first unit's roadmap with these launch quarters."""
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, **launches))
    return [float(amount) for amount in found.amount[0, LINES.index(line)]]


def lines(case: Instance, quarter: int, **launches: int) -> dict[str, float]:
    """Return the flows of one quarter by line, those that are not 0."""
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, **launches)).amount[0, :, quarter - 1]
    return {line: float(amount) for line, amount in zip(LINES, found, strict=True) if abs(amount) > 1e-9}


def later(case: Instance, line: str, **launches: int) -> float:
    """Return the terminal value of a line, in the last quarter of the evaluation."""
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, **launches))
    return float(found.terminal[0, LINES.index(line)])
