"""Heads in worlds: what they cost follows the figures of the world, those of a plan and the choices of all who may be hired.

Who is hired by a plan, and until when, is as planned. Costs are linear in their three amounts, and wages move employment and
severance quarter by quarter: each amount is priced once, at 1 and without growth of wages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.instance import Instance
from models.problem import FloatArray, IntArray
from planner.economics import COLOURS, SharedCharge
from planner.economics.hiring import priced_terms
from planner.economics.timeline import Timeline
from planner.limits.hiring import Terms, heads_in
from planner.limits.priced import Priced
from planner.plan.tables import Chosen
from planner.worlds.moved import Key, MovedFigure, grown_in_worlds, one_in_worlds
from planner.worlds.shared_costs import SharedFlows
from planner.worlds.worlds import Worlds

AMOUNTS = {"one_off_cost": False, "cost_per_quarter": True, "severance": True}
"""Amounts of heads, and whether they grow with wages."""


@dataclass(frozen=True, eq=False)
class _Amount:
    """Costs of a head of one kind and scope on some terms by one amount, at 1 and without growth of wages.

    Attributes
    ----------
    key, stands
        of the amount, and its value in the instance as it stands.
    grows
        whether it grows with wages.
    flow, paid
        float[terms, H] after tax, negative, and float[terms, colours, H], positive.
    terminal
        float[terms]: value in quarter H of what comes after it.
    """

    key: Key
    stands: float
    grows: bool
    flow: FloatArray
    paid: FloatArray
    terminal: FloatArray


@dataclass(frozen=True, eq=False)
class HeadsInWorlds:
    """The heads of a plan in worlds.

    Attributes
    ----------
    hires
        costs of heads by kind and scope, as the plan has them.
    amounts
        costs of those that are hired, for each kind and scope.
    """

    instance: Instance
    worlds: Worlds
    figures: Mapping[Key, MovedFigure]
    hires: tuple[SharedCharge, ...]
    amounts: tuple[tuple[_Amount, ...], ...]

    def flows(self, world: IntArray) -> SharedFlows:
        """Return the cost of all heads by kind and scope, in worlds int[n]."""
        quarters = len(self.instance.quarters)
        shape = world.size, len(self.hires)
        flow, paid = np.zeros((*shape, quarters)), np.zeros((*shape, len(COLOURS), quarters))
        terminal = np.zeros(shape)
        wages = grown_in_worlds(self.instance, self.figures, self.worlds, "wage_growth", world)
        for place, amounts in enumerate(self.amounts):
            for one in amounts:
                amount = one_in_worlds(self.figures, self.worlds, one.key, one.stands, world)[:, None]
                by_quarter = amount * wages if one.grows else np.broadcast_to(amount, wages.shape)
                flow[:, place] += by_quarter * one.flow.sum(axis=0)
                paid[:, place] += by_quarter[:, None] * one.paid.sum(axis=0)
                terminal[:, place] += amount[:, 0] * one.terminal.sum()
        return SharedFlows(flow, terminal, paid, np.zeros_like(flow))


def heads_in_worlds(chosen: Chosen, worlds: Worlds, figures: Mapping[Key, MovedFigure]) -> HeadsInWorlds:
    """Return the heads of a plan in worlds; figures: those that some world moves."""
    time = _without_growth(chosen.fleet.timeline)
    amounts = (
        tuple(_amounts(chosen.instance, time, charge, terms)) if terms else ()
        for charge, terms in zip(chosen.hires, chosen.hired, strict=True)
    )
    return HeadsInWorlds(chosen.instance, worlds, figures, chosen.hires, tuple(amounts))


def head_values(case: Priced, worlds: Worlds, figures: Mapping[Key, MovedFigure], world: IntArray) -> FloatArray:
    """Return float[n, choices of heads]: the value of each choice of heads of a programme in worlds int[n].

    figures: those that some world moves.
    """
    time, choices, by_kind = _without_growth(case.fleet.timeline), case.heads, list[FloatArray]()
    wages = grown_in_worlds(case.instance, figures, worlds, "wage_growth", world)
    for charge in case.hires:
        every = tuple(range(heads_in(charge).decided.size))
        value = np.zeros((world.size, len(every)))
        for one in _amounts(case.instance, time, charge, every):
            amount = one_in_worlds(figures, worlds, one.key, one.stands, world)[:, None]
            within = wages @ (one.flow * time.factor).T if one.grows else (one.flow @ time.factor)[np.newaxis]
            value += amount * (within + one.terminal * time.factor[-1])
        by_kind.append(value)
    rows = [choices.figures([value[place] for value in by_kind]) for place in range(world.size)]
    return np.array(rows).reshape(world.size, -1)


def _without_growth(time: Timeline) -> Timeline:
    return replace(time, wages=np.ones_like(time.wages))


def _amounts(instance: Instance, time: Timeline, charge: SharedCharge, hired: Terms) -> Iterator[_Amount]:
    """Yield the costs of a head of a kind and scope on each of some terms by each amount. time: without growth of wages."""
    heads, terms = heads_in(charge), np.array(hired, dtype=np.int64)
    number = next(place for place, one in enumerate(instance.settings.hiring) if one.name == heads.rule.name)
    for name, grows in AMOUNTS.items():
        rule = heads.rule.model_copy(update=dict.fromkeys(AMOUNTS, 0.0) | {name: 1.0})
        one = priced_terms(instance, time, rule, heads.decided[terms], heads.first[terms], heads.last[terms])
        yield _Amount(
            key=("hiring", str(number), name),
            stands=getattr(heads.rule, name),
            grows=grows,
            flow=one.flows.sum(axis=1),
            paid=one.payments.sum(axis=1),
            terminal=one.terminal.sum(axis=1),
        )
