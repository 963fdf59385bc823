"""The row families of the programme once more, as arrays: one function per family, each written without a loop over units.

`models.statement.row_families` is the readable statement of the same rows; a test requires that the two are equal. Rows of a
family that say "nothing until period p" cover, for one unit, all choices whose event has come by p: sorted by unit and event
these are slices, and quick to write.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray, SparseMatrix, rows_of_entries, slices
from models.problem import Charge, Gate, Group, MenuProblem
from models.statement.gains import charge_gains, choice_gains, gain_ranges
from models.statement.tier_steps import TierStep, tier_steps
from models.statement.variables import Layout, cluster_count, layout


@dataclass(frozen=True, eq=False)
class Entries:
    """Nonzeros of rows that are counted from 0 within their block."""

    row: IntArray
    column: IntArray
    amount: FloatArray

    @classmethod
    def of(cls, row: IntArray, column: IntArray, amount: float) -> "Entries":
        """Return entries that all have the same amount."""
        return cls(row, column, np.full(row.size, amount))

    @classmethod
    def of_matrix(cls, matrix: SparseMatrix, first_column: int = 0) -> "Entries":
        """Return the entries of a matrix whose first column stands at `first_column`."""
        by_rows = sp.csr_array(matrix)
        return cls(rows_of_entries(by_rows), by_rows.indices.astype(np.int64) + first_column, by_rows.data)


@dataclass(frozen=True, eq=False)
class RowBlock:
    """Rows lower <= sum of entries <= upper."""

    lower: FloatArray
    upper: FloatArray
    entries: tuple[Entries, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The problem, and the places of its columns."""

    problem: MenuProblem
    columns: Layout

    @cached_property
    def use(self) -> Entries:
        """Entries of all shared limits, charges and returned amounts included."""
        blocks = [Entries.of_matrix(self.problem.use), self._returned]
        for charge, first in zip(self.problem.charges, self.columns.opened, strict=True):
            if charge.use is not None:
                blocks.append(Entries.of_matrix(charge.use, first))
        return _joined(blocks)

    @cached_property
    def tiers(self) -> list[TierStep]:
        """Every tier of the problem."""
        return tier_steps(self.problem)

    @property
    def _returned(self) -> Entries:
        target = np.array([one.target for one in self.problem.returns], dtype=np.int64)
        return Entries.of(target, self.columns.returned + np.arange(target.size), -1.0)


@dataclass(frozen=True, eq=False)
class EventSlices:
    """For each unit and each period in which one of its choices has an event: the choices whose event has come by then.

    Attributes
    ----------
    order
        choices that have the event, sorted by unit, then event.
    unit, period
        of each pair, sorted.
    start, length
        the slice of `order` of each pair.
    """

    order: IntArray
    unit: IntArray
    period: IntArray
    start: IntArray
    length: IntArray

    def entries(self, chosen: BoolArray, amount: float = 1.0) -> Entries:
        """Return a row of choices for each chosen pair."""
        row, position = slices(self.start[chosen], self.length[chosen])
        return Entries.of(row, self.order[position], amount)


def event_slices(problem: MenuProblem, event: IntArray, units: BoolArray | None = None) -> EventSlices:
    """Return the slices of an event, of all units or of some."""
    having = event != NEVER
    if units is not None:
        having &= units[problem.unit]
    candidates = np.flatnonzero(having)
    order = candidates[np.lexsort((candidates, event[candidates], problem.unit[candidates]))]
    unit, period = problem.unit[order], event[order]
    last = np.append(np.flatnonzero((np.diff(unit) != 0) | (np.diff(period) != 0)), order.size - 1)[: order.size]
    first_of_unit = np.searchsorted(unit, unit[last])
    return EventSlices(order, unit[last], period[last], first_of_unit, last + 1 - first_of_unit)


Family = Callable[[Sheet], Iterator[RowBlock]]


