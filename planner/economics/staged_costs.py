"""Costs of levers by stages: launches by the number done before, support by the number of live units or their orders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from instances.schema.stages import by_orders
from models.problem import FloatArray, IntArray
from planner.economics.base_orders import base_orders_by_quarter
from planner.economics.inputs import Inputs
from planner.economics.instalments import Instalment
from planner.economics.launches import Launches
from planner.economics.support import Support
from planner.economics.timeline import Timeline

CostKind: TypeAlias = Literal["learning", "licence_tiers"]


@dataclass(frozen=True, eq=False)
class StagedCost:
    """The stages of one cost of a lever, and the share of it that is saved in each quarter.

    Attributes
    ----------
    lever
        its number.
    need, share
        int[stages] and float[stages]: what must count for each stage, and what it adds to the share that is saved, below 0
        where prices rise.
    weight
        int[units, H]: base orders by quarter where orders count; None where units or launches do.
    saved
        float[C]: the share saved of launches in a quarter, or of its support; 0 throughout where no plan is known yet.
    """

    kind: CostKind
    lever: int
    need: IntArray
    share: FloatArray
    weight: IntArray | None
    saved: FloatArray


@dataclass(frozen=True, eq=False)
class StagedCosts:
    """All staged costs of an instance, and the costs at list price that they are saved of.

    Attributes
    ----------
    costs
        in the order of plan.toml, learning before licence tiers.
    launches, support
        costs of launches and recurring support by lever, at list price.
    """

    costs: tuple[StagedCost, ...]
    launches: Launches
    support: tuple[tuple[Support, ...], ...]

    def with_saved(self, saved: Sequence[FloatArray]) -> "StagedCosts":
        """Return the costs with other shares saved, float[C] for each."""
        return replace(self, costs=tuple(replace(one, saved=own) for one, own in zip(self.costs, saved, strict=True)))

    def of_rows(
        self, inputs: Inputs, launches: Launches, support: tuple[tuple[Support, ...], ...], time: Timeline
    ) -> "StagedCosts":
        """Return the costs of rows of units, with their base orders and costs at list price."""
        levers = list(inputs.settings.levers.values())
        costs = tuple(
            one if one.weight is None else replace(one, weight=base_orders_by_quarter(inputs, levers[one.lever], time))
            for one in self.costs
        )
        return StagedCosts(costs, launches, support)

    def launches_now(self) -> Launches:
        """Return the costs of launches after what is saved."""
        instalments = list(self.launches.instalments)
        for one in self.costs:
            if one.kind == "learning":
                instalments[one.lever] = tuple(_cheaper(part, 1 - one.saved) for part in instalments[one.lever])
        return replace(self.launches, instalments=tuple(instalments))

    def support_now(self) -> tuple[tuple[Support, ...], ...]:
        """Return the support by lever after what is saved."""
        support = list(self.support)
        for one in self.costs:
            if one.kind == "licence_tiers":
                support[one.lever] = tuple(_discounted(part, 1 - one.saved) for part in support[one.lever])
        return tuple(support)


def staged_costs_of(
    inputs: Inputs, launches: Launches, support: tuple[tuple[Support, ...], ...], time: Timeline
) -> StagedCosts | None:
    """Return the staged costs of an instance; None where no lever has any."""
    costs, nothing = [], np.zeros(time.columns)
    for number, lever in enumerate(inputs.settings.levers.values()):
        learning = [(one.launches, one.saving) for one in lever.learning]
        tiers = [(one.need, one.discount) for one in lever.licence_tiers]
        kinds: tuple[tuple[CostKind, list[tuple[int, float]]], ...] = (("learning", learning), ("licence_tiers", tiers))
        for kind, rows in kinds:
            if rows:
                need = np.array([count for count, _ in rows], dtype=np.int64)
                share = np.diff([0.0, *(share for _, share in rows)])
                volume = kind == "licence_tiers" and by_orders(lever.licence_tiers)
                weight = base_orders_by_quarter(inputs, lever, time) if volume else None
                costs.append(StagedCost(kind, number, need, share, weight, nothing))
    return StagedCosts(tuple(costs), launches, support) if costs else None


def _cheaper(part: Instalment, kept: FloatArray) -> Instalment:
    """Return an instalment with a factor by launch quarter, float[C]; payments of flows.csv count as they stand."""
    if part.brought:
        return part
    return replace(part, price=part.price * kept[: part.price.size])


def _discounted(part: Support, kept: FloatArray) -> Support:
    """Return support with a factor by quarter of payment, float[C]."""
    return replace(
        part,
        steady=part.steady * kept,
        by_orders=None if part.by_orders is None else part.by_orders * kept,
        closed=None if part.closed is None else part.closed * kept,
    )
