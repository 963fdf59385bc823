"""Levers: the interventions that can be launched at a unit, as data."""

from itertools import pairwise
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, field_validator

from instances.schema.common import Colour, Evidence, LeverName, Lines, Money, Name, Quantity, Record, Share, SignedShare

CostLine: TypeAlias = Literal["software", "integration", "change_management", "training"]
Basis: TypeAlias = Literal["network", "region", "unit", "store", "thousand_orders"]
UnitType: TypeAlias = Literal["store", "dc", "region"]


class LaunchCost(Record):
    """One one-off cost line, paid in the launch quarter."""

    line: CostLine
    """Line of the implementation cost bucket."""
    amount: Money
    """Amount per basis, before inflation."""
    basis: Basis
    """What the amount is paid for: once for the network (first launch of the lever anywhere), once for each region
    (first launch in it), for each unit, for each store of the unit, or for each thousand eligible orders a quarter."""
    colour: Colour = "opex"
    """Colour of money."""
    size_exponent: Annotated[float, Field(ge=0, le=2)] = 1.0
    """The amount is multiplied by the unit's size to this power (not for network and region bases)."""


class SupportCost(Record):
    """One recurring cost a quarter (licence, support), from the launch quarter on; operating cost, opex."""

    amount: Money
    """Amount per basis and quarter of 13 weeks, before inflation."""
    basis: Basis
    """As for launch costs; network and region amounts run from the first launch to the end of the evaluation."""
    size_exponent: Annotated[float, Field(ge=0, le=2)] = 1.0
    """The amount is multiplied by the unit's size to this power (not for network and region bases)."""


class ChangeLoad(Record):
    """What a launch asks of one team, in load points, over the quarters around it."""

    team: Name
    """Team whose change capacity is used."""
    prepare: Quantity = 0.0
    """Points in the quarter before the launch; for a launch in the first quarter they fall in the first quarter."""
    go_live: Quantity = 0.0
    """Points in the launch quarter."""
    stabilise: tuple[Quantity, ...] = ()
    """Points in the quarters after the launch, in order."""
    basis: Literal["unit", "store"] = "unit"
    """Points for each unit, or for each store of the unit."""
    size_exponent: Annotated[float, Field(ge=0, le=2)] = 0.0
    """The points are multiplied by the unit's size to this power."""


class Effects(Record):
    """Effects at maturity before the evidence haircut. Reductions are relative: 0.3 cuts the figure by 30 %."""

    misroute: SignedShare = 0.0
    """Reduction of the misroute rate."""
    split: SignedShare = 0.0
    """Reduction of the split rate."""
    late: SignedShare = 0.0
    """Reduction of the late rate."""
    cancellation: SignedShare = 0.0
    """Reduction of the cancellation rate."""
    mispick: SignedShare = 0.0
    """Reduction of the mispick rate."""
    complaint: SignedShare = 0.0
    """Reduction of the complaint rate."""
    stockout: SignedShare = 0.0
    """Reduction of the stockout rate."""
    shrink: SignedShare = 0.0
    """Reduction of the shrink rate."""
    markdown: SignedShare = 0.0
    """Reduction of the markdown rate."""
    labour_hours: SignedShare = 0.0
    """Reduction of labour hours; negative where the lever needs more hours."""
    overtime: SignedShare = 0.0
    """Reduction of the overtime rate."""
    missed_task: SignedShare = 0.0
    """Reduction of the missed-task rate."""
    conversion_uplift: SignedShare = 0.0
    """Growth of online contribution from faster promises."""
    order_uplift: SignedShare = 0.0
    """Growth of eligible orders, as stock of the unit becomes available to online demand."""


class Strain(Record):
    """Relative increase of a figure where the lever does not work at all (effectiveness 0 or below)."""

    labour_hours: Share = 0.0
    """Increase of labour hours."""
    shrink: Share = 0.0
    """Increase of the shrink rate."""
    complaint: Share = 0.0
    """Increase of the complaint rate."""
    mispick: Share = 0.0
    """Increase of the mispick rate."""
    overtime: Share = 0.0
    """Increase of the overtime rate."""
    missed_task: Share = 0.0
    """Increase of the missed-task rate."""


class CurvePoint(Record):
    """One point of an effectiveness curve."""

    accuracy: Share
    """Inventory accuracy."""
    effectiveness: SignedShare
    """Share of the lever's effects that is reached at this accuracy; negative where the lever does harm."""


class Conditions(Record):
    """What must hold at a unit in the quarter a lever is launched."""

    minimum_accuracy: Share = 0.0
    """Inventory accuracy in the launch quarter, own or lifted by the unit's other levers that are live by then."""
    minimum_maturity: Share = 0.0
    """The unit's operational maturity."""
    role_statement: bool = False
    """Whether the unit needs a role statement."""
    pos_connected: bool = False
    """Whether the unit's point of sale must be connected."""


class Lever(Record):
    """An intervention that can be launched once at a unit."""

    title: Name
    """Name in reports."""
    evidence: Evidence = "analogue"
    """Grade of evidence behind the effects; the realisation haircut follows from it."""
    source: Lines = ""
    """Where the figures come from."""
    unit_types: tuple[UnitType, ...] = ()
    """Types of unit that can take the lever; empty means all."""
    costs: tuple[LaunchCost, ...] = ()
    """One-off cost lines."""
    support: tuple[SupportCost, ...] = ()
    """Recurring cost lines."""
    launch_hours: tuple[Quantity, ...] = ()
    """The launch dip: extra labour hours for each store (times the unit's size) in the launch quarter and the quarters
    after it."""
    loads: tuple[ChangeLoad, ...] = ()
    """Change load on teams."""
    effects: Effects = Effects()
    """Effects at maturity."""
    accuracy_gap_closed: Share = 0.0
    """Share of the gap between a unit's inventory accuracy and the target that the lever closes at maturity."""
    accuracy_target: Share = 0.98
    """Inventory accuracy the lever works towards."""
    effectiveness: tuple[CurvePoint, ...] = ()
    """Effectiveness over inventory accuracy: linear between points, flat outside them; empty means 1 everywhere."""
    strain: Strain = Strain()
    """What rises where the lever does not work."""
    ramp: Annotated[tuple[Share, ...], Field(min_length=1)] = (0.0, 0.25, 0.5, 0.75, 1.0)
    """Share of the effects reached 0, 1, 2, ... quarters after the launch; the last value stays."""
    benefit_life_quarters: Annotated[int, Field(ge=1, le=400)] | None = None
    """Quarters from the launch after which effects are gone; none means they last."""
    conditions: Conditions = Conditions()
    """What must hold for a launch."""
    not_after: tuple[LeverName, ...] = ()
    """Levers after which, or together with which, this one is not launched any more."""
    ends_with: tuple[LeverName, ...] = ()
    """Levers whose launch at the unit ends this one (effects, support and dip stop in that quarter)."""

    @field_validator("effectiveness")
    @classmethod
    def _rising(cls, points: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
        accuracies = [point.accuracy for point in points]
        if any(later <= earlier for earlier, later in pairwise(accuracies)):
            raise ValueError("accuracies that rise from point to point")
        return points
