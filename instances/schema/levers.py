"""Levers: interventions that can be launched at a unit, with their costs, effects, ramps and conditions."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, field_validator, model_validator

from instances.schema.common import (
    Colour,
    CostLine,
    Evidence,
    LeverName,
    Lines,
    Money,
    Name,
    Quantity,
    QuarterLabel,
    Record,
    Share,
    SignedShare,
    Text,
)
from instances.schema.stages import (
    LearningStage,
    LicenceTier,
    NetworkStage,
    rise,
    sound_learning,
    sound_licence,
    sound_network,
)

PriceFactor: TypeAlias = Annotated[float, Field(ge=0, le=100)]
Basis: TypeAlias = Literal["network", "region", "unit", "store", "thousand_orders"]
SHARED_BASES = ("network", "region")
"""Bases of costs that units share."""

UnitType: TypeAlias = Literal["store", "dc", "region"]


class LaunchCost(Record):
    """A one-off cost, paid in the launch quarter or by a profile over the quarters around it."""

    line: CostLine
    """Line of the implementation cost bucket."""
    amount: Money
    """Amount per basis, before inflation and contingency."""
    basis: Basis
    """Basis of the amount: once for the network (at the first launch of the lever), once per region (at the first launch in it),
    per unit, per store of the unit, or per thousand eligible orders a quarter."""
    colour: Colour = "opex"
    """Capex or opex."""
    size_exponent: Annotated[float, Field(ge=0, le=2)] = 1.0
    """The amount is multiplied by the unit's size to this power (not for network and region bases)."""
    profile: Annotated[tuple[Share, ...], Field(min_length=1)] = (1.0,)
    """Shares of the amount that are paid in consecutive quarters; they sum to 1."""
    profile_from: Annotated[int, Field(ge=-12, le=12)] = 0
    """Quarter of the first share of the profile, counted from the launch: -1 is the quarter before it. A payment due before the
    first quarter is made in the first quarter."""
    price_quarters: tuple[QuarterLabel, ...] = ()
    """Quarters from which the price changes, in order."""
    price_factors: tuple[PriceFactor, ...] = ()
    """Factor on the amount for launches from each of these quarters on."""


class SupportCost(Record):
    """A recurring cost per quarter (licence, support) from the launch quarter on; opex in operating cost."""

    amount: Money
    """Amount per basis and quarter of 13 weeks, before inflation."""
    basis: Basis
    """As for launch costs. Network and region amounts are paid while a unit there has the lever; thousand_orders counts the
    actual orders."""
    size_exponent: Annotated[float, Field(ge=0, le=2)] = 1.0
    """The amount is multiplied by the unit's size to this power (not for network and region bases)."""
    minimum_quarters: Annotated[int, Field(ge=0, le=160)] = 0
    """Minimum term: quarters from the launch that the unit pays for even if it closes or the lever ends. Payments under the term
    do not decay after the evaluation (not for network and region bases)."""
    price_quarters: tuple[QuarterLabel, ...] = ()
    """Quarters from which the price changes, in order."""
    price_factors: tuple[PriceFactor, ...] = ()
    """Factor on the amount from each of these quarters on."""


class ChangeLoad(Record):
    """Change load of a launch on one team, in points, over the quarters around the launch."""

    team: Name
    """Team whose change capacity is used."""
    prepare: Quantity = 0.0
    """Points in the quarter before the launch; in the first quarter for a launch in the first quarter."""
    go_live: Quantity = 0.0
    """Points in the launch quarter."""
    stabilise: tuple[Quantity, ...] = ()
    """Points in the quarters after the launch, in order."""
    basis: Literal["unit", "store"] = "unit"
    """Points for each unit, or for each store of the unit."""
    size_exponent: Annotated[float, Field(ge=0, le=2)] = 0.0
    """The points are multiplied by the unit's size to this power."""


class Effects(Record):
    """Effects once the ramp is complete, before the evidence haircut.

    Reductions are relative: 0.3 cuts the figure by 30 %. An effect below 0 is adverse; it counts in full, whatever the
    evidence and the inventory accuracy.
    """

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
    returned: SignedShare = 0.0
    """Reduction of the rate of returned orders."""
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
    inventory: SignedShare = 0.0
    """Reduction of the inventory held."""
    conversion_uplift: SignedShare = 0.0
    """Growth of online orders from faster promises."""
    order_uplift: SignedShare = 0.0
    """Growth of eligible orders from stock of the unit that becomes available to online demand."""
    sales_uplift: SignedShare = 0.0
    """Growth of sales in the store, as a change of its role brings; -1 for a store that sells nothing any more."""
    occupancy: SignedShare = 0.0
    """Reduction of the occupancy cost; negative where the lever needs more space."""


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


