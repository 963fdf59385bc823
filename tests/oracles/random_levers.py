"""Random levers: costs and their payment, effects, what they need, and the flows of a business case brought along."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, get_args

from instances.schema.common import FlowLine
from instances.schema.units import FlowRow
from tests.oracles.draws import Draw, Frame
from tests.oracles.random_units import RATES, ROLES

LEVERS = ("store_optimization", "orchestration", "manual")
TEAMS = ("field", "it")
GRADES = ("vendor", "analogue", "pilot", "measured")
BASES = ("unit", "store", "network", "region", "thousand_orders")
SHARED = ("network", "region")
STRAINED = ("labour_hours", "shrink", "complaint", "mispick", "overtime", "missed_task")
DRIVERS = (*RATES, "labour_hours", "inventory", "order_uplift", "conversion_uplift")
APART = (("stockout", "markdown"), ("late", "split"), ("shrink", "cancellation"))
"""For levers that do not act on each other: drivers of their own, no two of which a line multiplies with each other."""


COST_LINES = ("software", "integration", "change_management", "training")
"""Lines of the implementation cost of a lever at units that stay open."""

ROLE_LINES = ("sales", "occupancy")
"""Lines that a change of role moves."""


def random_levers(draw: Draw, frame: Frame, brought: Collection[str], *, separable: bool) -> dict[str, Any]:
    """Return the levers in random order; a lever that the frame leaves out is one that no unit can take.

    brought: levers that flows.csv has rows of.
    """
    order = [LEVERS[index] for index in draw.random.permutation(3) if index < max(2, len(frame.levers))]
    made = {name: _lever(draw, frame, name, separable) for name in order if name in frame.levers}
    for name in sorted(made.keys() & set(brought)):
        made[name]["flows"] = draw.one(["add", "replace"])
    return {name: made.get(name, {"title": name, "unit_types": ["dc"]}) for name in order}


def _lever(draw: Draw, frame: Frame, name: str, separable: bool) -> dict[str, Any]:
    others = [other for other in frame.levers if other != name]
    closing = any(unit.exit_quarter for unit in frame.units)
    # What several units share while one of them is open is no sum over launches: then each pays for itself.
    bases = [basis for basis in BASES if not (separable and closing and basis in SHARED)]
    return {
        "title": name,
        "evidence": draw.one(GRADES),
        "effects": {
            driver: draw.number(-0.15, 0.6) for driver in draw.some(APART[LEVERS.index(name)] if separable else DRIVERS, least=1)
        },
        "costs": [_cost(draw, frame) for _ in range(draw.whole(0, 3))],
        "support": [_support(draw, frame, basis) for basis in draw.some(bases) if draw.chance(0.5)],
        "launch_hours": [draw.number(0, 150) for _ in range(draw.whole(0, 3))],
        "loads": [_load(draw, team) for team in draw.some(TEAMS)],
        "ramp": draw.one([[1.0], [0.0, 0.5, 1.0], [draw.number(0, 1) for _ in range(draw.whole(1, 4))]]),
        **draw.maybe(0.3, cost_evidence=draw.one(GRADES)),
        **draw.maybe(0.2, benefit_life_quarters=draw.whole(1, 6)),
        **_adoption(draw),
        **({} if separable else _acting(draw, others)),
        **_conditions(draw, separable),
    }


def _adoption(draw: Draw) -> dict[str, Any]:
    low, high = draw.number(0, 40), draw.number(50, 2000)
    reached = sorted(draw.number(0, 1) for _ in range(2))
    by_effort = [{"effort": effort, "reached": share} for effort, share in zip((low, high), reached, strict=True)]
    by_maturity = [{"maturity": 0.4, "reached": draw.number(0, 0.8)}, {"maturity": 0.9, "reached": draw.number(0.5, 1)}]
    return {
        **draw.maybe(0.25, adoption_by_effort=by_effort),
        **draw.maybe(0.25, adoption_by_maturity=by_maturity),
        **draw.maybe(0.25, adoption_without_incentives=draw.number(0, 1)),
    }


def _acting(draw: Draw, others: Sequence[str]) -> dict[str, Any]:
    """Return what makes a lever act on others or be acted on by them."""
    low, high = draw.number(0.3, 0.7), draw.number(0.75, 0.98)
    curve = [
        {"accuracy": low, "effectiveness": draw.number(-1, 0.5)},
        {"accuracy": high, "effectiveness": draw.number(0.5, 1)},
    ]
    return {
        **draw.maybe(0.5, accuracy_gap_closed=draw.number(0.1, 1), accuracy_target=draw.number(0.9, 1)),
        **draw.maybe(0.5, effectiveness=curve, strain={name: draw.number(0, 0.3) for name in draw.some(STRAINED)}),
        **draw.maybe(0.15, not_after=draw.some(others)),
        **draw.maybe(0.25, ends_with=draw.some(others)),
    }


def _conditions(draw: Draw, separable: bool) -> dict[str, Any]:
    """Return conditions of a launch, seldom met by every unit; accuracy is left out where levers may not act on it."""
    conditions = {
        **draw.maybe(0.0 if separable else 0.15, minimum_accuracy=draw.number(0.4, 0.9)),
        **draw.maybe(0.1, minimum_maturity=draw.number(0.2, 0.8)),
        **draw.maybe(0.1, role_statement=True),
        **draw.maybe(0.1, pos_connected=True),
    }
    return {"conditions": conditions} if conditions else {}


def of_roles(row: FlowRow, draw: Draw) -> FlowRow:
    """Return a row of flows.csv, now and then of a line that a change of role moves."""
    benefit = row.line not in COST_LINES and row.line != "working_capital"
    return row.model_copy(update={"line": draw.one(ROLE_LINES)}) if benefit and draw.chance(0.2) else row


def change_role(draw: Draw, lever: dict[str, Any]) -> None:
    """Let a lever change the role of a unit, its sales and its site, or depend on its role."""
    moved = draw.some(("sales_uplift", "occupancy")) if draw.chance(0.4) else []
    lever["effects"] |= {effect: draw.number(-0.5, 0.5) for effect in moved}
    lever |= draw.maybe(0.2, role=draw.one(ROLES))
    if draw.chance(0.15):
        lever["conditions"] = lever.get("conditions", {}) | {"roles": draw.some(ROLES, least=1)}


def _exponent(draw: Draw, basis: str) -> dict[str, Any]:
    return {} if basis in SHARED else draw.maybe(0.5, size_exponent=draw.number(0, 2))


def _prices(draw: Draw, frame: Frame, last: int) -> dict[str, Any]:
    """Return one or two changes of a price within the first `last` quarters."""
    quarters = sorted({draw.whole(1, last) for _ in range(draw.whole(1, 2))})
    labels, factors = [frame.label(quarter) for quarter in quarters], [draw.number(0.5, 1.6) for _ in quarters]
    return draw.maybe(0.25, price_quarters=labels, price_factors=factors)


def _cost(draw: Draw, frame: Frame) -> dict[str, Any]:
    basis = draw.one(BASES)
    return {
        "line": draw.one(COST_LINES),
        "amount": draw.number(1000, 8000 if basis == "thousand_orders" else 40000),
        "basis": basis,
        "colour": draw.one(["capex", "opex"]),
        **_exponent(draw, basis),
        **_prices(draw, frame, frame.decision),
        **_profile(draw, frame.evaluation - frame.decision),
    }


def _profile(draw: Draw, room: int) -> dict[str, Any]:
    """Return shares of a payment that ends at most `room` quarters after the launch."""
    begin = draw.whole(-2, min(room, 1))
    parts = [draw.number(0.1, 1) for _ in range(draw.whole(1, min(3, room - begin + 1)))]
    return draw.maybe(0.4, profile=[part / sum(parts) for part in parts], profile_from=begin)


def _support(draw: Draw, frame: Frame, basis: str) -> dict[str, Any]:
    return {
        "amount": draw.number(0, 1500),
        "basis": basis,
        **_exponent(draw, basis),
        **_prices(draw, frame, frame.evaluation),
        **({} if basis in SHARED else draw.maybe(0.3, minimum_quarters=draw.whole(1, 10))),
    }


def _load(draw: Draw, team: str) -> dict[str, Any]:
    return {
        "team": team,
        "prepare": draw.one([0.0, draw.whole(1, 3)]),
        "go_live": draw.whole(1, 5),
        "stabilise": [draw.whole(0, 2) for _ in range(draw.whole(0, 2))],
        "basis": draw.one(["unit", "store"]),
        "size_exponent": draw.one([0.0, 0.0, draw.number(0, 2)]),
    }


def random_flows(draw: Draw, frame: Frame) -> tuple[FlowRow, ...]:
    """Return rows of flows.csv for some units and levers of a third of the instances."""
    if not draw.chance(0.35):
        return ()
    launches = [(unit.unit, lever) for unit in frame.units for lever in frame.levers if draw.chance(0.5)]
    rows = [_flow(draw, frame, *launch) for launch in launches for _ in range(draw.whole(1, 4))]
    return each_once(rows)


def each_once(rows: Iterable[FlowRow]) -> tuple[FlowRow, ...]:
    """Return the last of the rows of each launch, line and quarter."""
    once = {(row.unit, row.lever, row.line, row.quarter, row.recurring): row for row in rows}
    return tuple(once.values())


def _flow(draw: Draw, frame: Frame, unit: str, lever: str) -> FlowRow:
    line = draw.one([*COST_LINES, *(one for one in get_args(FlowLine) if one not in ("support", "closing", *ROLE_LINES))])
    if line in COST_LINES:
        figures = {
            "quarter": draw.whole(-3, min(2, frame.evaluation - frame.decision)),
            "amount": -draw.number(0, 20000),
            "colour": draw.one(["capex", "opex"]),
        }
    else:
        figures = {
            "quarter": draw.whole(0, frame.evaluation + 2),
            "amount": draw.number(-5000, 15000),
            "recurring": line != "working_capital" and draw.chance(0.4),
        }
        line = "support" if line == "complaints" and figures["quarter"] % 2 else line
    return FlowRow.model_validate({"unit": unit, "lever": lever, "line": line, **figures})
