"""Stages that levers reach once enough counts: of their network, of learning and of licences."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator

from instances.schema.common import Record, Share

Number: TypeAlias = Annotated[int, Field(ge=1, le=1_000_000)]
Orders: TypeAlias = Annotated[int, Field(ge=1, le=1_000_000_000_000)]
SavedShare: TypeAlias = Annotated[float, Field(gt=0, lt=1, json_schema_extra={"unit": "share"})]
Discount: TypeAlias = Annotated[float, Field(ge=-10, lt=1, json_schema_extra={"unit": "share"})]


class NetworkStage(Record):
    """A stage of the network: the share of its part of the benefits that is reached with so many nodes, or so many orders."""

    nodes: Number | None = None
    """Units at which the lever is live, in all regions together, from which on the share is reached; it stays reached. Each
    stage has this or `orders`, all stages of a lever the same."""
    orders: Orders | None = None
    """Base orders a quarter of the units at which the lever is live, in all regions together, from which on the share is reached;
    it stays reached. Base orders are eligible_orders of units.csv, of the segments that the lever covers, as they grow; seasons
    do not move them."""
    share: Share
    """Share of the network's part of the benefits."""

    @property
    def need(self) -> int:
        """The nodes or orders."""
        return _need(self.nodes, self.orders)

    @model_validator(mode="after")
    def _counts_one(self) -> Self:
        if (self.nodes is None) == (self.orders is None):
            raise ValueError("nodes or orders, one of both")
        return self


class LearningStage(Record):
    """A stage of learning: the share of the launch costs that is saved after so many launches."""

    launches: Number
    """Launches of the lever in quarters before, in all regions together, from which on launches are cheaper; units that run the
    lever already count."""
    saving: SavedShare
    """Share of the lever's launch costs of basis unit, store and thousand_orders that is saved."""


class LicenceTier(Record):
    """A tier of a licence: the price of the lever's support from so many units, or so many orders, on."""

    units: Number | None = None
    """Units at which the lever is live, in all regions together, from which on the tier counts for all of them; it stays. Each
    tier has this or `orders`, all tiers of a lever the same."""
    orders: Orders | None = None
    """Base orders a quarter of the units at which the lever is live, in all regions together, from which on the tier counts; it
    stays. Base orders are eligible_orders of units.csv, of the segments that the lever covers, as they grow; seasons do not move
    them."""
    discount: Discount
    """Share of the lever's support of basis unit, store and thousand_orders that is not paid; below 0 for a surcharge. It takes
    the place of that of the tier before, from which it differs: that of the first tier from 0."""

    @property
    def need(self) -> int:
        """The units or orders."""
        return _need(self.units, self.orders)

    @model_validator(mode="after")
    def _counts_one(self) -> Self:
        if (self.units is None) == (self.orders is None):
            raise ValueError("units or orders, one of both")
        return self


def by_orders(stages: Sequence[NetworkStage] | Sequence[LicenceTier]) -> bool:
    """Return whether stages count orders."""
    return any(one.orders is not None for one in stages)


def sound_network(stages: tuple[NetworkStage, ...]) -> tuple[NetworkStage, ...]:
    """Return stages of a network that count the same and rise; ValueError for others."""
    _count_the_same(stages, "nodes")
    if not (rise(stage.need for stage in stages) and rise(stage.share for stage in stages)):
        raise ValueError(f"{'orders' if by_orders(stages) else 'nodes'} and shares that rise from stage to stage")
    return stages


def sound_learning(stages: tuple[LearningStage, ...]) -> tuple[LearningStage, ...]:
    """Return stages of learning that rise; ValueError for others."""
    if not (rise(stage.launches for stage in stages) and rise(stage.saving for stage in stages)):
        raise ValueError("launches and savings that rise from stage to stage")
    return stages


def sound_licence(tiers: tuple[LicenceTier, ...]) -> tuple[LicenceTier, ...]:
    """Return tiers of a licence that count the same, rise, and change the price each; ValueError for others."""
    _count_the_same(tiers, "units")
    if not rise(tier.need for tier in tiers):
        raise ValueError(f"{'orders' if by_orders(tiers) else 'units'} that rise from tier to tier")
    if any(earlier == later for earlier, later in pairwise([0.0, *(tier.discount for tier in tiers)])):
        raise ValueError("discounts that differ from tier to tier, the first from 0")
    return tiers


def rise(figures: Iterable[float]) -> bool:
    """Return whether each figure is above the one before."""
    return all(earlier < later for earlier, later in pairwise(figures))


def _count_the_same(stages: Sequence[NetworkStage] | Sequence[LicenceTier], number: str) -> None:
    if len({one.orders is None for one in stages}) > 1:
        raise ValueError(f"{number} in every row, or orders in every row")


def _need(number: int | None, orders: int | None) -> int:
    if number is not None:
        return number
    if orders is None:
        raise ValueError("a stage without what must count for it")
    return orders