class EffortPoint(Record):
    """One point of an adoption curve over change effort."""

    effort: Money
    """Change management and training cost per head, in today's money."""
    reached: Share
    """Share of the benefits that is reached with this effort."""


class MaturityPoint(Record):
    """One point of an adoption curve over operational maturity."""

    maturity: Share
    """Operational maturity of the unit."""
    reached: Share
    """Share of the benefits that is reached at this maturity."""


class Conditions(Record):
    """Conditions on a unit in the launch quarter of the lever."""

    minimum_accuracy: Share = 0.0
    """Minimum inventory accuracy in the launch quarter, including the lift by other levers that are live by then."""
    minimum_maturity: Share = 0.0
    """Minimum operational maturity of the unit."""
    role_statement: bool = False
    """Whether the unit needs a role statement."""
    pos_connected: bool = False
    """Whether the unit's point of sale must be connected."""
    roles: tuple[Name, ...] = ()
    """Roles in which the unit can take the lever: its role of units.csv, or that of another lever launched by the same quarter;
    empty means any. Roles that no unit has may stay, as where units were left out."""


class Closing(Record):
    """Costs and proceeds of closing a unit, where units.csv does not say them unit by unit."""

    break_fee_quarters: Annotated[float, Field(ge=0, le=160)] | None = None
    """Fee for breaking a lease, in quarters of the occupancy cost of the closing quarter, at most those left until lease_end;
    none means that no lease is broken. `lease_break_fee` of a unit takes its place."""
    severance_per_head: Money = 0.0
    """Severance for each head of the unit, in today's money; `severance` of a unit takes its place."""
    salvage_share: Share = 0.0
    """Share of the book value left in the closing quarter that its sale brings; `salvage` of a unit takes its place."""


