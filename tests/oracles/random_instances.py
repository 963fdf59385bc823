"""Small random instances in which every feature of the economics and every rule is switched on now and then.

An instance is a function of its seed alone. Rules that the input checks would refuse are left out of it, so that each
instance is one that a user could write down.
"""

from collections.abc import Sequence
from typing import Any

from instances.calendar import quarters_of
from instances.names import Names, Rows
from instances.pin_checks import pin_problems
from instances.plan_checks import plan_problems
from instances.problems import Problem
from instances.rule_checks import KINDS
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.instance import Instance
from instances.schema.plan import PlanFile
from instances.schema.units import LimitRow, Pin, SeasonalityRow, Unit
from instances.table_checks import periods_of, table_problems
from instances.tables import Table
from tests.oracles.draws import Draw, Frame
from tests.oracles.random_rules import random_rules

EVENTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint")
RATES = (*EVENTS, "stockout", "shrink", "markdown", "overtime", "missed_task")
LEVERS = ("store_optimization", "orchestration", "manual")
REGIONS, LEADERS, TEAMS = ("north", "south"), ("ann", "bob"), ("field", "it")


def random_instance(
    seed: int, *, units: int | None = None, decision: int | None = None, levers: int | None = None, separable: bool = False
) -> Instance:
    """Return the small random instance of a seed; sizes may be given.

    separable: levers of a unit do not act on each other's figures, so that the value of a roadmap is the sum of its
    launches' values.
    """
    draw = Draw(seed)
    levers = levers or draw.whole(1, 3)
    decision = decision or draw.whole(2, 4)
    first = quarter_ordinal("2027Q1") + draw.whole(0, 11)
    evaluation = max(4, decision + draw.whole(0, 6))
    made = tuple(_unit(draw, f"S{number}", first, evaluation) for number in range(units or draw.whole(2, 4)))
    frame = Frame(made, LEVERS[:levers], first, decision, evaluation)
    document = {
        "plan": {"name": f"random {seed}"},
        "calendar": _calendar(draw, frame),
        "finance": _finance(draw),
        "event_costs": {
            **{event: draw.number(1, 20) for event in EVENTS},
            "overtime_premium": draw.number(0, 1),
            "missed_task_hour": draw.number(0, 30),
        },
        "levers": _levers(draw, frame, separable),
        "interaction": {} if separable else _interaction(draw),
    }
    pins = _pins(draw, frame)
    seasons = [
        SeasonalityRow(profile="peak", fiscal_quarter=quarter, **{name: draw.number(0.5, 2) for name in _SEASONED})
        for quarter in (1, 2, 3, 4)
    ]
    document |= random_rules(draw, frame)
    plan, limit_rows = _accepted(draw, document, made, pins)
    return Instance("random", plan, made, quarters_of(plan.calendar), limit_rows, tuple(pins), tuple(seasons))


_SEASONED = ("revenue", "orders", "labour_hours")


def _calendar(draw: Draw, frame: Frame) -> dict[str, Any]:
    return {
        "first_quarter": frame.label(1),
        "decision_quarters": frame.decision,
        "evaluation_quarters": frame.evaluation,
        **draw.maybe(0.4, kind="4-5-4", fiscal_year_start_month=2),
    }


def _finance(draw: Draw) -> dict[str, Any]:
    ending = draw.one(["none", "multiple", "perpetuity"])
    return {
        "discount_rate": draw.one([0.0, draw.number(0.02, 0.3)]),
        "discount_timing": draw.one(["end", "middle", "start"]),
        "inflation_rate": draw.one([0.0, draw.number(-0.02, 0.08)]),
        "terminal_value": ending,
        "cancellations_in": draw.one(["risk_reduction", "revenue_lift"]),
        **({"terminal_multiple": draw.number(0.5, 3)} if ending == "multiple" else {}),
        **({"terminal_decay": draw.number(0.1, 0.5)} if ending == "perpetuity" else {}),
        **draw.maybe(0.5, tax_rate=draw.number(0.1, 0.4), depreciation_quarters=draw.whole(1, 12)),
        **draw.maybe(0.3, realisation={"vendor": draw.number(0, 1), "pilot": draw.number(0, 1)}),
    }


def _interaction(draw: Draw) -> dict[str, Any]:
    return {
        **draw.maybe(0.5, same_quarter_load_factor=draw.number(1, 2)),
        **draw.maybe(0.5, same_quarter_ramp_speed=draw.number(0.3, 1)),
    }


