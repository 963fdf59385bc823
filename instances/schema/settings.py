"""Settings: everything that plan.toml says. Levers and rules have modules of their own."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, field_validator

from instances.schema.common import AnnualRate, DiscountRate, LeverName, Name, Price, QuarterLabel, Record, Share, Text
from instances.schema.covenants import Covenant
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.hiring import Hired, Hiring
from instances.schema.hurdles import Hurdle
from instances.schema.levers import Lever
from instances.schema.minimums import Minimum
from instances.schema.one_of import OneOf
from instances.schema.rules import Floor, LimitRule, PilotGate, RampLimit, Rules, UnitGroup
from instances.schema.segments import Segment
from instances.schema.uncertainties import Correlation, Future, Uncertainty
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit

EARLIEST, LATEST = 1990, 2100
"""Years in which the first decision quarter may lie."""


class About(Record):
    """Name and description of the instance."""

    name: Name
    """Name of the instance."""
    description: Text = ""
    """One paragraph on the situation."""


class Calendar(Record):
    """Fiscal calendar and the two horizons."""

    kind: Literal["monthly", "4-5-4"] = "monthly"
    """Quarters of three calendar months, or the 4-5-4 retail calendar (13 weeks, 14 in the quarter with the 53rd)."""
    fiscal_year_start_month: Annotated[int, Field(ge=1, le=12)] = 1
    """First month of the fiscal year; the 4-5-4 calendar starts in February and takes 2 only."""
    fiscal_year_name: Literal["start", "end"] = "start"
    """Whether a fiscal year is named after the calendar year it starts in or ends in."""
    first_quarter: QuarterLabel
    """First decision quarter, in the years 1990 to 2100."""
    decision_quarters: Annotated[int, Field(ge=1, le=40)] = 12
    """Number of quarters in which a lever can be launched."""
    evaluation_quarters: Annotated[int, Field(ge=1, le=80)] = 20
    """Number of quarters whose cash flows count; not less than the decision quarters."""

    @field_validator("first_quarter")
    @classmethod
    def _of_our_time(cls, label: str) -> str:
        if not EARLIEST <= int(label[:4]) <= LATEST:
            raise ValueError(f"a fiscal quarter from {EARLIEST}Q1 to {LATEST}Q4")
        return label


class Contingency(Record):
    """Contingency: the share added to launch costs, by grade of evidence behind the costs."""

    vendor: Annotated[float, Field(ge=0, le=5)] = 0.0
    """A vendor's quote."""
    analogue: Annotated[float, Field(ge=0, le=5)] = 0.0
    """Seen at comparable retailers."""
    pilot: Annotated[float, Field(ge=0, le=5)] = 0.0
    """Paid in an own pilot."""
    measured: Annotated[float, Field(ge=0, le=5)] = 0.0
    """Paid across own stores, or agreed by contract."""


Hard: TypeAlias = Literal["hard", "avoided", "soft"]


class Hardness(Record):
    """Hardness of each cash-flow line.

    hard: an existing line of the accounts changes. avoided: a future cost does not occur. soft: expected sales or goodwill.
    Implementation cost and support are always hard.
    """

    labour: Hard = "hard"
    """Hours of stock and fulfilment tasks; write soft where the hours are not taken out of the roster."""
    shipping: Hard = "hard"
    """Misroutes, splits and late orders."""
    fulfilment: Hard = "hard"
    """Fulfilment of orders."""
    returns: Hard = "hard"
    """Returned orders."""
    shrink: Hard = "hard"
    """Goods lost."""
    markdowns: Hard = "hard"
    """Markdowns."""
    occupancy: Hard = "hard"
    """Rent, rates and upkeep of sites."""
    carrying: Hard = "hard"
    """Cost of holding inventory."""
    working_capital: Hard = "hard"
    """Inventory freed or built up."""
    sales: Hard = "soft"
    """Sales in the store that a change of its role brings or costs."""
    stockouts: Hard = "soft"
    """Sales in the store that empty shelves no longer lose."""
    promises: Hard = "soft"
    """Online sales from faster promises."""
    availability: Hard = "soft"
    """Online sales from stock that becomes available."""
    cancelled_sales: Hard = "soft"
    """Online sales that cancellations no longer lose."""
    complaints: Hard = "avoided"
    """Complaints."""
    cancellations: Hard = "avoided"
    """Handling of cancellations."""
    volatility: Hard = "avoided"
    """Overtime and missed tasks."""


