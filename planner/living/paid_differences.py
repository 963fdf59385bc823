"""Payments that differ from what the figures of an instance say, as rows of flows.csv at committed launches.

A row is priced, taxed, counted in limits and recomputed like any other cost. What a launch was paid in all is spread over the
payments that its dates call for; of a launch that has slipped it is paid in the last quarter that is over, and its later
payments shrink by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.rules import LimitRule
from instances.scopes import attribute_of, by_region_alone, inside
from models.problem import FloatArray, IntArray
from planner.actuals.records import PaymentActual
from planner.economics import COLOURS, COST_LINES, Fleet, has_lever, launched, payment_parts
from planner.economics.lines import HALF_CENT
from planner.errors import QuestionError
from planner.living.paid_rows import PaidRow
from planner.living.paid_support import SupportDifferences
from planner.living.parts import charges_for, shared_flows, with_heads
from planner.living.past import Past
from planner.living.stages_reached import at_facts, at_most_learned, must_be_settled, must_stay_paid
from planner.plan.follows import Sunk
from planner.plan.tables import Chosen

DEFAULT = (0, COLOURS.index("opex"))
"""Line and colour of a payment where the figures plan none."""


@dataclass(frozen=True)
class PaidOtherwise:
    """Payments that are not as planned.

    Attributes
    ----------
    rows
        as rows of flows.csv.
    sunk
        payments without a launch of their own, which rows carry at other launches, those carried before included.
    """

    rows: tuple[PaidRow, ...]
    sunk: tuple[Sunk, ...]


def paid_rows(chosen: Chosen, past: Past, payments: tuple[PaymentActual, ...], sunk: tuple[Sunk, ...] = ()) -> PaidOtherwise:
    """Return the differences of everything that was reported as paid.

    Parameters
    ----------
    chosen
        the plan, whose fleet prices the launches.
    sunk
        payments that rows of the plan's instance carry already.

    Raises
    ------
    QuestionError
        a payment that no launch of the plan can carry: none is committed that counts in the same limits, or runs in the
        quarter of support; a payment of a launch to come whose cost is not settled; or as for
        `planner.living.stages_reached.must_stay_paid`.
    """
    must_stay_paid(chosen, past, payments)
    came, carried = at_facts(chosen, past), list(sunk)
    costs = tuple(one for one in payments if one.line in COST_LINES)
    support = tuple(one for one in payments if one.line not in COST_LINES)
    rows = list(_Differences(came, past, costs, carried).rows())
    learned = at_most_learned(came, past)
    if learned is not None:
        must_be_settled(came, rows, list(_Differences(learned, past, costs, list(sunk)).rows()))
    rows += SupportDifferences(came, past, support, carried).rows()
    return PaidOtherwise(tuple(rows), tuple(carried))


@dataclass(frozen=True, eq=False)
class _Differences:
    """sunk: payments that are carried, to which those found are added."""

    chosen: Chosen
    past: Past
    payments: tuple[PaymentActual, ...]
    sunk: list[Sunk]

    def rows(self) -> Iterator[PaidRow]:
        """Yield the rows of launches, then those of shared costs."""
        instance, names = self.chosen.instance, self.chosen.menu.levers
        row = {unit.unit: number for number, unit in enumerate(instance.units)}
        of_launch: dict[tuple[int, int], list[PaymentActual]] = {}
        of_shared: dict[tuple[int, str], list[PaymentActual]] = {}
        for one in self.payments:
            if one.unit:
                of_launch.setdefault((row[one.unit], names.index(one.lever)), []).append(one)
            else:
                of_shared.setdefault((names.index(one.lever), one.region), []).append(one)
        totals = self.past.actual.paid
        places = sorted({*of_launch, *zip(*(axis.tolist() for axis in np.nonzero(~np.isnan(totals))), strict=True)})
        planned = self._planned([place for place in places if has_lever(self.past.fixed[place])])
        for place in places:
            cost = planned.get(place)
            if cost is None:
                yield from self._without_launch(place, of_launch.get(place, []))
            else:
                wanted = self._wanted(cost, float(totals[place]), of_launch.get(place, []))
                yield from _rows(place, wanted - cost)
        yield from self._shared(of_shared)

    def _planned(self, places: list[tuple[int, int]]) -> dict[tuple[int, int], FloatArray]:
        """Return float[lines, colours, H] by launch: its payments by the figures of the instance."""
        rows = np.array(sorted({unit for unit, _ in places}), dtype=np.int64)
        shape = (len(COST_LINES), len(COLOURS), self.chosen.fleet.timeline.quarters)
        planned = {place: np.zeros(shape) for place in places}
        if rows.size:
            for part in payment_parts(self.chosen.fleet, rows, self.past.fixed[rows]):
                for unit, quarter, amount in zip(rows[part.row].tolist(), part.quarter.tolist(), part.amount, strict=True):
                    if (unit, part.lever) in planned:
                        planned[unit, part.lever][:, :, quarter - 1] += amount
        return planned

    def _wanted(self, cost: FloatArray, total: float, payments: list[PaymentActual]) -> FloatArray:
        """Return float[lines, colours, H]: the payments of a launch with what was reported of them."""
        wanted, over = cost.copy(), self.past.as_of - 1
        if payments:
            wanted[:, :, :over] = 0.0
            for one in payments:
                line = COST_LINES.index(one.line)
                wanted[line, :, self.chosen.instance.quarter_index(one.quarter) - 1] += one.paid * _colours(cost[line])
        elif not np.isnan(total) and over:
            planned, later = float(cost[:, :, :over].sum()), float(cost[:, :, over:].sum())
            if planned > HALF_CENT:
                wanted[:, :, :over] *= total / planned
            elif later > HALF_CENT:
                share = cost[:, :, over:].sum(axis=2) / later
                wanted[:, :, over - 1] += total * share
                wanted[:, :, over:] *= max(0.0, 1.0 - total / later)
            else:
                wanted[(*DEFAULT, over - 1)] += total
        return wanted

    def _without_launch(self, place: tuple[int, int], payments: list[PaymentActual]) -> Iterator[PaidRow]:
        """Yield the payments for a launch that did not come."""
        unit, lever = place
        names = self.chosen.instance.units[unit].unit, self.chosen.menu.levers[lever]
        known = [one for one in self.sunk if (one.unit, one.lever) == names and one.line in COST_LINES]
        last = self.chosen.instance.label_of(max(1, self.past.as_of - 1))
        if payments:
            found = [(one.line, one.quarter, one.paid - _sum(known, one.line, one.quarter)) for one in payments]
        else:
            found = [(COST_LINES[DEFAULT[0]], last, float(self.past.actual.paid[place]) - _sum(known))]
        for line, quarter, amount in found:
            if abs(amount) > HALF_CENT:
                yield self._carried(unit, lever, line, quarter, amount)
                region = self.chosen.instance.units[unit].region
                self.sunk.append(Sunk(names[0], region, names[1], line, quarter, amount))

    def _carried(self, unit: int, lever: int, line: str, quarter: str, amount: float) -> PaidRow:
        """Return a payment at another committed launch: of the same unit, else the same lever and region, else any."""
        fixed, units = launched(self.past.fixed), self.chosen.instance.units
        same = [(unit, other) for other in np.flatnonzero(fixed[unit]).tolist()]
        region = [row for row, one in enumerate(units) if one.region == units[unit].region and fixed[row, lever]]
        others = [(row, other) for row, other in np.argwhere(fixed).tolist() if row != unit]
        near = sorted(others, key=lambda one: units[one[0]].region != units[unit].region)
        for carrier in [*same, *((row, lever) for row in region), *near]:
            if all(self._counts(rule, (unit, lever)) == self._counts(rule, carrier) for rule in self._budgets()):
                return PaidRow(*carrier, COST_LINES.index(line), DEFAULT[1], self.chosen.instance.quarter_index(quarter), amount)
        raise QuestionError(
            f"{units[unit].unit} {self.chosen.menu.levers[lever]}: {amount:,.2f} was paid for a launch that did not come, and no "
            "committed launch counts in the same budgets to carry it; add it to the payments of another launch, or lower the "
            "budgets of the instance by it and leave it out"
        )

    def _budgets(self) -> list[LimitRule]:
        return [rule for rule in self.chosen.instance.settings.limits if rule.measure == "spend"]

    def _counts(self, rule: LimitRule, launch: tuple[int, int]) -> str | None:
        """Return the scope that a payment of a launch counts in, None where it does not count."""
        unit, lever = self.chosen.instance.units[launch[0]], self.chosen.menu.levers[launch[1]]
        if not inside(rule)(unit):
            return None
        if rule.levers and lever not in rule.levers:
            return None
        return "" if rule.each in ("", "team") else attribute_of(unit, rule.each)

    def _shared(self, payments: dict[tuple[int, str], list[PaymentActual]]) -> Iterator[PaidRow]:
        """Yield payments of shared costs that are not as planned, at the first committed launch of the lever in their scope."""
        if not payments:
            return
        charges = charges_for(self.chosen, self.past.fixed, self.past.actual.closed)
        planned = with_heads(shared_flows(self.chosen, charges, self.past.fixed), self.chosen, self.past.as_of)
        for (lever, region), found in payments.items():
            over = self.past.as_of - 1
            flows = planned.get((lever, region))
            wanted = np.zeros((len(COST_LINES), over))
            for one in found:
                wanted[COST_LINES.index(one.line), self.chosen.instance.quarter_index(one.quarter) - 1] += one.paid
            if flows is not None:
                wanted += flows[: len(COST_LINES), :over]
            name, label = self.chosen.menu.levers[lever], self.chosen.instance.label_of
            key = "", region, name
            known = [one for one in self.sunk if (one.unit, one.region, one.lever) == key and one.line in COST_LINES]
            for carried in known:
                quarter = self.chosen.instance.quarter_index(carried.quarter)
                wanted[COST_LINES.index(carried.line), quarter - 1] -= carried.amount
            differs = np.argwhere(np.abs(wanted) > HALF_CENT).tolist()
            carrier = self._first_launch(lever, region) if differs else 0
            for line, quarter in differs:
                amount = float(wanted[line, quarter])
                self.sunk.append(Sunk("", region, name, COST_LINES[line], label(quarter + 1), amount))
                yield self._of_shared(lever, region, carrier, PaidRow(carrier, lever, line, DEFAULT[1], quarter + 1, amount))

    def _first_launch(self, lever: int, region: str) -> int:
        start = self.past.fixed[:, lever]
        inside = np.array([not region or unit.region == region for unit in self.chosen.instance.units])
        units = np.flatnonzero(launched(start) & inside)
        if not units.size:
            where = region or "the network"
            raise QuestionError(
                f"payments.csv: {self.chosen.menu.levers[lever]} in {where}: a shared cost was paid other than planned, and no "
                "launch of the lever has begun there to carry it; report the launch in launches.csv, or remove the rows and "
                "change the cost in levers.LEVER.costs or [[hiring]] of an instance for --instance"
            )
        return int(units[np.argmin(start[units])])

    def _of_shared(self, lever: int, region: str, carrier: int, row: PaidRow) -> PaidRow:
        """Return the row, where it counts in the limits that the shared cost counts in."""
        for rule in self._budgets():
            narrow = not by_region_alone(rule) or (not region and (rule.regions or rule.each))
            if (narrow or rule.colour) and self._counts(rule, (carrier, lever)) is not None:
                raise QuestionError(
                    f"payments.csv: {self.chosen.menu.levers[lever]}, shared cost of {region or 'the network'}: paid other than "
                    f"planned, which a plan carries at a launch, where it would count in {rule.name} as well; change the amount "
                    "in levers.LEVER.costs of an instance for --instance, and remove the rows"
                )
        return row


def _sum(sunk: list[Sunk], line: str = "", quarter: str = "") -> float:
    """Return the sum that is carried, of a line and quarter where they are named."""
    return sum(one.amount for one in sunk if (not line or one.line == line) and (not quarter or one.quarter == quarter))


def _colours(cost: FloatArray) -> FloatArray:
    """Return float[colours]: shares in which a line of a launch, float[colours, H], is capex and opex."""
    total = cost.sum()
    if total > HALF_CENT:
        return np.asarray(cost.sum(axis=1) / total)
    default: FloatArray = np.eye(len(COLOURS))[DEFAULT[1]]
    return default


def _rows(place: tuple[int, int], difference: FloatArray) -> Iterator[PaidRow]:
    """Yield the rows of a launch from float[lines, colours, H]; what rounds to no cent is none."""
    for line, colour, quarter in zip(*(axis.tolist() for axis in np.nonzero(np.abs(difference) > HALF_CENT)), strict=True):
        yield PaidRow(*place, line, colour, quarter + 1, float(difference[line, colour, quarter]))


def in_money_of_flows(fleet: Fleet, quarter: IntArray | int, amount: float) -> float:
    """Return a nominal amount as flows.csv takes it: in today's money where the instance's rows are."""
    if fleet.instance.settings.finance.flows_in == "today":
        return amount / float(fleet.timeline.general[quarter - 1])
    return amount
