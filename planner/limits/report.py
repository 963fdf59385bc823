"""What a plan uses of every limit: the rows of the programme, worked out again on the chosen roadmaps alone."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
import pandas as pd

from instances.calendar import start_of
from instances.schema.instance import Instance
from instances.schema.rules import PilotGate, UnitGroup
from models.problem import FloatArray, IntArray
from planner.economics import Fleet, Menu, SharedCharge
from planner.limits.columns import LIMITS
from planner.limits.row_table import RowTable
from planner.limits.scopes import fiscal_year_of
from planner.limits.statement import rows_of
from planner.limits.ties import group_members, running_since


@dataclass(frozen=True)
class _Use:
    """A row of the table without its dates: fields are named after its columns."""

    limit: str
    measure: str
    scope: str
    period: str
    allowed: float
    used: float
    left: float


def limit_table(
    instance: Instance, fleet: Fleet, chosen: Menu, shared: tuple[SharedCharge, ...], opened: IntArray
) -> pd.DataFrame:
    """Return allowed, used and left of every limit, scope and period.

    chosen holds one roadmap a unit; opened is the period each shared cost opens in, below 0 for never.
    """
    table = rows_of(instance, fleet, chosen, shared)
    used, raised = _sums(table, chosen, opened, instance.settings.calendar.decision_quarters)
    left: dict[int, float] = {}
    carried = {link.target: link for link in table.carry_over}
    rows = []
    for row, label in enumerate(table.labels):
        allowed = label.sign * (table.amounts[row] + raised[row])
        if row in carried:
            allowed += carried[row].share * left[carried[row].source]
        taken = label.sign * used[row]
        left[row] = label.sign * (allowed - taken)
        rows.append(_Use(label.limit, label.measure, label.scope, label.period, allowed, taken, left[row]))
    rows += [_gate_row(instance, chosen, rule) for rule in instance.settings.pilot_gates]
    rows += [_group_row(instance, chosen, rule) for rule in instance.settings.groups if rule.kind in _COUNTED]
    first_day = _first_days(instance)
    values = [asdict(row) | {"period_start": first_day(row.period)} for row in rows]
    return pd.DataFrame(values, columns=LIMITS.names)


def _first_days(instance: Instance) -> Callable[[str], date | None]:
    """Return what gives the first day of a period: a quarter, a fiscal year's part from the first quarter on, or the whole."""
    first = instance.quarters[0]
    starts: dict[str, date | None] = {"": None, "total": first.start, fiscal_year_of(first.label): first.start}

    def first_day(period: str) -> date | None:
        if period in starts:
            return starts[period]
        return start_of(instance.settings.calendar, f"{period[2:]}Q1" if period.startswith("FY") else period)

    return first_day


_COUNTED = ("at_most", "at_least", "exclusive")


def _sums(table: RowTable, chosen: Menu, opened: IntArray, periods: int) -> tuple[FloatArray, FloatArray]:
    """Return float[rows] twice: what the plan uses, and what it adds to the amounts by growth and self-funding."""
    shape = (len(table.labels), chosen.unit.size)
    everything = np.ones(chosen.unit.size)
    used: FloatArray = table.use.matrix(shape) @ everything
    for number, entries in table.shared.items():
        if opened[number] >= 0:
            used += entries.matrix((shape[0], periods))[:, [opened[number]]].toarray()[:, 0]
    raised: FloatArray = table.growth.matrix(shape) @ everything
    for funding in table.funding:
        realised = float(funding.realised.sum())
        realised += sum(float(cash[opened[number]]) for number, cash in funding.shared.items() if opened[number] >= 0)
        raised[funding.row] += funding.share * max(0.0, realised)
    return used, raised


def _gate_row(instance: Instance, chosen: Menu, rule: PilotGate) -> _Use:
    start = chosen.start[:, chosen.levers.index(rule.lever)].astype(np.int64)
    running = running_since(instance, rule.lever)
    launches = start[(start >= 1) & (start <= instance.settings.calendar.decision_quarters)]
    first = min([*running.values(), *launches.tolist()], default=None)
    pilots, period = 0, ""
    if first is not None:
        pilots = sum(since < first + rule.quarters for since in (*running.values(), *launches.tolist()))
        period = instance.label_of(first)
    return _Use(rule.name, "pilot", "", period, float(rule.units), float(pilots), float(rule.units - pilots))


def _group_row(instance: Instance, chosen: Menu, rule: UnitGroup) -> _Use:
    start = chosen.start[:, chosen.levers.index(rule.lever)]
    launched = (start >= 1) & (start <= instance.settings.calendar.decision_quarters)
    members = set(group_members(instance, rule))
    used = sum(bool(done) for unit, done in zip(instance.units, launched, strict=True) if unit.unit in members)
    allowed = 1 if rule.kind == "exclusive" else rule.count
    left = used - allowed if rule.kind == "at_least" else allowed - used
    return _Use(rule.name, "group", "", "total", float(allowed), float(used), float(left))
