"""The use of every limit by a plan: the rows of the programme, worked out again on the chosen roadmaps alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from instances.calendar import start_of
from instances.schema.instance import Instance
from instances.schema.rules import PilotGate, UnitGroup
from models.problem import NEVER, FloatArray, IntArray
from planner.economics import Fleet, Heads, Menu, SharedCharge, launched
from planner.limits.columns import LIMITS
from planner.limits.hiring import HIRED, Terms
from planner.limits.pilots import LEAST, LEAST_SIZE, pilot_starts, pilots_of
from planner.limits.row_table import Entries, RowTable
from planner.limits.scopes import fiscal_year_of, periods_of
from planner.limits.statement import rows_of
from planner.limits.ties import group_units


@dataclass(frozen=True)
class LimitUse:
    """A limit in one scope and period: how much it allows, how much the plan uses, and what is left."""

    limit: str
    measure: str
    scope: str
    period: str
    allowed: float
    used: float
    left: float


def limit_table(
    instance: Instance,
    fleet: Fleet,
    chosen: Menu,
    shared: tuple[SharedCharge, ...],
    opened: IntArray,
    hires: tuple[SharedCharge, ...] = (),
    hired: tuple[Terms, ...] = (),
) -> pd.DataFrame:
    """Return allowed, used and left of every limit, scope and period.

    Parameters
    ----------
    chosen
        one roadmap for each unit.
    opened
        int[shared costs]: the period in which each of them opens, `NEVER` if it does not.
    hires, hired
        costs of heads, and the terms on which some are hired, for each of them.
    """
    first_day = _first_days(instance)
    paid = [(number, period) for number, period in enumerate(opened.tolist()) if period != NEVER]
    paid += [(number, one) for number, terms in enumerate(hired, start=len(shared)) for one in terms]
    uses = _limit_uses(instance, fleet, chosen, (*shared, *hires), paid)
    return pd.DataFrame([vars(one) | {"period_start": first_day(one.period)} for one in uses], columns=LIMITS.names)


def _limit_uses(
    instance: Instance, fleet: Fleet, chosen: Menu, costs: tuple[SharedCharge, ...], paid: Sequence[tuple[int, int]]
) -> Iterator[LimitUse]:
    """Yield the rows of the programme in its order, then pilot gates, the groups that are counted, and heads.

    Parameters
    ----------
    costs, paid
        shared costs and those of heads, and the number of each that is paid, with its opening period or its terms.
    """
    table = rows_of(instance, fleet, chosen, costs)
    used, raised = _sums(table, chosen, costs, paid)
    left: dict[int, float] = {}
    carried = {link.target: link for link in table.carry_over}
    for row, label in enumerate(table.labels):
        allowed = label.sign * (table.amounts[row] + raised[row]) + 0.0
        if row in carried:
            allowed += carried[row].share * left[carried[row].source]
        taken = label.sign * used[row] + 0.0  # no -0.0 where nothing is used of a level to reach
        left[row] = label.sign * (allowed - taken) + 0.0
        if label.shown:
            yield LimitUse(label.limit, label.measure, label.scope, label.period, allowed, taken, left[row])
    for gate in instance.settings.pilot_gates:
        yield from _gate_uses(instance, chosen, gate)
    for group in instance.settings.groups:
        if group.kind in _COUNTED:
            yield _group_use(instance, chosen, group)
    for number, charge in enumerate(costs):
        if charge.heads:
            yield from _head_uses(instance, table, charge.heads, number, [one for cost, one in paid if cost == number])


def _head_uses(instance: Instance, table: RowTable, heads: Heads, number: int, terms: list[int]) -> Iterator[LimitUse]:
    """Yield the capacity that heads of a kind and scope add to each row of their limit, and the most that all could add."""
    growth = table.shared_growth.get(number, Entries()).matrix((len(table.labels), heads.first.size))
    added = np.asarray(growth[:, terms].sum(axis=1)).ravel()
    rule = heads.rule
    limit = next(one for one in instance.settings.limits if one.name == rule.limit)
    periods = periods_of(instance, limit)
    quarters = dict(zip(periods.names, np.bincount(periods.of_quarter[periods.of_quarter >= 0]).tolist(), strict=True))
    for row, label in enumerate(table.labels):
        if (label.limit, label.scope) == (rule.limit, heads.scope):
            most, taken = rule.largest * rule.adds * quarters[label.period], float(added[row])
            yield LimitUse(rule.name, HIRED, label.scope, label.period, most, taken, most - taken)


def _first_days(instance: Instance) -> Callable[[str], date | None]:
    """Return the function from a period to its first day: of a quarter, of the evaluated part of a fiscal year, or of all."""
    first = instance.quarters[0]
    starts: dict[str, date | None] = {"": None, "total": first.start, fiscal_year_of(first.label): first.start}

    def first_day(period: str) -> date | None:
        if period in starts:
            return starts[period]
        return start_of(instance.settings.calendar, f"{period[2:]}Q1" if period.startswith("FY") else period)

    return first_day


_COUNTED = ("at_most", "at_least", "exclusive")


def _sums(
    table: RowTable, chosen: Menu, costs: tuple[SharedCharge, ...], paid: Sequence[tuple[int, int]]
) -> tuple[FloatArray, FloatArray]:
    """Return float[rows] twice: the use of the plan, and what it adds to the amounts: growth, heads, own funds, less demands."""
    shape = (len(table.labels), chosen.unit.size)
    everything = np.ones(chosen.unit.size)
    used: FloatArray = table.use.matrix(shape) @ everything
    raised: FloatArray = table.growth.matrix(shape) @ everything
    for number, period in paid:
        for total, entries in ((used, table.shared.get(number)), (raised, table.shared_growth.get(number))):
            if entries is not None:
                total += entries.matrix((shape[0], costs[number].value.size))[:, [period]].toarray()[:, 0]
    for opening in table.openings:
        used += opening.taken(opening.use, shape[0])
        raised -= opening.taken(opening.demand, shape[0])
    for funding in table.funding:
        realised = float(funding.realised.sum())
        realised += sum(float(funding.shared[number][period]) for number, period in paid if number in funding.shared)
        raised[funding.row] += funding.share * max(0.0, realised)
    return used, raised


def _gate_uses(instance: Instance, chosen: Menu, rule: PilotGate) -> Iterator[LimitUse]:
    pilots = pilots_of(pilot_starts(rule, chosen.levers, chosen.start), rule.quarters)
    period = "" if pilots.first is None else instance.label_of(pilots.first)
    units = float(pilots.units)
    yield LimitUse(rule.name, "pilot", "", period, float(rule.units), units, rule.units - units)
    if rule.least is not None and (pilots.first is None or pilots.first + rule.quarters > 1):
        least = 0.0 if pilots.first is None else float(rule.least)
        yield LimitUse(rule.name, LEAST, LEAST_SIZE, period, least, units, units - least)


def _group_use(instance: Instance, chosen: Menu, rule: UnitGroup) -> LimitUse:
    start = chosen.start[group_units(instance, rule), chosen.levers.index(rule.lever)]
    used = float(launched(start).sum())
    allowed = float(1 if rule.kind == "exclusive" else rule.count)
    left = used - allowed if rule.kind == "at_least" else allowed - used
    return LimitUse(rule.name, "group", "", "total", allowed, used, left)