def _unit(draw: Draw, name: str, first: int, evaluation: int) -> Unit:
    def quarter() -> str:
        return quarter_label(first + draw.whole(0, evaluation - 1))

    exit_quarter = quarter() if draw.chance(0.25) else None
    resize_quarter = quarter() if exit_quarter is None and draw.chance(0.25) else None
    return Unit.model_validate(
        {
            "unit": name,
            "region": draw.one(REGIONS),
            "leader": draw.one([*LEADERS, ""]),
            "cohort": draw.one(["first", "second", ""]),
            "stores": draw.one([1, 1, draw.whole(2, 5)]),
            "size": draw.one([1.0, draw.number(0.3, 3)]),
            "seasonality": draw.one(["", "peak"]),
            "revenue": draw.number(1e5, 2e6),
            "contribution_margin": draw.number(0.1, 0.6),
            "revenue_growth": draw.number(-0.05, 0.1),
            "eligible_orders": draw.number(500, 8000),
            "order_growth": draw.number(-0.1, 0.3),
            "order_value": draw.number(20, 150),
            "labour_hours": draw.number(200, 3000),
            "wage": draw.number(12, 30),
            "inventory_accuracy": draw.number(0.4, 0.97),
            "accuracy_drift": draw.one([0.0, draw.number(0, 0.1)]),
            "event_drift": draw.one([0.0, draw.number(0, 0.3)]),
            "role_statement": draw.one(["", "fulfils online orders"]),
            "pos_connected": draw.chance(0.8),
            "maturity": draw.number(0.3, 1),
            **{f"{rate}_rate": draw.one([0.0, draw.number(0, 0.2), draw.number(0, 0.2), draw.number(0.5, 1)]) for rate in RATES},
            **{f"{event}_cost": draw.number(1, 20) for event in EVENTS if draw.chance(0.2)},
            **({"exit_quarter": exit_quarter} if exit_quarter else {}),
            **({"resize_quarter": resize_quarter, "resize_factor": draw.number(0.3, 1.5)} if resize_quarter else {}),
        }
    )


def _levers(draw: Draw, frame: Frame, separable: bool) -> dict[str, Any]:
    """Return the levers in random order; a lever that the frame leaves out is one that no unit can take."""
    order = [LEVERS[index] for index in draw.random.permutation(3) if index < max(2, len(frame.levers))]
    return {
        name: _lever(draw, frame, name, separable) if name in frame.levers else {"title": name, "unit_types": ["dc"]}
        for name in order
    }


def _lever(draw: Draw, frame: Frame, name: str, separable: bool) -> dict[str, Any]:
    others = [other for other in frame.levers if other != name]
    acting = {} if separable else _acting(draw, others)
    drivers = (*RATES, "labour_hours", "order_uplift", "conversion_uplift")
    if separable:
        # Levers that move different drivers, and drivers that no line multiplies with each other.
        drivers = _APART[LEVERS.index(name)]
    return {
        "title": name,
        "evidence": draw.one(["vendor", "analogue", "pilot", "measured"]),
        "effects": {driver: draw.number(-0.15, 0.6) for driver in draw.some(drivers, least=1)},
        "costs": [_cost(draw) for _ in range(draw.whole(0, 3))],
        "support": [
            {"amount": draw.number(0, 1500), "basis": basis, **_exponent(draw, basis)}
            for basis in draw.some(["unit", "store", "network", "region", "thousand_orders"])
            if draw.chance(0.5)
        ],
        "launch_hours": [draw.number(0, 150) for _ in range(draw.whole(0, 3))],
        "loads": [_load(draw, team) for team in draw.some(TEAMS)],
        "ramp": draw.one([[1.0], [0.0, 0.5, 1.0], [draw.number(0, 1) for _ in range(draw.whole(1, 4))]]),
        **draw.maybe(0.2, benefit_life_quarters=draw.whole(1, 6)),
        **acting,
        **_conditions(draw, separable),
    }


_APART = (("stockout", "markdown"), ("late", "split"), ("shrink", "cancellation"))


