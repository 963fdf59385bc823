"""Shared costs in worlds: linear in the amounts of their lines, so that each line is priced once, at an amount of 1.

A line of a world costs its amount there, times 1 + contingency for launch costs, times the growth of licences for support.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.settings import Contingency
from models.problem import NEVER, FloatArray, IntArray
from planner.economics import Fleet, SharedCharge, charge_events, shared_charges
from planner.economics.inputs import with_figures
from planner.economics.starts import Starts
from planner.worlds.moved import Key, MovedFigure, grown_in_worlds, one_in_worlds
from planner.worlds.worlds import Worlds

SHARED = ("network", "region")
LISTS = ("costs", "support")


@dataclass(frozen=True, eq=False)
class Piece:
    """A line of shared costs in one charge, at an amount of 1, without contingency and growth of licences.

    Attributes
    ----------
    key
        of its amount.
    amount
        of the line as it stands.
    contingency
        key of the contingency that is added, None for support.
    unit
        a unit in its region, whose draws count; the first for the network.
    priced
        the charge with nothing else in it.
    """

    key: Key
    amount: float
    contingency: Key | None
    unit: int
    priced: SharedCharge


@dataclass(frozen=True, eq=False)
class SharedFlows:
    """Shared costs of a plan in worlds, by charge; costs negative but for payments.

    Attributes
    ----------
    flow
        float[worlds, charges, H]: nominal flows after tax.
    terminal
        float[worlds, charges]: value in quarter H of what comes after it.
    paid
        float[worlds, charges, colours, H]: implementation cost, positive.
    realised
        float[worlds, charges, H]: support after tax.
    """

    flow: FloatArray
    terminal: FloatArray
    paid: FloatArray
    realised: FloatArray

    def beside(self, others: "SharedFlows") -> "SharedFlows":
        """Return these costs with others in the same worlds behind them."""
        own, more = vars(self), vars(others)
        return SharedFlows(**{name: np.concatenate([own[name], more[name]], axis=1) for name in own})


@dataclass(frozen=True, eq=False)
class SharedInWorlds:
    """The shared costs of an instance in worlds.

    Attributes
    ----------
    charges
        every charge that some world has, in the order of `shared_charges`.
    pieces
        lines by charge.
    """

    instance: Instance
    worlds: Worlds
    figures: dict[Key, MovedFigure]
    fleet: Fleet
    charges: tuple[SharedCharge, ...]
    pieces: tuple[tuple[Piece, ...], ...]

    def opened(self, unit: IntArray, start: Starts) -> IntArray:
        """Return int[charges]: the period in which each charge opens, `NEVER` if it does not, for one roadmap a unit."""
        events = [charge_events(self.fleet, unit, start, charge) for charge in self.charges]
        return np.array([min(event[event != NEVER].tolist(), default=NEVER) for event in events], dtype=np.int64)

    def of_plan(self, opened: IntArray, world: IntArray) -> SharedFlows:
        """Return the shared costs that open in periods int[charges], in worlds int[n]."""
        time = self.fleet.timeline
        number, charges = world.size, len(self.charges)
        flow, realised = np.zeros((number, charges, time.quarters)), np.zeros((number, charges, time.quarters))
        terminal, paid = np.zeros((number, charges)), np.zeros((number, charges, 2, time.quarters))
        licences = self._licences(world)
        for place, period in enumerate(opened.tolist()):
            for piece in self.pieces[place] if period != NEVER else ():
                amount, one = self._amount(piece, world), piece.priced
                growing = amount[:, None] * (licences if piece.contingency is None else 1.0)
                flow[:, place] += growing * one.flows[period].sum(axis=0)
                realised[:, place] += growing * one.realised[period]
                last = growing[:, -1] if piece.contingency is None else amount
                terminal[:, place] += last * one.terminal[period].sum()
                paid[:, place] += amount[:, None, None] * one.payments[period].sum(axis=0)
        return SharedFlows(flow, terminal, paid, realised)

    def values(self, world: IntArray) -> FloatArray:
        """Return float[n, charges, T]: the value of every charge by opening period, negative, in worlds int[n]."""
        time = self.fleet.timeline
        licences = self._licences(world)
        value = np.zeros((world.size, len(self.charges), time.decision_quarters))
        for place, pieces in enumerate(self.pieces):
            for piece in pieces:
                amount, one = self._amount(piece, world), piece.priced
                if piece.contingency is not None:
                    value[:, place] += amount[:, None] * one.objective_value
                    continue
                within = (one.flows.sum(axis=1) * time.factor).T
                later = one.terminal.sum(axis=1) * time.factor[-1]
                value[:, place] += amount[:, None] * (licences @ within + licences[:, -1:] * later)
        return value

    def _amount(self, piece: Piece, world: IntArray) -> FloatArray:
        """Return float[n]: the amount of a line in worlds int[n], contingency included."""
        amount = one_in_worlds(self.figures, self.worlds, piece.key, piece.amount, world, piece.unit)
        if piece.contingency is None:
            return amount
        stands = getattr(self.instance.settings.finance.contingency, piece.contingency[-1])
        return amount * (1 + one_in_worlds(self.figures, self.worlds, piece.contingency, stands, world))

    def _licences(self, world: IntArray) -> FloatArray:
        """Return float[n, H]: the growth of licences."""
        return grown_in_worlds(self.instance, self.figures, self.worlds, "licence_growth", world)


def emptied(charge: SharedCharge) -> SharedCharge:
    """Return a charge that opens with the same launches and costs nothing."""
    money = {part.name: getattr(charge, part.name) for part in fields(charge)}
    nothing: dict[str, Any] = {name: np.zeros_like(one) for name, one in money.items() if isinstance(one, np.ndarray)}
    return replace(charge, support_per_quarter=0.0, **nothing)


def in_place_of(charges: Iterable[SharedCharge], known: Iterable[SharedCharge]) -> tuple[SharedCharge, ...]:
    """Return the known charges in the order of some by their names, and those that are not known emptied."""
    own = {one.name: one for one in known}
    return tuple(own[one.name] if one.name in own else emptied(one) for one in charges)


def shared_in_worlds(
    instance: Instance, fleet: Fleet, worlds: Worlds, figures: Sequence[MovedFigure], shared: tuple[SharedCharge, ...]
) -> SharedInWorlds:
    """Return the shared costs of an instance with its fleet and charges, in worlds.

    Raises
    ------
    ValueError
        a payment of a line that some world has lies after the evaluation.
    """
    moved = {figure.key: figure for figure in figures}
    absent = [figure.key for figure in figures if figure.is_shared_amount and not figure.base.any()]
    whole = replace(instance, settings=with_figures(instance.settings, dict.fromkeys(absent, 1.0)))
    charges = shared_charges(whole) if absent else shared
    found: list[list[Piece]] = [[] for _ in charges]
    place_of = {charge.name: place for place, charge in enumerate(charges)}
    first = {unit.region: place for place, unit in reversed(list(enumerate(instance.units)))}
    for key, contingency, charge in _lines(instance, moved):
        amount = _amount_of(instance, key)
        unit = 0 if charge.region is None else first[charge.region]
        found[place_of[charge.name]].append(Piece(key, amount, contingency, unit, charge))
    return SharedInWorlds(instance, worlds, moved, fleet, charges, tuple(map(tuple, found)))


def _lines(instance: Instance, moved: dict[Key, MovedFigure]) -> Iterator[tuple[Key, Key | None, SharedCharge]]:
    """Yield every line that units share and that some world has, with its contingency, charge by charge."""
    for name, lever in instance.settings.levers.items():
        for of in LISTS:
            for number, part in enumerate(getattr(lever, of)):
                key = ("levers", name, of, str(number), "amount")
                if part.basis in SHARED and (part.amount or key in moved):
                    grade = lever.cost_evidence or lever.evidence
                    contingency = ("finance", "contingency", grade) if of == "costs" else None
                    for charge in shared_charges(_alone(instance, name, of, number)):
                        yield key, contingency, charge


def _amount_of(instance: Instance, key: Key) -> float:
    _, lever, of, number, _ = key
    amount: float = getattr(instance.settings.levers[lever], of)[int(number)].amount
    return amount


def _alone(instance: Instance, name: str, of: str, number: int) -> Instance:
    """Return the instance with one line of shared costs at an amount of 1, no contingency and no growth of licences."""
    settings = instance.settings

    def kept(other: str, lever: Lever) -> Lever:
        nothing: dict[str, Any] = dict.fromkeys(LISTS, ())
        own = {of: (getattr(lever, of)[number].model_copy(update={"amount": 1.0}),)} if other == name else {}
        return lever.model_copy(update=nothing | own)

    finance = settings.finance.model_copy(update={"contingency": Contingency(), "licence_growth": 0.0})
    levers = {other: kept(other, lever) for other, lever in settings.levers.items()}
    return replace(instance, settings=settings.model_copy(update={"finance": finance, "levers": levers}))
