"""One record per row of units.csv, pins.csv, limits.csv, seasonality.csv, flows.csv and transfers.csv."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import ConfigDict, Field, model_validator

from instances.schema.common import (
    AnnualRate,
    Colour,
    FlowLine,
    LeverName,
    Money,
    Name,
    Price,
    Quantity,
    QuarterLabel,
    Record,
    Share,
    SignedMoney,
    SignedShare,
    Text,
)
from instances.schema.levers import UnitType
from instances.schema.scopes import TAG_COLUMN
from instances.schema.segments import SHARE_COLUMN, SHARE_PREFIX

DRIVER = Field(json_schema_extra={"driver": True})
"""Marks the columns that benefits are computed from; they may be left out only where flows.csv gives every benefit."""


class Unit(Record):
    """A store, a distribution centre or a region. Flows are per quarter in today's money; rates are shares.

    Columns `tag_NAME` are the user's own: rules name units by their values. Columns `share_NAME` are shares of segments.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Text]
    unit: Name
    """Identifier, unique."""
    name: Text = ""
    """Name in reports; blank means the identifier."""
    region: Name
    """Region."""
    type: UnitType = "store"
    """Type of unit."""
    leader: Text = ""
    """Field leader."""
    owner: Text = ""
    """Accountable owner of launches."""
    cohort: Text = ""
    """Cohort of similar units."""
    stores: Annotated[int, Field(ge=1, le=100_000)] = 1
    """Number of stores the unit stands for."""
    size: Annotated[float, Field(ge=0.001, le=1000)] = 1.0
    """Relative size, 1 for a typical unit; it scales costs, launch hours and load."""
    revenue: Annotated[Money, DRIVER] = 0.0
    """Revenue a quarter, mean over the year."""
    contribution_margin: Annotated[SignedShare, DRIVER] = 0.0
    """Contribution margin on revenue; below 0 for a unit that loses on each sale."""
    revenue_growth: AnnualRate = 0.0
    """Annual growth of revenue."""
    seasonality: Text = ""
    """Profile of seasonality.csv; blank means none."""
    eligible_orders: Annotated[Quantity, DRIVER] = 0.0
    """Online orders a quarter that the unit could fulfil, mean over the year."""
    order_growth: AnnualRate = 0.0
    """Annual growth of eligible orders."""
    order_value: Price = 0.0
    """Value of an eligible order."""
    online_margin: SignedShare | None = None
    """Contribution margin on online orders before fulfilment cost; blank means contribution_margin."""
    misroute_rate: Share = 0.0
    """Share of eligible orders routed to the wrong node."""
    split_rate: Share = 0.0
    """Share of eligible orders split."""
    late_rate: Share = 0.0
    """Share of eligible orders late."""
    cancellation_rate: Share = 0.0
    """Share of eligible orders cancelled."""
    mispick_rate: Share = 0.0
    """Share of eligible orders wrongly picked."""
    complaint_rate: Share = 0.0
    """Complaints per eligible order."""
    returned_rate: Share = 0.0
    """Share of eligible orders returned."""
    stockout_rate: Share = 0.0
    """Share of revenue lost to empty shelves."""
    inventory_accuracy: Annotated[Share, DRIVER] = 1.0
    """Share of stock records that are right."""
    inventory: Money = 0.0
    """Inventory held, at cost."""
    shrink_rate: Share = 0.0
    """Shrink as a share of revenue."""
    markdown_rate: Share = 0.0
    """Markdowns as a share of revenue."""
    labour_hours: Quantity = 0.0
    """Labour hours a quarter on stock and fulfilment tasks that do not follow orders."""
    hours_per_order: Annotated[float, Field(ge=0, le=1000, json_schema_extra={"unit": "hours"})] = 0.0
    """Labour hours that each online order takes, beside labour_hours."""
    wage: Annotated[float, Field(ge=0, le=1e8, json_schema_extra={"unit": "currency an hour"})] = 0.0
    """Loaded wage."""
    occupancy_cost: Money = 0.0
    """Rent, rates and upkeep of the site a quarter."""
    lease_end: QuarterLabel | None = None
    """Last quarter of the lease: until its end the occupancy cost is owed, whatever a lever saves; blank means none is owed."""
    lease_break_fee: Money | None = None
    """Fee, in today's money, for leaving the site before lease_end when the plan closes the unit; blank means that of the closing
    lever, and without one the occupancy cost is owed to the end."""
    severance: Money | None = None
    """Severance, in today's money, if the plan closes the unit; blank means severance_per_head of the closing lever."""
    salvage: Money | None = None
    """Proceeds of fixtures and equipment, in today's money, if the plan closes the unit; blank means salvage_share of the closing
    lever."""
    transfer_capacity: Quantity | None = None
    """Online orders a quarter that the unit can take over, in all, from units that the plan closes, whenever, at their orders of
    the first quarter; blank means any number."""
    book_value: Money = 0.0
    """Book value of fixtures and equipment before the first quarter; written off straight-line over book_quarters."""
    book_quarters: Annotated[int, Field(ge=1, le=400)] = 1
    """Quarters, from the first one on, over which the book value is written off."""
    overtime_rate: Share = 0.0
    """Share of labour hours that are overtime."""
    missed_task_rate: Share = 0.0
    """Missed task hours as a share of labour hours."""
    accuracy_drift: Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "points of accuracy a quarter"})] = 0.0
    """Inventory accuracy lost each quarter in the base case."""
    event_drift: Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "share a quarter"})] = 0.0
    """Relative growth of the order event rates each quarter in the base case."""
    misroute_cost: Price | None = None
    """Cost of a misroute here; blank means the instance's."""
    split_cost: Price | None = None
    """Cost of a split here; blank means the instance's."""
    late_cost: Price | None = None
    """Cost of a late order here; blank means the instance's."""
    cancellation_cost: Price | None = None
    """Cost of a cancellation here; blank means the instance's."""
    mispick_cost: Price | None = None
    """Cost of a mispick here; blank means the instance's."""
    complaint_cost: Price | None = None
    """Cost of a complaint here; blank means the instance's."""
    returned_cost: Price | None = None
    """Cost of a returned order here; blank means the instance's."""
    fulfilment_cost: Price | None = None
    """Cost of fulfilling an order here; blank means the instance's."""
    exit_quarter: QuarterLabel | None = None
    """Last quarter of operation; blank means the unit stays."""
    resize_quarter: QuarterLabel | None = None
    """First quarter in which the unit runs at `resize_factor`."""
    resize_factor: Annotated[float, Field(ge=0.001, le=10)] = 1.0
    """Factor on revenue, orders, hours, inventory, occupancy cost and size from the resize quarter on."""
    role: Text = ""
    """Current role; a lever with a `role` changes it."""
    role_statement: Text = ""
    """The unit's job in one sentence."""
    pos_connected: bool = True
    """Whether the point of sale is connected: yes or no."""
    maturity: Share = 1.0
    """Operational maturity."""
    headcount: Quantity = 0.0
    """People affected by a launch; needed if a lever has adoption_by_effort."""
    incentives_aligned: bool = True
    """Whether pay and targets are aligned with the levers: yes or no."""
    comparison: bool = False
    """Whether tracking.csv follows the unit until its own launch whatever else it follows, as it does controls of a pilot: yes
    or no."""

    @model_validator(mode="after")
    def _own_columns_are_tags(self) -> Self:
        extra = self.__pydantic_extra__ or {}
        if not all(TAG_COLUMN.fullmatch(name) or SHARE_COLUMN.fullmatch(name) for name in extra):
            raise ValueError("columns of units.csv, tags such as tag_banner, or shares of segments such as share_pick_up")
        if any(SHARE_COLUMN.fullmatch(name) and not is_share(text) for name, text in extra.items()):
            raise ValueError("share from 0 to 1 in the columns of segments")
        return self

    def share_of(self, segment: str) -> float | None:
        """Return the unit's own share of a segment, None where its cell is blank."""
        text = (self.__pydantic_extra__ or {}).get(f"{SHARE_PREFIX}{segment}")
        return None if text is None else float(text)