def _acting(draw: Draw, others: Sequence[str]) -> dict[str, Any]:
    """Return what makes a lever act on others or be acted on by them."""
    low, high = draw.number(0.3, 0.7), draw.number(0.75, 0.98)
    curve = [
        {"accuracy": low, "effectiveness": draw.number(-1, 0.5)},
        {"accuracy": high, "effectiveness": draw.number(0.5, 1)},
    ]
    strained = draw.some(["labour_hours", "shrink", "complaint", "mispick", "overtime", "missed_task"])
    return {
        **draw.maybe(0.5, accuracy_gap_closed=draw.number(0.1, 1), accuracy_target=draw.number(0.9, 1)),
        **draw.maybe(0.5, effectiveness=curve, strain={name: draw.number(0, 0.3) for name in strained}),
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


def _exponent(draw: Draw, basis: str) -> dict[str, Any]:
    return {} if basis in ("network", "region") else draw.maybe(0.5, size_exponent=draw.number(0, 2))


def _cost(draw: Draw) -> dict[str, Any]:
    basis = draw.one(["unit", "store", "network", "region", "thousand_orders"])
    return {
        "line": draw.one(["software", "integration", "change_management", "training"]),
        "amount": draw.number(1000, 8000 if basis == "thousand_orders" else 40000),
        "basis": basis,
        "colour": draw.one(["capex", "opex"]),
        **_exponent(draw, basis),
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


def _pins(draw: Draw, frame: Frame) -> list[Pin]:
    """Return at most one pin for a unit and lever."""
    pins = []
    for unit in frame.units:
        last = frame.evaluation if unit.exit_quarter is None else quarter_ordinal(unit.exit_quarter) - frame.first + 1
        for lever in frame.levers:
            if draw.chance(0.15):
                rule = draw.one(["must", "must", "must_not", "must_not", "running", "committed"])
                inside = frame.label(draw.whole(1, min(last, frame.decision)))
                before = frame.label(draw.whole(-3, 0))
                quarter = before if rule == "running" else inside
                if rule in ("must", "must_not") and draw.chance(0.5):
                    quarter = None
                pins.append(Pin(unit=unit.unit, lever=lever, rule=rule, quarter=quarter))
    return pins


def _accepted(
    draw: Draw, document: dict[str, Any], units: Sequence[Unit], pins: list[Pin]
) -> tuple[PlanFile, tuple[LimitRow, ...]]:
    """Return the plan without the rules and pins that the input checks refuse, and some rows of limits.csv for it."""
    while True:
        plan = PlanFile.model_validate(document)
        refused = [problem for problem in _problems(plan, units, pins) if problem.code not in _HARMLESS]
        if not refused:
            return plan, _limit_rows(draw, plan, units, pins)
        for problem in refused:
            if problem.file == "pins.csv":
                pins.remove(pins[(problem.row or 0) - 2])
            else:
                _leave_out(document, problem)
            break


_HARMLESS = ("setting_ignored", "amount_missing")
"""Settings without effect do no harm; amounts that are missing are given in rows of limits.csv afterwards."""


def _leave_out(document: dict[str, Any], problem: Problem) -> None:
    kind, _, rest = problem.column.partition("[")
    if kind in KINDS:
        del document[kind][int(rest.partition("]")[0])]
    elif problem.code == "lever_untaken":
        del document["levers"][kind.removeprefix("levers.")]["conditions"]
    else:
        raise AssertionError(f"a random instance that no one could write: {problem}")


def _problems(plan: PlanFile, units: Sequence[Unit], pins: Sequence[Pin]) -> list[Problem]:
    rows, names = _named(plan, units, pins)
    return [*plan_problems(plan, names), *table_problems(plan, rows, names), *pin_problems(plan, rows, names)]


def _named(plan: PlanFile, units: Sequence[Unit], pins: Sequence[Pin]) -> tuple[Rows, Names]:
    columns = ("unit", "region", "leader", "cohort")
    cells = tuple((number, [getattr(unit, name) for name in columns]) for number, unit in enumerate(units, start=2))
    rows = Rows(
        units=list(enumerate(units, start=2)),
        pins=list(enumerate(pins, start=2)),
        tables={"units.csv": Table("units.csv", 1, columns, cells)},
        whole=frozenset(["units.csv"]),
    )
    return rows, Names(plan, rows)


def _limit_rows(draw: Draw, plan: PlanFile, units: Sequence[Unit], pins: Sequence[Pin]) -> tuple[LimitRow, ...]:
    """Return amounts of single scopes and periods; at least one for a limit without an amount of its own."""
    _, names = _named(plan, units, pins)
    rows = []
    for rule in plan.limits:
        known, chosen = {
            "": ([""], ()),
            "region": (names.regions, rule.regions),
            "leader": (names.leaders, rule.leaders),
            "team": (names.teams, rule.teams),
        }[rule.each]
        places = [(scope, period) for scope in known or () if not chosen or scope in chosen for period in periods_of(rule, names)]
        for number, (scope, period) in enumerate(places):
            if draw.chance(0.15 if rule.amount is not None else 0.7 if number else 1):
                amount = (rule.amount or _USUAL[rule.measure]) * draw.number(0.5, 2)
                rows.append(LimitRow(limit=rule.name, scope=scope, period=period, amount=amount))
    return tuple(rows)


_USUAL = {"spend": 60_000.0, "load": 8.0, "launches": 2.0, "in_ramp_up": 2.0}