def one_choice(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per unit over its choices."""
    unit = sheet.problem.unit
    ones = np.ones(sheet.problem.unit_count)
    yield RowBlock(ones, ones, (Entries.of(unit, np.arange(unit.size), 1.0),))


def shared_limit(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per limit without carry-over."""
    linked = np.zeros(sheet.problem.row_count, dtype=np.bool_)
    linked[list(sheet.columns.unspent)] = True
    upper = sheet.problem.limit[~linked]
    yield RowBlock(np.full(upper.size, -np.inf), upper, (_rows_of(sheet.use, ~linked),))


def carry_over(sheet: Sheet) -> Iterator[RowBlock]:
    """One equation per limit with carry-over."""
    linked = np.zeros(sheet.problem.row_count, dtype=np.bool_)
    linked[list(sheet.columns.unspent)] = True
    place = np.cumsum(linked) - 1
    limit = sheet.problem.limit[linked]
    unspent = np.array(list(sheet.columns.unspent.values()), dtype=np.int64)
    blocks = [_rows_of(sheet.use, linked), Entries.of(np.arange(limit.size), unspent, 1.0)]
    for link in sheet.problem.carry_over:
        if link.share:
            column = np.array([sheet.columns.unspent[link.source]])
            blocks.append(Entries.of(place[[link.target]], column, -link.share))
    yield RowBlock(limit, limit, tuple(blocks))


def return_of_gain(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per return: its share of the gain at most, or up to 0 where there is none."""
    problem, columns = sheet.problem, sheet.columns
    if not problem.returns:
        return
    share = np.array([one.share for one in problem.returns])
    place = np.arange(share.size)
    loss = share * (-gain_ranges(problem)[0]).clip(min=0.0)
    blocks = [
        Entries.of(place, columns.returned + place, 1.0),
        _without_zeros(Entries(place, columns.gained + place, loss)),
        Entries.of_matrix(-sp.diags_array(share) @ choice_gains(problem)),
    ]
    for gain, first in zip(charge_gains(problem), columns.opened, strict=True):
        blocks.append(Entries.of_matrix(sp.csr_array(-share[:, np.newaxis] * gain), first))
    yield _at_most(loss, *blocks)


def return_needs_gain(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per return: nothing is returned without a gain."""
    problem, columns = sheet.problem, sheet.columns
    if not problem.returns:
        return
    most = np.array([one.share for one in problem.returns]) * gain_ranges(problem)[1].clip(min=0.0)
    place = np.arange(most.size)
    returned = Entries.of(place, columns.returned + place, 1.0)
    yield _at_most(np.zeros(most.size), returned, _without_zeros(Entries(place, columns.gained + place, -most)))


def charge_opening(sheet: Sheet) -> Iterator[RowBlock]:
    """For each unit and period with an event: the charge has opened by then."""
    for charge, first in zip(sheet.problem.charges, sheet.columns.opened, strict=True):
        events = event_slices(sheet.problem, charge.event)
        everyone = np.ones(events.unit.size, dtype=np.bool_)
        opened = _opened_by(events.period, charge, first, -1.0)
        yield _at_most(np.zeros(events.unit.size), events.entries(everyone), opened)


def charge_needs_event(sheet: Sheet) -> Iterator[RowBlock]:
    """For each period: the charge opens only if a choice has its event then."""
    for charge, first in zip(sheet.problem.charges, sheet.columns.opened, strict=True):
        choices, periods = np.flatnonzero(charge.event != NEVER), np.arange(charge.value.size)
        events = Entries.of(charge.event[choices], choices, -1.0)
        yield _at_most(np.zeros(periods.size), Entries.of(periods, first + periods, 1.0), events)


def charge_once(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per charge: it opens at most once, and once if it may not stay closed."""
    for charge, first in zip(sheet.problem.charges, sheet.columns.opened, strict=True):
        periods = np.arange(charge.value.size)
        least = np.full(1, 1.0 if charge.must_open else -np.inf)
        yield RowBlock(least, np.ones(1), (Entries.of(np.zeros_like(periods), first + periods, 1.0),))


def gate_pilot_count(sheet: Sheet) -> Iterator[RowBlock]:
    """For each period before the release: few eligible units have had the event."""
    for gate in sheet.problem.gates:
        charge, first = sheet.problem.charges[gate.charge], sheet.columns.opened[gate.charge]
        events = event_slices(sheet.problem, charge.event, gate.eligible)
        period = np.unique(events.period)
        first_of_unit = np.sort(events.period[np.flatnonzero(np.diff(events.unit, prepend=-1))])
        count = np.searchsorted(first_of_unit, period, side="right")
        kept = (count > gate.most) & _still_gated(gate, period)
        period, most = period[kept], np.full(int(kept.sum()), float(gate.most))
        come = np.sort(charge.event[events.order])
        by_event = events.order[np.argsort(charge.event[events.order], kind="stable")]
        row, position = slices(np.zeros_like(period), np.searchsorted(come, period, side="right"))
        released = _released_by(period, gate, charge, first)
        weight = (gate.most - count[kept]).astype(np.float64)
        weighted = Entries(released.row, released.column, weight[released.row])
        yield _at_most(most, Entries.of(row, by_event[position], 1.0), weighted)


def gate_eligible(sheet: Sheet) -> Iterator[RowBlock]:
    """For each unit that is not eligible, and period with an event: the gate is open by then."""
    for gate in sheet.problem.gates:
        if gate.eligible is None:
            continue
        charge, first = sheet.problem.charges[gate.charge], sheet.columns.opened[gate.charge]
        events = event_slices(sheet.problem, charge.event, ~gate.eligible)
        kept = _still_gated(gate, events.period)
        released = _released_by(events.period[kept], gate, charge, first)
        yield _at_most(np.zeros(int(kept.sum())), events.entries(kept), released)


def gate_cluster(sheet: Sheet) -> Iterator[RowBlock]:
    """For each eligible unit and period with an event: its cluster is the pilots' or the gate is open by then."""
    for gate, first_cluster in zip(sheet.problem.gates, sheet.columns.cluster, strict=True):
        if gate.cluster is None:
            continue
        charge, first = sheet.problem.charges[gate.charge], sheet.columns.opened[gate.charge]
        events = event_slices(sheet.problem, charge.event, gate.eligible)
        kept = _still_gated(gate, events.period)
        own = first_cluster + gate.cluster[events.unit[kept]]
        cluster = Entries.of(np.arange(own.size), own, -1.0)
        yield _at_most(np.zeros(own.size), events.entries(kept), cluster, _released_by(events.period[kept], gate, charge, first))


def gate_one_cluster(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per gate with clusters: the pilots share one."""
    for gate, first in zip(sheet.problem.gates, sheet.columns.cluster, strict=True):
        if gate.cluster is not None:
            clusters = np.arange(cluster_count(gate))
            yield _at_most(np.ones(1), Entries.of(np.zeros_like(clusters), first + clusters, 1.0))


def group_together(sheet: Sheet) -> Iterator[RowBlock]:
    """For each pair of neighbouring members and each period: both have the event then, or neither."""
    for group in _groups(sheet, "together"):
        for one, other in pairwise(group.units.tolist()):
            first, second = _having(sheet, group, one), _having(sheet, group, other)
            period = np.unique(group.event[np.concatenate([first, second])])
            nothing = np.zeros(period.size)
            left = Entries.of(np.searchsorted(period, group.event[first]), first, 1.0)
            right = Entries.of(np.searchsorted(period, group.event[second]), second, -1.0)
            yield RowBlock(nothing, nothing, (left, right))


def group_at_most(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per group: at most so many members have the event."""
    for group in _groups(sheet, "at_most"):
        members = np.concatenate([_having(sheet, group, unit) for unit in group.units.tolist()] or [_NOTHING])
        if members.size or group.count < 0:
            yield _at_most(np.array([float(group.count)]), Entries.of(np.zeros_like(members), members, 1.0))


def group_at_least(sheet: Sheet) -> Iterator[RowBlock]:
    """One row per group: at least so many members have the event."""
    for group in _groups(sheet, "at_least"):
        members = np.concatenate([_having(sheet, group, unit) for unit in group.units.tolist()] or [_NOTHING])
        if members.size or group.count:
            least = np.array([float(group.count)])
            yield RowBlock(least, np.array([np.inf]), (Entries.of(np.zeros_like(members), members, 1.0),))


def group_prerequisite(sheet: Sheet) -> Iterator[RowBlock]:
    """For each later member and period with an event: the first member has had its event `lag` periods before."""
    for group in _groups(sheet, "prerequisite"):
        later = np.zeros(sheet.problem.unit_count, dtype=np.bool_)
        later[group.units[1:]] = True
        events = event_slices(sheet.problem, group.event, later)
        first = _having(sheet, group, int(group.units[0]))
        first = first[np.argsort(group.event[first], kind="stable")]
        come = np.searchsorted(group.event[first], events.period - group.lag, side="right")
        row, position = slices(np.zeros_like(come), come)
        everyone = np.ones(events.unit.size, dtype=np.bool_)
        yield _at_most(np.zeros(come.size), events.entries(everyone), Entries.of(row, first[position], -1.0))


_NOTHING = np.empty(0, dtype=np.int64)

BLOCKS: dict[str, Family] = {
    family.__name__: family
    for family in (
        one_choice, shared_limit, carry_over, return_of_gain, return_needs_gain,
        charge_opening, charge_needs_event, charge_once,
        gate_pilot_count, gate_eligible, gate_cluster, gate_one_cluster,
        group_together, group_at_most, group_at_least, group_prerequisite,
    )
}  # fmt: skip


def sheet_of(problem: MenuProblem) -> Sheet:
    """Return the sheet of a problem."""
    return Sheet(problem, layout(problem))


def _at_most(upper: FloatArray, *entries: Entries) -> RowBlock:
    return RowBlock(np.full(upper.size, -np.inf), upper, entries)


def _joined(blocks: list[Entries]) -> Entries:
    return Entries(
        np.concatenate([block.row for block in blocks]),
        np.concatenate([block.column for block in blocks]),
        np.concatenate([block.amount for block in blocks]),
    )


def _without_zeros(entries: Entries) -> Entries:
    kept = entries.amount != 0
    return Entries(entries.row[kept], entries.column[kept], entries.amount[kept])


def _rows_of(entries: Entries, kept: BoolArray) -> Entries:
    inside = kept[entries.row]
    place = np.cumsum(kept) - 1
    return Entries(place[entries.row[inside]], entries.column[inside], entries.amount[inside])


def _opened_by(period: IntArray, charge: Charge, first: int, amount: float) -> Entries:
    """Return, for each row, the columns in which the charge opens by a period."""
    row, column = slices(np.full(period.size, first), np.clip(period + 1, 0, charge.value.size))
    return Entries.of(row, column, amount)


def _released_by(period: IntArray, gate: Gate, charge: Charge, first: int) -> Entries:
    """Return, for each row, the columns of openings that let the gate be open by a period."""
    if gate.first_event is not None:
        return Entries.of(_NOTHING, _NOTHING, -1.0)
    return _opened_by(period - gate.delay, charge, first, -1.0)


def _still_gated(gate: Gate, period: IntArray) -> BoolArray:
    """Return bool[periods given]: whether the period is before the gate opens, as far as that is known beforehand."""
    if gate.first_event is None:
        return np.ones(period.size, dtype=np.bool_)
    return np.asarray(period < gate.first_event + gate.delay)


def _groups(sheet: Sheet, kind: str) -> list[Group]:
    return [group for group in sheet.problem.groups if group.kind == kind]


def _having(sheet: Sheet, group: Group, unit: int) -> IntArray:
    return np.flatnonzero((sheet.problem.unit == unit) & (group.event != NEVER))