class Realisation(Record):
    """Evidence haircut: the share of an effect that is counted, by grade of evidence."""

    vendor: Share = 0.5
    """A vendor's claim."""
    analogue: Share = 0.7
    """Seen at comparable retailers."""
    pilot: Share = 0.9
    """Seen in an own pilot."""
    measured: Share = 1.0
    """Measured across own stores."""


class Finance(Record):
    """Discounting, growth, tax, terminal value and the treatment of single cash-flow lines."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    """Currency of every amount; one with the sign or the code of another is refused."""
    discount_rate: DiscountRate = 0.10
    """Annual discount rate, nominal unless discount_rate_kind says otherwise."""
    discount_rate_kind: Literal["nominal", "real"] = "nominal"
    """Whether the discount rate contains inflation; a real one is combined with inflation_rate. Flows are nominal."""
    discount_timing: Literal["end", "middle", "start"] = "end"
    """Moment of a quarter at which its cash flow counts; end is the spreadsheet's NPV."""
    inflation_rate: AnnualRate = 0.0
    """Annual growth of every amount in currency."""
    wage_growth: AnnualRate | None = None
    """Annual growth of wages; none means inflation_rate."""
    freight_growth: AnnualRate | None = None
    """Annual growth of costs of misroutes, splits, late and returned orders and fulfilment; none means inflation_rate."""
    licence_growth: AnnualRate | None = None
    """Annual growth of support; none means inflation_rate."""
    growth_base: Literal["first_quarter", "last_twelve_months", "first_year"] = "first_quarter"
    """Period that revenue and eligible_orders of units.csv are the level of, and grow from: the first quarter, the four quarters
    before it, or the first four quarters (the mean of each)."""
    tax_rate: Share = 0.0
    """Tax on every flow except working capital and capex; capex is depreciated. Losses are assumed to be set off at once."""
    depreciation_quarters: Annotated[int, Field(ge=1, le=160)] = 20
    """Quarters of straight-line depreciation of capex, used with a tax_rate and by covenants on results. It goes on after the
    evaluation; a unit that exits writes off the rest."""
    terminal_value: Literal["none", "multiple", "perpetuity"] = "none"
    """Terminal value: flows after the evaluation with the same roadmaps and without growth, for ever or until a unit exits
    (perpetuity), or for a number of years (multiple)."""
    terminal_multiple: Annotated[float, Field(ge=0, le=50)] = 0.0
    """Years of recurring flow after the evaluation, for terminal_value = "multiple"."""
    terminal_decay: Annotated[float, Field(ge=0, le=1)] = 0.2
    """Annual decay of the recurring flow, for terminal_value = "perpetuity"."""
    reinvestment_rate: DiscountRate | None = None
    """Annual rate at which the MIRR reinvests; none means the nominal discount rate."""
    cancellations_in: Literal["risk_reduction", "revenue_lift"] = "risk_reduction"
    """Bucket that the handling of cancellations counts in."""
    online_sales: Literal["inside", "beside"] = "beside"
    """Whether revenue of units.csv contains online orders. If it does (inside), stockouts count on revenue less their value."""
    extra_orders_incremental: Share = 1.0
    """Share of extra orders (order_uplift, conversion_uplift) that are new to the company, not moved from another channel."""
    cancelled_orders_lost: Share = 0.0
    """Share of a cancelled order's contribution that is lost, in addition to event_costs.cancellation; 0 if that cost contains
    it."""
    cost_of_goods: Share = 1.0
    """Cost of goods as a share of revenue, at which shrink counts; 1 counts it at retail."""
    shrink_cash_share: Share = 1.0
    """Share of shrink that is lost goods; the rest is record errors, which cost no goods."""
    carrying_rate: Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "share a year"})] = 0.0
    """Annual cost of holding inventory as a share of its value, capital cost left out."""
    hard_cash_only: tuple[Literal["objective", "payback", "peak_funding"], ...] = ()
    """Figures that count hard cash only."""
    flows_in: Literal["today", "nominal"] = "today"
    """Whether amounts of flows.csv are of today, and grow with inflation_rate, or nominal."""
    realisation: Realisation = Realisation()
    """Evidence haircuts."""
    contingency: Contingency = Contingency()
    """Contingency on launch costs."""
    hardness: Hardness = Hardness()
    """Hardness of each line."""


