"""Hurdles: what a launch, or all launches of a unit, must earn to be made."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from instances.schema.common import LeverName, Name, Record
from instances.schema.scopes import UnitScope

HurdleMeasure: TypeAlias = Literal["payback_quarters", "profitability_index", "irr", "npv"]


class HurdleTerms(Record):
    """A hurdle apart from its scope."""

    name: Name
    """Name of the hurdle."""
    on: Literal["launch", "roadmap"] = "launch"
    """launch: each launch alone, by what the unit's roadmap earns with it and without it. roadmap: all launches of the unit that
    are not committed, against the unit without them."""
    measure: HurdleMeasure
    """payback_quarters: quarters from the launch, its own included, until it stays paid back, at most `amount`.
    profitability_index: 1 + NPV / present value of implementation cost, at least `amount`. irr: flows are worth at least 0 at
    this annual rate. npv: at least `amount`."""
    amount: Annotated[float, Field(ge=-1e15, le=1e15)]
    """Quarters at most; or index, annual rate (0.15 for 15 %) or NPV at least."""
    levers: tuple[LeverName, ...] = ()
    """Only launches of these levers, or roadmaps with one of them, must reach it; empty means all."""


class Hurdle(UnitScope, HurdleTerms):
    """A figure that every launch, or the launches of every unit together, must reach; what fails is no choice of its unit.

    Figures are the unit's own, after tax, without shared costs. Committed launches are exempt.
    """