class Lever(Record):
    """An intervention that can be launched once at a unit."""

    title: Name
    """Name in reports."""
    evidence: Evidence = "analogue"
    """Grade of evidence behind the effects; the realisation haircut follows from it."""
    cost_evidence: Evidence | None = None
    """Grade of evidence behind the launch costs; the contingency follows from it. None means that of the effects."""
    source: Lines = ""
    """Source of the figures."""
    role: Text = ""
    """Role of the unit from the launch on; blank for a lever that changes none. A unit changes its role at most once."""
    part: Literal["brain", "body"] | None = None
    """Part of the operating model that the lever makes: the brain decides which unit serves an order, the body does the work of a
    unit. None means brain if the lever lowers misroutes or splits or has stages of a network, else body; a lever with a `role`
    is neither unless it is stated. No plan depends on it."""
    platform: LeverName | None = None
    """Lever whose network and region costs this one shares: they are paid once, from the first launch of any lever that shares
    them, and stand in every table with the lever that carries them. Network and region costs of its own come on top."""
    mode: Text = ""
    """Aim of the platform with this lever, such as cost or speed. Levers of one platform that have modes must be
    alternatives of one rule `one_of`."""
    unit_types: tuple[UnitType, ...] = ()
    """Types of unit that can take the lever; empty means all."""
    covers: tuple[LeverName, ...] = ()
    """Segments that the lever covers: its effects and strain act there alone, and costs of basis thousand_orders count their
    orders. Empty means the whole of each unit. Each effect, strain and cost needs a covered segment of the figure it follows."""
    costs: tuple[LaunchCost, ...] = ()
    """One-off cost lines."""
    support: tuple[SupportCost, ...] = ()
    """Recurring cost lines."""
    launch_hours: tuple[Quantity, ...] = ()
    """Launch disruption: extra labour hours per store (times the unit's size) in the launch quarter and the quarters after it."""
    loads: tuple[ChangeLoad, ...] = ()
    """Change load on teams."""
    effects: Effects = Effects()
    """Effects once the ramp is complete."""
    accuracy_gap_closed: Share = 0.0
    """Share of the gap between a unit's inventory accuracy and the target that the lever closes once its ramp is complete."""
    accuracy_target: Share = 0.98
    """Target of inventory accuracy."""
    effectiveness: tuple[CurvePoint, ...] = ()
    """Effectiveness by inventory accuracy: linear between points, flat outside them; empty means 1 everywhere."""
    adoption_by_effort: tuple[EffortPoint, ...] = ()
    """Share of the benefits reached by change effort per head: linear between points, flat outside them; empty means all."""
    adoption_by_maturity: tuple[MaturityPoint, ...] = ()
    """Share of the benefits reached by maturity of the unit: linear between points, flat outside them; empty means all."""
    adoption_without_incentives: Share = 1.0
    """Share of the benefits reached at a unit whose incentives are not aligned."""
    flows: Literal["add", "replace"] = "add"
    """Whether rows of flows.csv are added to the computed effects at a unit, or replace them."""
    strain: Strain = Strain()
    """Figures that worsen where the lever does not work."""
    ramp: Annotated[tuple[Share, ...], Field(min_length=1)] = (0.0, 0.25, 0.5, 0.75, 1.0)
    """Share of the effects reached 0, 1, 2, ... quarters after the launch; the last value stays."""
    slip_quarters: Annotated[int, Field(ge=0, le=8)] = 0
    """Quarters by which every launch goes live later than planned, at the latest in the last quarter of the evaluation. Launch
    costs and shared costs are paid, change load falls, and rules on launches count as planned; effects, support of the unit,
    launch disruption, benefit life and floors count from going live. Levers that run already do not slip."""
    benefit_life_quarters: Annotated[int, Field(ge=1, le=400)] | None = None
    """Quarters from the launch after which effects, and recurring benefits of flows.csv, end; none means they last."""
    network: Annotated[tuple[NetworkStage, ...], AfterValidator(sound_network)] = ()
    """Stages of the network's size, from few nodes or orders to many: below the first one, nothing of the network's part is
    reached. Empty means that benefits do not depend on the network's size. One lever at most has them."""
    network_part: Share = 1.0
    """Part of the lever's benefits (effects and uplifts above 0, without inventory and accuracy) that depends on the stages."""
    network_each: Literal["", "region"] = ""
    """Blank for stages that the nodes of all regions reach together; region where each region has them for itself, reached by its
    own nodes alone."""
    learning: Annotated[tuple[LearningStage, ...], AfterValidator(sound_learning)] = ()
    """Stages of learning, from few launches to many: launches get cheaper with the number done before. Limits on spend count list
    prices, without the saving. Empty means that every launch costs the same."""
    licence_tiers: Annotated[tuple[LicenceTier, ...], AfterValidator(sound_licence)] = ()
    """Tiers of the licence, from few units or orders to many: support gets cheaper, or dearer, with the number of live units or
    their orders. Empty means that every unit pays the same, however many there are."""
    conditions: Conditions = Conditions()
    """Conditions of a launch."""
    not_after: tuple[LeverName, ...] = ()
    """Levers that rule this one out: it is launched neither in the same quarter nor later."""
    needs: tuple[LeverName, ...] = ()
    """Levers that the unit must have, launched by the same quarter or running; all of them. A lever that extends another one
    names it here, and has the marginal costs alone."""
    ends_with: tuple[LeverName, ...] = ()
    """Levers whose launch at the unit ends this one: effects, support and launch disruption stop in that quarter."""

    closes: bool = False
    """Whether the lever closes the unit: from the launch quarter on it sells nothing, and costs nothing but what it owes. One
    lever at most closes units."""
    closing: Closing = Closing()
    """Costs and proceeds of a closing, for a lever that closes units."""

    @property
    def changes_job(self) -> bool:
        """Whether the lever changes what the unit is for: it gives the unit a role, or closes it."""
        return bool(self.role) or self.closes

    @model_validator(mode="after")
    def _closing_is_complete_at_once(self) -> Self:
        """Give a lever that closes units a ramp without steps: it counts as in ramp-up in its own quarter alone."""
        if self.closes and "ramp" not in self.model_fields_set:
            self.__dict__["ramp"] = (1.0,)
        return self

    @field_validator("effectiveness")
    @classmethod
    def _rising(cls, points: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
        if not rise(point.accuracy for point in points):
            raise ValueError("accuracies that rise from point to point")
        return points

    @field_validator("adoption_by_effort")
    @classmethod
    def _rising_effort(cls, points: tuple[EffortPoint, ...]) -> tuple[EffortPoint, ...]:
        if not rise(point.effort for point in points):
            raise ValueError("efforts that rise from point to point")
        return points

    @field_validator("adoption_by_maturity")
    @classmethod
    def _rising_maturity(cls, points: tuple[MaturityPoint, ...]) -> tuple[MaturityPoint, ...]:
        if not rise(point.maturity for point in points):
            raise ValueError("maturities that rise from point to point")
        return points
