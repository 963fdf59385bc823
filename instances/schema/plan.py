"""plan.toml: finance, calendar, levers, event costs, limits, rules, objective and solver."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from instances.schema.common import AnnualRate, LeverName, Money, Name, QuarterLabel, Record, Share, Text
from instances.schema.levers import Lever
from instances.schema.rules import Floor, LimitRule, PilotGate, RampLimit, Rules, UnitGroup

EARLIEST, LATEST = 1990, 2100
"""Years in which the first decision quarter may lie."""


class About(Record):
    """What the instance is."""

    name: Name
    """Name of the plan."""
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


class Realisation(Record):
    """Share of an effect that is counted, by grade of evidence."""

    vendor: Share = 0.5
    """A vendor's claim."""
    analogue: Share = 0.7
    """Seen at comparable retailers."""
    pilot: Share = 0.9
    """Seen in an own pilot."""
    measured: Share = 1.0
    """Measured across own stores."""


class Finance(Record):
    """Money over time."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    """Currency of every amount."""
    discount_rate: AnnualRate = 0.10
    """Annual discount rate."""
    discount_timing: Literal["end", "middle", "start"] = "end"
    """Moment of a quarter at which its cash flow counts; end is the spreadsheet's NPV."""
    inflation_rate: AnnualRate = 0.0
    """Annual growth of every amount in currency."""
    tax_rate: Share = 0.0
    """Tax on every flow but capex, which is depreciated instead; losses are assumed to be set off at once."""
    depreciation_quarters: Annotated[int, Field(ge=1, le=160)] = 20
    """Straight-line depreciation of capex, used when tax is on."""
    terminal_value: Literal["none", "multiple", "perpetuity"] = "none"
    """Value after the evaluation horizon, on the recurring flows of its last four quarters; none for units that exit."""
    terminal_multiple: Annotated[float, Field(ge=0, le=50)] = 0.0
    """Years of recurring flow, for terminal_value = "multiple"."""
    terminal_decay: Annotated[float, Field(ge=0, le=1)] = 0.2
    """Annual decay of the recurring flow, for terminal_value = "perpetuity"."""
    cancellations_in: Literal["risk_reduction", "revenue_lift"] = "risk_reduction"
    """Bucket in which a cancellation avoided is counted; never in both."""
    realisation: Realisation = Realisation()
    """Evidence haircuts."""


class EventCosts(Record):
    """Costs of order events and of volatility, before inflation; a unit may override the cost of an order event."""

    misroute: Money = 0.0
    """Cost of an order routed to the wrong node."""
    split: Money = 0.0
    """Extra cost of an order sent in more than one parcel."""
    late: Money = 0.0
    """Cost of a late order (expediting, refunds)."""
    cancellation: Money = 0.0
    """Cost of a cancelled order (handling, lost contribution, goodwill)."""
    mispick: Money = 0.0
    """Cost of a wrongly picked order (picking again, return)."""
    complaint: Money = 0.0
    """Cost of a complaint."""
    overtime_premium: Annotated[float, Field(ge=0, le=3)] = 0.5
    """Premium on the wage for an overtime hour."""
    missed_task_hour: Money = 0.0
    """Cost of an hour of tasks that was planned and missed."""


class Interaction(Record):
    """What launching two levers at a unit in the same quarter costs."""

    same_quarter_load_factor: Annotated[float, Field(ge=1, le=10)] = 1.0
    """Factor on the change load of each of them."""
    same_quarter_ramp_speed: Annotated[float, Field(ge=0.01, le=1)] = 1.0
    """Factor on the speed of each ramp: 0.5 takes twice as long."""


class Objective(Record):
    """What the plan is made for."""

    goal: Literal["npv", "least_spend", "fewest_units", "fewest_launches"] = "npv"
    """Greatest NPV; or the least implementation cost, the fewest units or the fewest launches that keep a share of it."""
    keep: Share = 0.8
    """Share of the greatest NPV to keep, for every goal but npv; a negative one may fall by the rest."""
    then: tuple[Literal["npv", "least_spend", "fewest_units", "fewest_launches", "earliest"], ...] = ()
    """Further objectives, in order, each decided without giving up what came before."""


class SolverOptions(Record):
    """Solver options; a flag on the command line or a ROLLOUT_* variable overrides them."""

    solver: Name = "highs"
    """Embedded HiGHS, or the name of a solver that Pyomo can call."""
    time_limit: Annotated[float, Field(gt=0, le=1e6, json_schema_extra={"unit": "seconds"})] = 60.0
    """Time limit of the optimisation."""
    gap: Annotated[float, Field(ge=0, le=1)] = 1e-4
    """Relative gap between plan and proven bound at which the optimisation stops."""
    threads: Annotated[int, Field(ge=1, le=256)] = 1
    """Threads of the solver."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """Seed of every random choice."""


class PlanFile(Record):
    """Everything in plan.toml."""

    plan: About
    """What the instance is."""
    calendar: Calendar
    """Fiscal calendar and horizons."""
    finance: Finance = Finance()
    """Money over time."""
    event_costs: EventCosts = EventCosts()
    """Costs of order events."""
    levers: dict[LeverName, Lever]
    """Levers by name; store_optimization and orchestration always exist."""
    interaction: Interaction = Interaction()
    """Levers launched together."""
    rules: Rules = Rules()
    """Rules of a unit's own roadmap."""
    limits: tuple[LimitRule, ...] = ()
    """Budgets and capacities."""
    ramp_limits: tuple[RampLimit, ...] = ()
    """Limits on the growth of launches from quarter to quarter."""
    pilot_gates: tuple[PilotGate, ...] = ()
    """Pilots before a lever scales."""
    groups: tuple[UnitGroup, ...] = ()
    """Units tied together."""
    floors: tuple[Floor, ...] = ()
    """Levels to be reached by a date."""
    objective: Objective = Objective()
    """What the plan is made for."""
    solver: SolverOptions = SolverOptions()
    """Solver options."""