class EventCosts(Record):
    """Costs of order events and of volatility, before inflation; a unit may override the cost of an order event."""

    misroute: Price = 0.0
    """Cost of an order routed to the wrong node."""
    split: Price = 0.0
    """Extra cost of an order sent in more than one parcel."""
    late: Price = 0.0
    """Cost of a late order (expediting, refunds)."""
    cancellation: Price = 0.0
    """Cost of handling a cancelled order; lost contribution and goodwill too, where finance.cancelled_orders_lost is 0."""
    mispick: Price = 0.0
    """Cost of a wrongly picked order (picking again; its return too, where returned_rate does not count it)."""
    complaint: Price = 0.0
    """Cost of a complaint."""
    returned: Price = 0.0
    """Cost of a returned order (carriage, handling, loss of value)."""
    fulfilment: Price = 0.0
    """Cost of fulfilling an order (picking material, packing, carriage), labour hours apart."""
    overtime_premium: Annotated[float, Field(ge=0, le=3)] = 0.5
    """Premium on the wage for an overtime hour."""
    missed_task_hour: Price = 0.0
    """Cost of an hour of tasks that was planned and missed."""


class Records(Record):
    """Share of each rate that is caused by wrong stock records; this part falls as inventory accuracy rises.

    Without this section inventory accuracy alone changes no rate.
    """

    misroute: Share = 0.5
    """Of misroutes. Assumption: orders are routed to stock that is not there."""
    split: Share = 0.5
    """Of splits. Assumption."""
    late: Share = 0.5
    """Of late orders. Assumption."""
    cancellation: Share = 0.5
    """Of cancellations. Assumption: what is not there cannot be picked."""
    stockout: Share = 0.3
    """Of stockouts. Assumption, well below the 75 % of empty shelves for which the store is responsible (Corsten, Gruen)."""
    shrink: Share = 0.21
    """Of shrink. Administrative error, 21 % (NRF survey 2017)."""
    markdown: Share = 0.05
    """Of markdowns. Assumption."""


class Interaction(Record):
    """Cost of launching two levers at a unit in the same quarter."""

    same_quarter_load_factor: Annotated[float, Field(ge=1, le=10)] = 1.0
    """Factor on the change load of both levers."""
    same_quarter_ramp_speed: Annotated[float, Field(ge=0.01, le=1)] = 1.0
    """Factor on the speed of each ramp: 0.5 takes twice as long."""


class Objective(Record):
    """Objective of the plan."""

    goal: Literal["npv", "least_spend", "fewest_units", "fewest_launches"] = "npv"
    """Maximise NPV; or minimise implementation cost, units or launches while keeping a share of the maximum NPV."""
    keep: Share = 0.8
    """Share of the maximum NPV to keep, for every goal except npv. A negative one may fall by the remaining share."""
    then: tuple[Literal["npv", "least_spend", "fewest_units", "fewest_launches", "earliest"], ...] = ()
    """Further objectives in order; each is optimised without worsening the earlier ones."""
    risk: Literal["", "mean", "cvar", "mix", "worst", "regret", "wasserstein"] = ""
    """Measure of NPV over worlds that is maximised: its mean, its mean in the worst worlds (cvar), a mix of the two, the worst
    world, the least regret, or the mean under the least favourable chances nearby (wasserstein). Empty means the NPV of the
    figures as they stand."""
    risk_level: Annotated[float, Field(gt=0, lt=1)] = 0.9
    """For cvar and mix: 0.9 looks at the worst tenth of the worlds."""
    risk_weight: Share = 0.5
    """For mix: weight of cvar; the rest is that of the mean."""
    risk_radius: Annotated[float, Field(ge=0, le=1)] = 0.1
    """For wasserstein: how far the chances may be moved, as a share of the mean distance between worlds."""
    risk_worlds: Annotated[int, Field(ge=2, le=1000)] = 50
    """Worlds that are planned for."""
    risk_confidence: Annotated[float, Field(ge=0.5, lt=1)] | None = None
    """Chance with which limits hold although costs are uncertain; none means that they hold at the figures as they stand."""


