"""Costs shared by the network or by a region: they open with a lever's first launch there and belong to no unit.

Levers that name it as their platform share the costs of a lever: a launch of any of them counts.

Support runs while some unit there has the lever. Exits and ends cut it into segments; within one it runs from the first
launch among those that keep the lever active after the segment begins. So each segment is a charge that opens with a first
launch, and what opens sums to the shared cost, whatever is launched and ends where.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.hiring import Hiring
from instances.schema.instance import Instance
from instances.schema.levers import Basis, Lever, SupportCost
from models.problem import NEVER, BoolArray, FloatArray, IntArray
from planner.economics.blocks import blocks
from planner.economics.depreciation import Depreciation, depreciation_of
from planner.economics.fleet import Fleet
from planner.economics.inputs import inputs_of
from planner.economics.instalments import Instalment, instalments_of
from planner.economics.lines import COLOURS, COST_LINES, LINES, SUPPORT, TAX
from planner.economics.prices import price_of
from planner.economics.ramps import ends_of
from planner.economics.settling import last_launch_of
from planner.economics.shared_segments import Scope, Segment, scopes_of
from planner.economics.starts import Starts, launch_period
from planner.economics.tail import Tail, tail_of
from planner.economics.timeline import Timeline, timeline_of

EVENTS_AT_A_TIME = 262_144
"""Roadmaps whose events are looked at together."""

LATE = np.iinfo(np.int64).max
"""A period after every launch."""

NOTHING = Segment(0, 0.0)
"""A segment without quarters: of a charge that is a one-off cost alone."""


@dataclass(frozen=True, eq=False)
class Posts:
    """Heads that have the same choices.

    Attributes
    ----------
    number
        of heads.
    terms
        int[choices]: the terms of each choice; -1, which is first, for hiring nobody.
    """

    number: int
    terms: IntArray

    @property
    def filled(self) -> bool:
        """Whether they are hired in every plan."""
        return bool(self.terms[0] >= 0)


@dataclass(frozen=True, eq=False)
class Heads:
    """Heads of one kind and scope, which may be hired on any of some terms of employment.

    Attributes
    ----------
    rule, scope
        their entry of [[hiring]], and the scope of its limit that they work for, blank for the company.
    decided, first, last
        int[terms]: quarter of the decision, first and last quarter of employment.
    recruiting, employment, severance
        float[terms]: nominal cost of a head.
    posts
        the heads that there may be, those who were hired already first.
    """

    rule: Hiring
    scope: str
    decided: IntArray
    first: IntArray
    last: IntArray
    recruiting: FloatArray
    employment: FloatArray
    severance: FloatArray
    posts: tuple[Posts, ...] = ()

    @property
    def name(self) -> str:
        """Name of the kind, and of its scope where there is one."""
        return f"{self.rule.name} / {self.scope}" if self.scope else self.rule.name

    def terms(self, decided: int, first: int, last: int) -> int | None:
        """Return the terms with these quarters of decision and employment; None where there are none."""
        same = np.flatnonzero((self.decided == decided) & (self.first == first) & (self.last == last))
        return int(same[0]) if same.size else None


@dataclass(frozen=True, eq=False)
class SharedCharge:
    """A shared cost, or a segment of one, for each quarter in which it may open, 1..T.

    Attributes
    ----------
    name
        lever and scope, and the quarter after which a further segment begins.
    lever
        index of the lever that carries the cost.
    levers
        indices of the levers that share it, that one first.
    region
        name of the region; None for the network.
    since
        the charge opens with the first launch that keeps the lever active after this quarter.
    by_launch
        whether it opens with the first launch whether that is ever active or not: the charge of the one-off cost.
    one_off
        float[T, lines(5), colours]: positive nominal cost over all payments, by opening quarter.
    payments
        float[T, lines(5), colours, H]: the same by quarter of payment.
    value, objective_value
        float[T]: NPV, negative, and what the objective counts of it, which is all: it is hard.
    flows
        float[T, lines, H]: nominal flows, costs negative.
    terminal
        float[T, lines]: value in quarter H of what comes after it.
    realised
        float[T, H]: support after tax, as it counts for self-funding.
    support_per_quarter
        support in today's money for a quarter of 13 weeks, at list price.
    heads
        the heads whose cost it is, which have terms of employment in place of opening quarters; None for a shared cost.
    """

    name: str
    lever: int
    levers: tuple[int, ...]
    region: str | None
    since: int
    by_launch: bool
    one_off: FloatArray
    payments: FloatArray
    value: FloatArray
    objective_value: FloatArray
    flows: FloatArray
    terminal: FloatArray
    realised: FloatArray
    support_per_quarter: float
    heads: Heads | None = None


def shared_charges(instance: Instance, tail_columns: int | None = None) -> tuple[SharedCharge, ...]:
    """Return the shared costs of an instance by lever, the network's before the regions', segments in order.

    Parameters
    ----------
    tail_columns
        as for `timeline_of`.

    Raises
    ------
    ValueError
        a payment of a launch in a decision quarter lies after the evaluation.
    """
    charges = charges_until(instance, instance.settings.calendar.decision_quarters, tail_columns)
    if any(np.isnan(charge.value).any() for charge in charges):
        raise ValueError("a payment of a shared cost lies after the quarters that are evaluated")
    return charges


def charges_until(instance: Instance, periods: int, tail_columns: int | None = None) -> tuple[SharedCharge, ...]:
    """Return the shared costs for launches in quarters 1..periods; the value of one whose payments end after H is nan."""
    costly = [_costly(lever) for lever in instance.settings.levers.values()]
    if not any(costly):
        return ()
    last = max(periods, last_launch_of(instance.settings.calendar))
    pricer = _Pricer(instance, timeline_of(instance, tail_columns, last), periods)
    return tuple(charge for scope in scopes_of(instance, periods, costly) for charge in pricer.charges(scope))


def _costly(lever: Lever) -> frozenset[Basis]:
    """Return the bases, network and region, on which a lever has an amount."""
    amounts = [*((one.basis, one.amount) for one in lever.costs), *((one.basis, one.amount) for one in lever.support)]
    return frozenset(basis for basis, amount in amounts if basis in ("network", "region") and np.any(amount))


def charge_events(fleet: Fleet, unit: IntArray, start: Starts, charge: SharedCharge) -> IntArray:
    """Return int[choices]: the period (0 for quarter 1) of the launch that opens a charge, `NEVER` if none does.

    Parameters
    ----------
    unit, start
        int[choices] and int[choices, levers]: the roadmaps of a menu.
    """
    inside = None
    if charge.region is not None:
        inside = np.array([one.region == charge.region for one in fleet.instance.units])
    event = np.empty(unit.size, dtype=np.int64)
    for block in blocks(unit.size, EVENTS_AT_A_TIME):
        event[block] = _events(fleet, unit[block], start[block], charge, inside)
    return event


def _events(fleet: Fleet, unit: IntArray, start: Starts, charge: SharedCharge, inside: BoolArray | None) -> IntArray:
    """Return the events of some choices; inside is bool[units], whose launches count, None for all."""
    first = np.full(unit.size, LATE, dtype=np.int64)
    for lever in charge.levers:
        own = start[:, lever].astype(np.int64)
        period = launch_period(own)
        opens = period != NEVER
        if inside is not None:
            opens &= inside[unit]
        if not charge.by_launch:
            last = fleet.drivers.last[unit]
            end = ends_of(fleet.models[lever].ramp, unit, start)
            if end is not None:
                last = np.minimum(last, end - 1)
            opens &= (last > charge.since) & (last >= own)
        first = np.minimum(first, np.where(opens, period, LATE))
    return np.where(first == LATE, NEVER, first)


@dataclass(frozen=True, eq=False)
class PricedPayments:
    """Payments and support after tax.

    Attributes
    ----------
    payments
        float[rows, lines(5), colours, H]: positive.
    within, after
        float[rows, lines, H] and float[rows, lines]: nominal flows, and the value in quarter H of what comes after it.
    value
        float[rows]: NPV.
    """

    payments: FloatArray
    within: FloatArray
    after: FloatArray
    value: FloatArray


def priced_payments(
    time: Timeline, depreciation: Depreciation, payments: FloatArray, support: FloatArray, support_after: FloatArray
) -> PricedPayments:
    """Return the flows of payments that belong to no unit, whose capex is kept to the end of its life.

    Parameters
    ----------
    payments
        float[rows, lines(5), colours, H]: positive.
    support, support_after
        float[rows, H] and float[rows]: positive, within the evaluation and its value in quarter H after it.
    """
    rate = time.finance.tax_rate
    flows = np.zeros((payments.shape[0], len(LINES), time.quarters))
    terminal = np.zeros(flows.shape[:2])
    flows[:, : len(COST_LINES)] = -payments.sum(axis=2)
    flows[:, SUPPORT] = -support
    terminal[:, SUPPORT] = -support_after
    capex = payments[:, :, COLOURS.index("capex")].sum(axis=1)
    if rate:
        flows[:, TAX] = -rate * (flows.sum(axis=1) + capex) + rate * capex @ depreciation.within
        terminal[:, TAX] = -rate * terminal[:, SUPPORT] + rate * capex @ depreciation.after
    value = (flows @ time.factor).sum(axis=1) + terminal.sum(axis=1) * time.factor[-1]
    return PricedPayments(payments, flows, terminal, value)


class _Pricer:
    """Prices the charges of one instance."""

    def __init__(self, instance: Instance, time: Timeline, periods: int) -> None:
        self._instance = instance
        self._inputs = inputs_of(instance)
        self._time = time
        self._tail: Tail = tail_of(self._time)
        self._depreciation: Depreciation = depreciation_of(self._time)
        self._start = np.arange(1, periods + 1)

    def charges(self, scope: Scope) -> Iterator[SharedCharge]:
        """Yield the charges of a lever in the network or a region; none where every amount is 0."""
        title, lever = list(self._instance.settings.levers.items())[scope.lever]
        basis: Basis = "network" if scope.region is None else "region"
        name = f"{title} in the network" if scope.region is None else f"{title} in region {scope.region}"
        instalments = () if scope.opened else tuple(instalments_of(self._inputs, lever, (basis,), self._time))
        support = [part for part in lever.support if part.basis == basis and part.amount]
        segments = list(scope.segments) if support else []
        if not scope.opened and (instalments or support):
            whole = not scope.may_lapse and bool(segments)
            first = segments.pop(0) if whole else NOTHING
            yield self._charge(name, scope, instalments, support, first, by_launch=True)
        for segment in segments:
            further = f"{name}, support after {self._instance.label_of(segment.since)}"
            yield self._charge(further, scope, (), support, segment, by_launch=False)

    def _charge(
        self,
        name: str,
        scope: Scope,
        instalments: tuple[Instalment, ...],
        support: list[SupportCost],
        segment: Segment,
        *,
        by_launch: bool,
    ) -> SharedCharge:
        time = self._time
        paid = self._support(support, segment)
        weight = self._tail.flows(np.array([float(segment.since), segment.until]))
        flows = priced_payments(
            time,
            self._depreciation,
            self._payments(instalments),
            paid[:, : time.quarters],
            paid[:, time.quarters :] @ (weight[1] - weight[0]),
        )
        return SharedCharge(
            name=name,
            lever=scope.lever,
            levers=scope.levers,
            region=scope.region,
            since=segment.since,
            by_launch=by_launch,
            one_off=flows.payments.sum(axis=3),
            payments=flows.payments,
            value=flows.value,
            objective_value=flows.value,
            flows=flows.within,
            terminal=flows.after,
            realised=flows.within[:, SUPPORT] * (1 - time.finance.tax_rate),
            support_per_quarter=sum(part.amount for part in support),
        )

    def _payments(self, instalments: tuple[Instalment, ...]) -> FloatArray:
        """Return float[T, lines(5), colours, H]; nan for launches with payments after the evaluation."""
        payments = np.zeros((self._start.size, len(COST_LINES), len(COLOURS), self._time.quarters))
        for one in instalments:
            paid = one.paid(self._start)
            inside = np.flatnonzero(paid <= self._time.quarters)
            money = one.money(np.zeros_like(inside), self._start[inside], np.ones((1, 1)))
            payments[inside, one.line, one.colour, paid[inside] - 1] += money
            payments[paid > self._time.quarters] = np.nan
        return payments

    def _support(self, support: list[SupportCost], segment: Segment) -> FloatArray:
        """Return float[T, C]: support of the quarters of a segment, from the opening quarter on.

        Quarters of the tail are all there, as their weights say which of them lie in the segment.
        """
        time = self._time
        amount = np.zeros(time.columns)
        for part in support:
            amount += part.amount * time.licences * price_of(self._instance, part, time.columns) * time.length
        quarter = np.arange(1, time.columns + 1)
        inside = (quarter > time.quarters) | ((quarter > segment.since) & (quarter <= segment.until))
        return np.where(inside & (quarter >= self._start[:, None]), amount, 0.0)