def is_share(text: str) -> bool:
    """Return whether a text is a plain number from 0 to 1."""
    try:
        return "_" not in text and 0 <= float(text) <= 1
    except ValueError:
        return False


PinRule: TypeAlias = Literal["must", "must_not", "running", "committed"]


class Pin(Record):
    """One row of pins.csv."""

    unit: Name
    """Unit."""
    lever: LeverName
    """Lever."""
    rule: PinRule
    """must: launched within the decision quarters, in `quarter` if one is given. must_not: never, or not in `quarter`.
    running: live since `quarter`, before the first quarter, at no cost and part of the base case. committed: launched in
    `quarter`, whatever the rules on the unit's roadmap say."""
    quarter: QuarterLabel | None = None
    """Quarter; needed for running and committed."""
    until: QuarterLabel | None = None
    """Last quarter in which a committed lever runs, as it is closed down then; blank means it goes on."""


class LimitRow(Record):
    """One row of limits.csv: the amount of a limit of plan.toml in one period and scope."""

    limit: Name
    """Name of a limit in plan.toml."""
    scope: Text = ""
    """Region, leader, cohort, team or value of a tag if the limit is one for each of them; blank otherwise."""
    period: Name
    """Quarter (2027Q3), fiscal year (FY2027) or total, as the limit's `per` says."""
    amount: Annotated[float, Field(ge=0, le=1e15)]
    """Amount."""