class SolverOptions(Record):
    """Solver options; a flag on the command line or a ROLLOUT_* variable overrides them."""

    solver: Name = "highs"
    """highs (embedded), or the name of another solver that Pyomo can call."""
    time_limit: Annotated[float, Field(gt=0, le=1e6, json_schema_extra={"unit": "seconds"})] = 60.0
    """Time limit of the optimisation."""
    gap: Annotated[float, Field(ge=0, lt=1)] = 1e-4
    """Relative optimality gap, between the plan and the proven bound, at which the optimisation stops; 0.01 is 1 %."""
    threads: Annotated[int, Field(ge=1, le=256)] = 1
    """Threads of the solver."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """Seed of every random choice."""


class Settings(Record):
    """Everything that plan.toml says."""

    plan: About
    """Name and description of the instance."""
    calendar: Calendar
    """Fiscal calendar and horizons."""
    finance: Finance = Finance()
    """Discounting, growth, tax, terminal value and the treatment of single cash-flow lines."""
    event_costs: EventCosts = EventCosts()
    """Costs of order events."""
    records: Records | None = None
    """Effect of wrong stock records on rates."""
    levers: dict[LeverName, Lever]
    """Levers by name. store_optimization and orchestration are required unless there is a flows.csv."""
    segments: tuple[Segment, ...] = ()
    """Parts of every unit, such as fulfilment use cases and categories, that levers can cover instead of all of it."""
    interaction: Interaction = Interaction()
    """Cost of launching two levers in the same quarter."""
    rules: Rules = Rules()
    """Rules on the roadmap of each unit."""
    limits: tuple[LimitRule, ...] = ()
    """Budgets and capacities."""
    ramp_limits: tuple[RampLimit, ...] = ()
    """Limits on the growth of launches from quarter to quarter."""
    pilot_gates: tuple[PilotGate, ...] = ()
    """Pilots before a lever scales."""
    groups: tuple[UnitGroup, ...] = ()
    """Groups of units whose launches depend on each other."""
    floors: tuple[Floor, ...] = ()
    """Levels to be reached by a quarter."""
    minimums: tuple[Minimum, ...] = ()
    """Least amounts to be spent or launched."""
    covenants: tuple[Covenant, ...] = ()
    """Levels of cash and result that the plan keeps."""
    hurdles: tuple[Hurdle, ...] = ()
    """Figures that launches must reach to be made."""
    sequences: tuple[CohortSequence, ...] = ()
    """Cohorts that open for a lever one after the other."""
    region_limits: tuple[RegionLimit, ...] = ()
    """Limits on regions that are active at once or new."""
    even_waves: tuple[EvenWaves, ...] = ()
    """Rules on the size of waves."""
    one_of: tuple[OneOf, ...] = ()
    """Levers that are alternatives: the company, or each region, takes one of them."""
    shares: tuple[ShareRule, ...] = ()
    """Shares of what is used that parts of the company have at least or at most."""
    even_coverage: tuple[EvenCoverage, ...] = ()
    """Rules on coverage that is much the same everywhere."""
    hiring: tuple[Hiring, ...] = ()
    """Heads that may be hired to raise a limit."""
    hired: tuple[Hired, ...] = ()
    """Heads that were hired already."""
    uncertainties: tuple[Uncertainty, ...] = ()
    """Figures that are not known for sure. Without any, uncertainties follow from the grades of evidence."""
    correlations: tuple[Correlation, ...] = ()
    """Uncertainties that move together."""
    futures: tuple[Future, ...] = ()
    """Named futures with their chances."""
    objective: Objective = Objective()
    """Objective of the plan."""
    solver: SolverOptions = SolverOptions()
    """Solver options."""
