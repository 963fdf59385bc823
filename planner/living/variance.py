"""Plan against actual: every line of every part in volume, timing, stages and price, which add up.

    volume   flows of the launches that came, at planned dates and by the instance's figures, less as planned
    timing   flows at the dates at which they came, less that
    stages   flows at the stages that these launches reached, less that: so far all is priced at the stages of the plan
    price    flows as they came, less that: what was paid against what launches cost at these stages, and what benefits came
             to against what was promised at them

A launch that nobody planned has no planned date: it is all volume. A lever that was closed down early is volume, too.
Flows are nominal, before tax and working capital, of the quarters before a date. Source: the split of a budget variance by
a flexible budget [Horngren, Datar, Rajan, Cost Accounting, ch. 7-8], with timing apart from volume.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.actuals.closings import must_agree_with_closings
from planner.actuals.priced import must_be_priced, with_prices_for
from planner.actuals.records import Actuals
from planner.economics import COST_LINES, LINES, at_plan, launched
from planner.economics.lines import TAX, WORKING_CAPITAL
from planner.economics.starts import Starts, last_quarters
from planner.errors import QuestionError
from planner.living.actual_starts import ActualStarts, actual_starts, on_planned_dates, with_closings
from planner.living.paid import Paid, paid_of
from planner.living.parts import Parts, charges_for, launch_flows, parts_of, shared_flows, with_heads
from planner.living.past import facts_of
from planner.living.realised import Deviations, deviations_of
from planner.living.stages_reached import at_stages
from planner.plan.tables import Chosen, unit_blocks

COMPARED = tuple(number for number in range(len(LINES)) if number not in (TAX, WORKING_CAPITAL))
"""Lines that are compared."""

COSTS = len(COST_LINES)


@dataclass(frozen=True, eq=False)
class Flows:
    """Flows by group, line and quarter, float[groups, lines, H]; 0 in lines and quarters that are not compared.

    Attributes
    ----------
    planned, actual
        in the plan, and as they came.
    volume, timing, stages, price
        they sum to actual less planned.
    size
        absolute flows of the launches at the dates at which they came and the stages that they reached, by the instance's
        figures.
    reported
        the part of the size whose price rests on something that was reported.
    reports
        number of launches and shared costs with such a report.
    """

    planned: FloatArray
    volume: FloatArray
    timing: FloatArray
    stages: FloatArray
    price: FloatArray
    actual: FloatArray
    size: FloatArray
    reported: FloatArray
    reports: FloatArray


@dataclass(frozen=True, eq=False)
class Variance:
    """A plan against what came of it, up to a date.

    Attributes
    ----------
    chosen, starts
        the plan, and its launches as they came.
    reached
        the plan at the stages that these launches reached, with levers closed down as they were.
    before
        first quarter that is not compared.
    groups
        region, blank for the network, and lever of each group.
    flows
        by group.
    planned_cost, actual_cost
        float[units]: implementation cost of a unit's own launches, positive.
    """

    chosen: Chosen
    starts: ActualStarts
    reached: Chosen
    before: int
    groups: tuple[tuple[str, int], ...]
    flows: Flows
    planned_cost: FloatArray
    actual_cost: FloatArray


def variance_of(chosen: Chosen, actuals: Actuals, before: int) -> Variance:
    """Return the variance of a plan over the quarters before one, in blocks of units.

    Raises
    ------
    InputProblems
        as for `planner.actuals.closings.must_agree_with_closings`.
    QuestionError
        a launch costs something after the evaluation.
    """
    start = actual_starts(chosen, actuals.launches).start
    return _Comparison(_with_prices_for(chosen, start), actuals, before).variance()


def _with_prices_for(chosen: Chosen, start: Starts) -> Chosen:
    """Return a plan in whose fleet launches as late as some, int[units, levers], have a price."""
    fleet = with_prices_for(chosen.fleet, start)
    if fleet is chosen.fleet:
        return chosen
    return replace(chosen, fleet=at_plan(fleet, np.arange(start.shape[0], dtype=np.int64), chosen.menu.start))


@dataclass(frozen=True, eq=False)
class _Dated:
    """Flows of some parts, float[parts, lines, H].

    Attributes
    ----------
    planned, on_time, at_dates
        as planned, on planned dates, and at the dates at which they came, at the stages of the plan.
    standard
        at these dates and the stages that were reached.
    """

    planned: FloatArray
    on_time: FloatArray
    at_dates: FloatArray
    standard: FloatArray


@dataclass(frozen=True, eq=False)
class _Sums:
    """Flows of all parts, summed by region, blank for the network, and lever.

    Attributes
    ----------
    regions
        the network's blank, then the regions.
    levers
        number of levers.
    flows
        float[groups, lines, H], regions by levers.
    number
        int[groups]: parts of each.
    """

    regions: tuple[str, ...]
    levers: int
    flows: Flows
    number: IntArray

    @classmethod
    def of(cls, chosen: Chosen) -> "_Sums":
        """Return sums of nothing."""
        regions = ("", *dict.fromkeys(unit.region for unit in chosen.instance.units))
        levers = len(chosen.menu.levers)
        shape = (len(regions) * levers, len(LINES), chosen.fleet.timeline.quarters)
        return cls(regions, levers, Flows(*(np.zeros(shape) for _ in fields(Flows))), np.zeros(shape[0], dtype=np.int64))

    def add(self, region: IntArray, lever: IntArray, dated: _Dated, actual: FloatArray, known: BoolArray) -> None:
        """Add parts of int[parts] regions and levers."""
        group, size = region * self.levers + lever, np.abs(dated.standard)
        flows = Flows(
            planned=dated.planned,
            volume=dated.on_time - dated.planned,
            timing=dated.at_dates - dated.on_time,
            stages=dated.standard - dated.at_dates,
            price=actual - dated.standard,
            actual=actual,
            size=size,
            reported=size * known,
            reports=known.astype(np.float64),
        )
        for one in fields(Flows):
            np.add.at(getattr(self.flows, one.name), group, getattr(flows, one.name))
        np.add.at(self.number, group, 1)

    def by_group(self) -> tuple[tuple[tuple[str, int], ...], Flows]:
        """Return region and lever of the groups that have parts, by lever and then region, and their flows."""
        names = [(self.regions[group // self.levers], group % self.levers) for group in range(self.number.size)]
        some = sorted(np.flatnonzero(self.number).tolist(), key=lambda group: (names[group][1], names[group][0]))
        flows = Flows(*(getattr(self.flows, one.name)[some] for one in fields(Flows)))
        return tuple(names[group] for group in some), flows


@dataclass(frozen=True, eq=False)
class _Comparison:
    """Sums the flows of all parts into those of their groups."""

    chosen: Chosen
    actuals: Actuals
    before: int

    def variance(self) -> Variance:
        """Return the variance."""
        chosen, plan = self.chosen, self.chosen.menu.start
        starts, paid = actual_starts(chosen, self.actuals.launches), paid_of(chosen, self.actuals.payments)
        must_agree_with_closings(chosen.instance, facts_of(chosen, starts, self.before), self.actuals)
        dates = plan, on_planned_dates(plan, starts.start), starts.start
        any_of = np.any([launched(start) for start in dates], axis=0)
        for unit, lever in paid.launches:
            any_of[unit, lever] = True
        came = with_closings(chosen, starts.closed)
        must_be_priced(came.fleet, np.arange(len(starts.start), dtype=np.int64), starts.start)
        reached = at_stages(came, starts.start)
        measured = deviations_of(reached, starts.start, self.actuals.metrics)
        sums, cost = _Sums.of(chosen), np.zeros((2, len(chosen.instance.units)))
        region = np.array([sums.regions.index(unit.region) for unit in chosen.instance.units], dtype=np.int64)
        for block in unit_blocks(chosen):
            parts = parts_of(any_of, np.arange(block.start, block.stop))
            on_time, at_dates = (launch_flows(came, parts, start) for start in dates[1:])
            standard = launch_flows(reached, parts, starts.start) if chosen.fleet.has_stages else at_dates
            dated = self._seen(_Dated(launch_flows(chosen, parts, plan), on_time, at_dates, standard))
            actual, known = self._as_paid(dated.standard, parts, starts, paid)
            _measure(actual, known, dated.standard, parts, starts, measured)
            actual, known = actual * self._shown, known & (self._shown > 0)
            for row, flows in enumerate((dated.planned, actual)):
                np.add.at(cost[row], parts.unit, -flows[:, :COSTS].sum(axis=(1, 2)))
            sums.add(region[parts.unit], parts.lever, dated, actual, known)
        self._add_shared(sums, starts, dates, paid)
        return Variance(chosen, starts, reached, self.before, *sums.by_group(), cost[0], cost[1])

    def _seen(self, dated: _Dated) -> _Dated:
        """Leave out lines and quarters that are not compared."""
        return _Dated(*(getattr(dated, one.name) * self._shown for one in fields(_Dated)))

    @property
    def _shown(self) -> FloatArray:
        shown = np.zeros((len(LINES), self.chosen.fleet.timeline.quarters))
        shown[list(COMPARED), : self.before - 1] = 1.0
        return shown

    def _as_paid(self, standard: FloatArray, parts: Parts, starts: ActualStarts, paid: Paid) -> tuple[FloatArray, BoolArray]:
        """Return the flows with the costs that were paid, and which of them rest on a report.

        Payments by line come first; what a launch has cost in all is spread over the payments that its dates call for.
        """
        actual, known = standard.copy(), np.zeros(standard.shape, dtype=np.bool_)
        costs = standard[:, :COSTS, : self.before - 1]
        totals = starts.paid[parts.unit, parts.lever]
        for part in np.flatnonzero(~np.isnan(totals)).tolist():
            planned = -costs[part].sum()
            if planned > 0.0:
                actual[part, :COSTS, : self.before - 1] = costs[part] * (totals[part] / planned)
            elif self.before > 1:
                actual[part, 0, self.before - 2] -= totals[part]
            known[part, :COSTS] = True
        for part, launch in enumerate(zip(parts.unit.tolist(), parts.lever.tolist(), strict=True)):
            _pay(actual[part], known[part], paid.launches.get(launch))
        return actual, known

    def _add_shared(self, sums: _Sums, starts: ActualStarts, dates: Sequence[Starts], paid: Paid) -> None:
        """Add the shared costs, which no stage moves, each a part of its own, and with them heads, who are hired as planned."""
        chosen, came = self.chosen, with_closings(self.chosen, starts.closed)
        planned = charges_for(chosen, dates[-1], last_quarters(chosen.instance) + 1)
        later = charges_for(chosen, dates[-1], starts.closed)
        shared = [shared_flows(chosen, planned, dates[0]), *(shared_flows(came, later, start) for start in dates[1:])]
        by_date = [with_heads(flows, chosen, self.before) for flows in shared]
        nothing = np.zeros((len(LINES), chosen.fleet.timeline.quarters))
        for lever, region in dict.fromkeys([*by_date[0], *by_date[-1], *paid.shared]):
            self._must_be_paid_within(lever, region, [flows.get((lever, region), nothing) for flows in by_date])
            planned_on, on_time, at_dates = (flows.get((lever, region), nothing)[np.newaxis] for flows in by_date)
            dated = self._seen(_Dated(planned_on, on_time, at_dates, at_dates))
            actual, known = dated.standard.copy(), np.zeros(dated.standard.shape, dtype=np.bool_)
            _pay(actual[0], known[0], paid.shared.get((lever, region)))
            place = np.array([sums.regions.index(region)])
            sums.add(place, np.array([lever]), dated, actual * self._shown, known & (self._shown > 0))

    def _must_be_paid_within(self, lever: int, region: str, flows: Sequence[FloatArray]) -> None:
        """Refuse shared costs that are paid after the evaluation, of launches as they came."""
        if any(np.isnan(one).any() for one in flows):
            name, where = self.chosen.menu.levers[lever], f" in {region}" if region else ""
            raise QuestionError(
                f"launches as they came: the first launch of {name}{where} came so late that its shared costs are paid after the "
                "evaluation; expected all that a launch costs to be paid within it"
            )


def _pay(actual: FloatArray, known: BoolArray, paid: Mapping[int, FloatArray] | None) -> None:
    """Put payments, float[H] by line, in the place of flows float[lines, H]."""
    for line, amounts in (paid or {}).items():
        actual[line], known[line] = -amounts, True


def _measure(
    actual: FloatArray, known: BoolArray, standard: FloatArray, parts: Parts, starts: ActualStarts, measured: Deviations
) -> None:
    """Add what measures differ from targets to the launches of their unit that run, by the size of their flows on the line.

    Launches without any flow on it share alike. What a store without a launch measures is not of the plan.
    """
    quarter = np.arange(1, standard.shape[2] + 1)
    for unit in np.intersect1d(np.unique(parts.unit), measured.unit).tolist():
        own = np.flatnonzero(parts.unit == unit)
        row = int(np.searchsorted(measured.unit, unit))
        begins, ends = (figures[unit, parts.lever[own]][:, None] for figures in (starts.start, starts.closed))
        runs = ((begins <= quarter) & (quarter < ends))[:, None, :]
        size, number = np.abs(standard[own]) * runs, runs.sum(axis=0)
        total = size.sum(axis=0)
        alike = runs / np.maximum(number, 1)
        share = np.where(total > 0, size / np.where(total > 0, total, 1.0), alike)
        actual[own] += share * measured.amount[row]
        known[own] |= measured.told[row] & runs
