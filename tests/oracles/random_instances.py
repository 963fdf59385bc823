"""Small random instances in which every feature of the economics and every rule is switched on now and then.

An instance is a function of its seed alone. Settings and rules that the input checks would refuse are left out of it, so that
each instance is one that a user could write down.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from instances.calendar import quarters_of
from instances.files import FLOWS
from instances.flow_checks import flow_problems
from instances.limit_periods import periods_of
from instances.names import Names, Rows
from instances.pin_checks import pin_problems
from instances.problems import Problem
from instances.rule_checks import KINDS
from instances.schema.common import quarter_ordinal
from instances.schema.instance import Instance, OwnColumn
from instances.schema.settings import Hardness, Realisation, Settings
from instances.schema.settings import Records as Causes
from instances.schema.units import FlowRow, LimitRow, Pin, Unit
from instances.scopes import attribute_of, wanted_texts
from instances.settings_checks import settings_problems
from instances.table_checks import table_problems
from instances.tables import Table
from tests.oracles.alternatives import random_alternatives, with_platform
from tests.oracles.committee_rules import add_committee_rules
from tests.oracles.draws import Draw, Frame
from tests.oracles.random_levers import GRADES, LEVERS, ROLE_LINES, change_role, each_once, of_roles, random_flows, random_levers
from tests.oracles.random_rules import random_rules
from tests.oracles.random_units import COSTS, TAGS, random_seasons, random_unit, settled

APART = 1_000_003
"""Between the seeds of an instance and of the choices that committees bring."""


@lru_cache(256)
def random_instance(
    seed: int,
    *,
    units: int | None = None,
    decision: int | None = None,
    levers: int | None = None,
    separable: bool = False,
    hard_objective: bool = False,
    committee: bool = True,
) -> Instance:
    """Return the small random instance of a seed; sizes may be given.

    separable: levers of a unit do not act on each other's figures, so that the value of a roadmap is the sum of its
    launches' values. hard_objective: the objective counts hard cash alone. committee: rules of committees, tags, roles and
    sites are drawn, too, by choices of their own; without them the instance of a seed is the same but for these.
    """
    draw, new = Draw(seed), Draw(seed + APART)
    levers = levers or draw.whole(1, 3)
    decision = decision or draw.whole(2, 4)
    first = quarter_ordinal("2027Q1") + draw.whole(0, 11)
    evaluation = max(4, decision + draw.whole(0, 6))
    made = tuple(random_unit(draw, f"S{number}", first, evaluation) for number in range(units or draw.whole(2, 4)))
    if committee:
        made = tuple(settled(unit, new, first, evaluation) for unit in made)
    frame = Frame(made, LEVERS[:levers], first, decision, evaluation)
    flows = random_flows(draw, frame)
    if committee:
        flows = each_once(of_roles(row, new) for row in flows)
    document = {
        "plan": {"name": f"random {seed}"},
        "calendar": _calendar(draw, frame),
        "finance": _finance(draw, frame, bool(flows), hard_objective),
        "event_costs": {
            **{event: draw.number(1, 20) for event in COSTS},
            "overtime_premium": draw.number(0, 1),
            "missed_task_hour": draw.number(0, 30),
        },
        **draw.maybe(0.5, records={cause: draw.number(0, 1) for cause in draw.some(list(Causes.model_fields))}),
        "levers": random_levers(draw, frame, {row.lever for row in flows}, separable=separable),
        "interaction": {} if separable else _interaction(draw),
    }
    tables = _Tables(made, _pins(draw, frame), flows)
    seasons = random_seasons(draw) if any(unit.seasonality for unit in made) else ()
    rules = random_rules(draw, frame)
    if committee:
        add_committee_rules(new, frame, rules)
        rules["one_of"] = random_alternatives(Draw(seed + 2 * APART), frame)
        document["finance"]["hardness"] = document["finance"].get("hardness", {}) | _hardness_of_roles(new)
        for name in () if separable else frame.levers:
            change_role(new, document["levers"][name])
        document["levers"] = with_platform(Draw(seed + 3 * APART), document["levers"])
    document |= rules
    plan, limit_rows = _accepted(draw, document, tables)
    quarters = quarters_of(plan.calendar)
    columns = dict.fromkeys(column for unit in made for column in unit.model_extra or ())
    own = tuple(OwnColumn(column, tuple(attribute_of(unit, column) for unit in made)) for column in columns)
    return Instance("random", plan, made, quarters, limit_rows, tuple(tables.pins), seasons, flows, own_columns=own)


@dataclass(frozen=True)
class _Tables:
    """The tables that the checks of a plan look at beside it; pins that are refused are taken out."""

    units: Sequence[Unit]
    pins: list[Pin]
    flows: Sequence[FlowRow]

    def named(self, plan: Settings) -> tuple[Rows, Names]:
        columns = ("unit", "region", "leader", "cohort", "role", *TAGS)
        tables = {"units.csv": _table("units.csv", columns, self.units)}
        if self.flows:
            tables[FLOWS] = _table(FLOWS, ("unit", "lever"), self.flows)
        rows = Rows(
            units=list(enumerate(self.units, start=2)),
            pins=list(enumerate(self.pins, start=2)),
            flows=list(enumerate(self.flows, start=2)),
            tables=tables,
            complete_files=frozenset(tables),
        )
        return rows, Names(plan, rows)


def _table(file: str, columns: tuple[str, ...], records: Sequence[Any]) -> Table:
    cells = tuple((number, [attribute_of(one, name) for name in columns]) for number, one in enumerate(records, start=2))
    return Table(file, 1, columns, cells)


def _calendar(draw: Draw, frame: Frame) -> dict[str, Any]:
    return {
        "first_quarter": frame.label(1),
        "decision_quarters": frame.decision,
        "evaluation_quarters": frame.evaluation,
        **draw.maybe(0.4, kind="4-5-4", fiscal_year_start_month=2),
    }


def _finance(draw: Draw, frame: Frame, flows: bool, hard_objective: bool) -> dict[str, Any]:
    ending = draw.one(["none", "multiple", "perpetuity"])
    hard = draw.some(["payback", "peak_funding"]) if draw.chance(0.3) else []
    return {
        **_rates(draw),
        "discount_timing": draw.one(["end", "middle", "start"]),
        "terminal_value": ending,
        "cancellations_in": draw.one(["risk_reduction", "revenue_lift"]),
        "hard_cash_only": [*(["objective"] if hard_objective else []), *hard],
        **({"terminal_multiple": draw.number(0.5, 3)} if ending == "multiple" else {}),
        **({"terminal_decay": draw.number(0.1, 0.5)} if ending == "perpetuity" else {}),
        **draw.maybe(0.5, tax_rate=draw.number(0.1, 0.4), depreciation_quarters=draw.whole(1, 12)),
        **draw.maybe(0.3, realisation={grade: draw.number(0, 1) for grade in draw.some(list(Realisation.model_fields))}),
        **draw.maybe(0.3, contingency={grade: draw.number(0, 0.5) for grade in draw.some(GRADES)}),
        **draw.maybe(0.4, hardness={line: draw.one(["hard", "avoided", "soft"]) for line in draw.some(_USUAL_LINES)}),
        **_shares(draw, frame),
        **({"flows_in": draw.one(["today", "nominal"])} if flows else {}),
    }


def _hardness_of_roles(draw: Draw) -> dict[str, str]:
    return {line: draw.one(["hard", "avoided", "soft"]) for line in draw.some(ROLE_LINES)}


_USUAL_LINES = [line for line in Hardness.model_fields if line not in ROLE_LINES]
"""Lines that effects of any lever move."""


def _rates(draw: Draw) -> dict[str, Any]:
    """Return rates and growths of a year; each index is that of inflation unless it has one of its own."""
    return {
        "discount_rate": draw.one([0.0, draw.number(0.02, 0.3)]),
        "discount_rate_kind": draw.one(["nominal", "nominal", "real"]),
        "inflation_rate": draw.one([0.0, draw.number(-0.02, 0.08)]),
        "growth_base": draw.one(["first_quarter", "last_twelve_months", "first_year"]),
        **draw.maybe(0.3, wage_growth=draw.number(-0.02, 0.1)),
        **draw.maybe(0.3, freight_growth=draw.number(-0.02, 0.1)),
        **draw.maybe(0.3, licence_growth=draw.number(-0.02, 0.1)),
        **draw.maybe(0.3, reinvestment_rate=draw.number(0, 0.2)),
    }


def _shares(draw: Draw, frame: Frame) -> dict[str, Any]:
    """Return what of sales, orders, shrink and stock counts; online orders are within revenue only where they fit."""
    within = all(unit.eligible_orders * unit.order_value <= unit.revenue for unit in frame.units)
    return {
        "online_sales": draw.one(["inside", "beside"] if within else ["beside"]),
        **draw.maybe(0.4, extra_orders_incremental=draw.number(0, 1)),
        **draw.maybe(0.4, cancelled_orders_lost=draw.number(0, 1)),
        **draw.maybe(0.4, cost_of_goods=draw.number(0.3, 1)),
        **draw.maybe(0.4, shrink_cash_share=draw.one([0.0, draw.number(0.2, 1), draw.number(0.2, 1)])),
        **draw.maybe(0.5, carrying_rate=draw.number(0.01, 0.3)),
    }


def _interaction(draw: Draw) -> dict[str, Any]:
    return {
        **draw.maybe(0.5, same_quarter_load_factor=draw.number(1, 2)),
        **draw.maybe(0.5, same_quarter_ramp_speed=draw.number(0.3, 1)),
    }


def _pins(draw: Draw, frame: Frame) -> list[Pin]:
    """Return at most one pin for a unit and lever."""
    pins = []
    for unit in frame.units:
        last = frame.evaluation if unit.exit_quarter is None else quarter_ordinal(unit.exit_quarter) - frame.first + 1
        for lever in frame.levers:
            if draw.chance(0.15):
                rule = draw.one(["must", "must", "must_not", "must_not", "running", "committed"])
                number = draw.whole(1, min(last, frame.decision))
                inside = frame.label(number)
                before = frame.label(draw.whole(-6, 0))
                quarter = before if rule == "running" else inside
                if rule in ("must", "must_not") and draw.chance(0.5):
                    quarter = None
                closes = rule == "committed" and number % 2 and len(frame.units) > 2
                closed = {"until": frame.label(min(last, number + 2))} if closes else {}
                pins.append(Pin(unit=unit.unit, lever=lever, rule=rule, quarter=quarter, **closed))
    return pins


def _accepted(draw: Draw, document: dict[str, Any], tables: _Tables) -> tuple[Settings, tuple[LimitRow, ...]]:
    """Return the plan without the settings, rules and pins that the input checks refuse, and some rows of limits.csv for it."""
    while True:
        plan = Settings.model_validate(document)
        refused = next((problem for problem in _problems(plan, tables) if problem.code != "amount_missing"), None)
        if refused is None:  # amounts that are missing are given in rows of limits.csv
            return plan, tuple(_limit_rows(draw, plan, tables))
        if refused.file == "pins.csv":
            tables.pins.remove(tables.pins[(refused.row or 0) - 2])
        elif refused.file == "plan.toml":
            _leave_out(document, refused)
        elif refused.file == FLOWS and refused.code == "setting_ignored":  # a benefit that is gone before it comes
            document["levers"][tables.flows[(refused.row or 0) - 2].lever].pop("benefit_life_quarters")
        else:
            raise AssertionError(f"a random instance that no one could write: {refused}")


def _problems(plan: Settings, tables: _Tables) -> Iterator[Problem]:
    rows, names = tables.named(plan)
    yield from settings_problems(plan, names)
    yield from table_problems(plan, rows, names)
    yield from pin_problems(plan, rows, names)
    yield from flow_problems(plan, rows, names)


def _leave_out(document: dict[str, Any], problem: Problem) -> None:
    """Take a rule, the conditions of a lever that no unit meets, or a setting without effect out of a plan."""
    keys = [int(key) if key.isdigit() else key for key in re.findall(r"[^.\[\]]+", problem.column)]
    if keys[0] == "levers" and (problem.code == "lever_untaken" or problem.column.endswith("conditions.roles")):
        del document["levers"][keys[1]]["conditions"]
    elif keys[0] == "even_coverage" or (problem.code != "setting_ignored" and keys[0] in KINDS):
        del document[keys[0]][keys[1]]
    elif problem.code == "setting_ignored":
        within: Any = document
        for key in keys[:-1]:
            within = within[key]
        del within[keys[-1]]
    else:
        raise AssertionError(f"a random instance that no one could write: {problem}")


def _limit_rows(draw: Draw, plan: Settings, tables: _Tables) -> Iterator[LimitRow]:
    """Yield amounts of single scopes and periods; at least one for a limit without an amount of its own."""
    _, names = tables.named(plan)
    for rule in plan.limits:
        known, chosen = {
            "": ([""], ()),
            "region": (names.regions, rule.regions),
            "leader": (names.leaders, rule.leaders),
            "cohort": (names.cohorts, rule.cohorts),
            "team": (names.teams, rule.teams),
            **{tag: (known, wanted_texts(rule).get(tag, ())) for tag, known in (names.tags or {}).items()},
        }[rule.each]
        periods = periods_of(plan, rule, tables.flows)
        places = [(scope, period) for scope in known or () if not chosen or scope in chosen for period in periods]
        for number, (scope, period) in enumerate(places):
            if draw.chance(0.15 if rule.amount is not None else 0.7 if number else 1):
                amount = (rule.amount or _USUAL[rule.measure]) * draw.number(0.5, 2)
                yield LimitRow(limit=rule.name, scope=scope, period=period, amount=amount)


_USUAL = {"run_cost": 5_000.0, "hours": 100.0, "spend": 60_000.0, "load": 8.0, "launches": 2.0, "in_ramp_up": 2.0}