class SeasonalityRow(Record):
    """One row of seasonality.csv: the factors of one profile in one fiscal quarter."""

    profile: Name
    """Name of the profile."""
    fiscal_quarter: Annotated[int, Field(ge=1, le=4)]
    """Fiscal quarter."""
    revenue: Annotated[float, Field(ge=0, le=20)] = 1.0
    """Factor on revenue."""
    orders: Annotated[float, Field(ge=0, le=20)] = 1.0
    """Factor on eligible orders."""
    labour_hours: Annotated[float, Field(ge=0, le=20)] = 1.0
    """Factor on labour hours."""


class FlowRow(Record):
    """One row of flows.csv: the cash flow of a launch at a unit, by line and quarter counted from the launch."""

    unit: Name
    """Unit."""
    lever: LeverName
    """Lever."""
    line: FlowLine
    """Line of the cash flow."""
    quarter: Annotated[int, Field(ge=-12, le=400)]
    """Quarter counted from the launch, 0 being the launch quarter; below 0 for lines of the implementation cost only."""
    amount: SignedMoney
    """Cash flow, above 0 for an inflow; lines of the implementation cost take 0 or less, or more
    at a committed launch that cost less than planned. Rows of working_capital are changes of
    the level, which is released when the lever or the unit ends."""
    recurring: bool = False
    """Whether the amount recurs in every later quarter; an amount above 0 ends with the lever's benefit life (not for
    working_capital and lines of the implementation cost): yes or no."""
    colour: Colour = "opex"
    """Capex or opex, for lines of the implementation cost."""


class TransferRow(Record):
    """One row of transfers.csv: the part of a unit's demand that goes to another unit once the plan has closed it."""

    from_unit: Name
    """Unit that may close."""
    to_unit: Name
    """Unit that takes over part of its demand; of the two, the plan closes one at most."""
    share: Share
    """Share of the store sales, and of the online orders unless share_orders says otherwise, that goes there."""
    share_orders: Share | None = None
    """Share of the online orders that goes there; blank means share."""

    @property
    def units(self) -> frozenset[str]:
        """The two units."""
        return frozenset((self.from_unit, self.to_unit))

    @property
    def moves(self) -> bool:
        """Whether any demand goes there."""
        return self.share > 0 or self.of_orders > 0

    @property
    def pair(self) -> str:
        """Name of the rule that one of the two units closes at most."""
        return f"transfer {self.from_unit} to {self.to_unit}"

    @property
    def of_orders(self) -> float:
        """Share of the online orders."""
        return self.share if self.share_orders is None else self.share_orders
