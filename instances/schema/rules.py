"""Every kind of rule, one class each.

Rules on one unit's roadmap: `Rules` and `FrozenQuarters`. Rules that tie units together: `LimitRule` (budgets and capacities),
`RampLimit`, `PilotGate`, `UnitGroup` and `Floor`. `Settings` holds a list of each kind; `instances.rule_checks` checks them.
A new measure of a limit is added to `Measure` here, and to `instances.measures`, which says what goes with it.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from instances.schema.common import Colour, Count, LeverName, Name, QuarterLabel, Record, Share
from instances.schema.scopes import Each, Scope, UnitScope

UnitMeasure: TypeAlias = Literal["inventory_accuracy", "revenue", "contribution_margin", "eligible_orders", "maturity"]


class Freeze(Record):
    """The fields of frozen quarters beside their scope."""

    quarters: tuple[QuarterLabel, ...] = ()
    """Named quarters."""
    fiscal_quarters: tuple[Annotated[int, Field(ge=1, le=4)], ...] = ()
    """Fiscal quarters of every year, such as 4 for the peak season."""
    levers: tuple[LeverName, ...] = ()
    """Levers that are frozen; empty means all."""


class FrozenQuarters(UnitScope, Freeze):
    """Quarters without launches of the units in scope."""


class Rules(Record):
    """Rules on the roadmap of each unit."""

    minimum_quarters_between_levers: Annotated[int, Field(ge=0, le=40)] = 0
    """Minimum quarters between two launches at a unit; 0 allows both in one quarter."""
    minimum_quarters_before_exit: Annotated[int, Field(ge=0, le=40)] = 4
    """Minimum operating quarters from a launch, its own quarter included, to the exit of the unit."""
    frozen: tuple[FrozenQuarters, ...] = ()
    """Quarters without launches."""
    decided_before: QuarterLabel | None = None
    """Quarters before this one are over or decided: only committed launches of pins.csv begin in them."""
    largest_menu: Annotated[int, Field(ge=1, le=100_000)] = 5000
    """Maximum number of roadmaps per unit; an instance with more is refused."""


Measure: TypeAlias = Literal["spend", "load", "launches", "in_ramp_up", "run_cost", "hours"]


class LimitTerms(Record):
    """The fields of a limit beside its scope."""

    name: Name
    """Name of the limit; limits.csv and the outputs refer to it."""
    measure: Measure
    """spend: implementation cost. load: change load in points. launches: number of launches. in_ramp_up: number of units
    with a lever in ramp-up. run_cost: support against the base case, shared support included. hours: launch hours, and labour
    hours that levers add."""
    per: Literal["quarter", "fiscal_year", "total"] = "quarter"
    """Period of the limit. Periods continue after the last decision quarter while launches still use the measure, with the
    amount of the last period that has a decision quarter."""
    amount: Annotated[float, Field(ge=0, le=1e15)] | None = None
    """Amount of each period; none limits only the periods and scopes of limits.csv."""
    each: Each = ""
    """Blank for one limit on all units in scope, or one limit for each region, leader, cohort or team, or for each value of a
    tag column such as tag_banner."""
    teams: tuple[Name, ...] = ()
    """Only the load of these teams counts (measure load); empty means all."""
    levers: tuple[LeverName, ...] = ()
    """Only these levers count; empty means all."""
    colour: Colour | None = None
    """capex or opex: only these costs count (measure spend); none means both."""
    carry_over: Share = 0.0
    """Share of the unused amount of a period that is added to the next (not for per = "total")."""
    lapses_at_year_end: bool = False
    """Whether an unused amount lapses at the end of the fiscal year (per = "quarter" with carry_over)."""
    prices: Literal["nominal", "today"] = "nominal"
    """Whether amounts are nominal, or in today's money and raised by inflation_rate to the first quarter of their period
    (measure spend)."""
    hours_per_head: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Hours of a person in a quarter; with it the amount is a headcount (measure hours)."""
    from_quarter: QuarterLabel | None = None
    """First quarter that counts; none means the first. What is used before is in no period of the limit."""
    to_quarter: QuarterLabel | None = None
    """Last quarter that counts; none means the last in which launches use the measure. With per = "total" a fund of some years,
    or money that expires."""
    benefit_share: Share = 0.0
    """Self-funding: share of a quarter's positive hard cash, after tax and shared support, that is added to the limit of the next
    quarter (measure spend, per = "quarter")."""


class LimitRule(UnitScope, LimitTerms):
    """One budget or capacity of the units in scope, or one for each region, leader, cohort, team or value of a tag.

    A row of limits.csv with the same limit name, a scope and a period overrides the amount.
    """


class RampTerms(Record):
    """The fields of a ramp limit beside its scope."""

    name: Name
    """Name of the limit."""
    growth: Annotated[float, Field(ge=0, le=100)]
    """Factor on the launches of the last quarter that was not frozen; running levers count as launches before the first
    quarter."""
    base: Annotated[float, Field(ge=0, le=1e7)]
    """Launches that every quarter may have."""
    from_quarter: QuarterLabel | None = None
    """First quarter in which the limit holds; none means the first."""
    levers: tuple[LeverName, ...] = ()
    """Only these levers count; empty means all."""


class RampLimit(UnitScope, RampTerms):
    """Limit on the growth of launches: at most growth * launches of the last quarter that was not frozen + base."""


class GateTerms(Record):
    """The fields of a pilot gate beside its scope."""

    name: Name
    """Name of the gate."""
    lever: LeverName
    """Lever that is piloted."""
    further_levers: tuple[LeverName, ...] = ()
    """Levers that are piloted together with it: the pilot begins with the first launch of any, and a unit that has any of them
    counts once."""
    quarters: Annotated[int, Field(ge=1, le=40)]
    """Quarters after the first launch from which the lever may scale."""
    units: Annotated[int, Field(ge=1, le=1_000_000)]
    """Maximum number of units in the pilot."""
    least: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Minimum number of units in the pilot, where there is one; none means any."""
    controls: tuple[Name, ...] = ()
    """Units that launch no lever until the pilot is over, where there is one; `rollout pilot` proposes matched ones."""
    policy: Literal["free", "worst", "top", "representative", "one_region"] = "free"
    """Units that may be in the pilot: free (any), worst or top by `measure`, representative (evenly spread by `measure`),
    one_region."""
    measure: UnitMeasure = "inventory_accuracy"
    """Unit column that ranks units for worst, top and representative."""
    pool: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Number of units that worst, top and representative choose from; none means `units`."""
    region: Name | None = None
    """Region of the pilot for one_region; none lets the optimiser choose it."""


class PilotGate(Scope, GateTerms):
    """A pilot: for some quarters after its first launch, only a few units may have the lever; they are units in scope."""


class UnitGroup(Record):
    """Units whose launches of a lever depend on each other."""

    name: Name
    """Name of the group."""
    kind: Literal["together", "at_most", "at_least", "exclusive", "prerequisite"]
    """together: all in the same quarter or none. at_most, at_least: number of units that launch within the decision
    quarters. exclusive: at most one. prerequisite: `first` launches `lag` quarters before any of `units` does."""
    lever: LeverName
    """Lever of the units."""
    units: tuple[Name, ...] = ()
    """Units of the group."""
    cohort: Name | None = None
    """Cohort whose units are the group, instead of a list."""
    count: Count = 0
    """Number for at_most and at_least."""
    first: Name | None = None
    """Unit that comes first, for prerequisite."""
    first_lever: LeverName | None = None
    """Lever of `first`; none means the same lever."""
    lag: Annotated[int, Field(ge=0, le=40)] = 0
    """Quarters from the launch of `first` to the earliest launch of the others, for prerequisite."""


RateMeasure: TypeAlias = Literal[
    "misroute_rate",
    "split_rate",
    "late_rate",
    "cancellation_rate",
    "mispick_rate",
    "complaint_rate",
    "returned_rate",
    "stockout_rate",
    "shrink_rate",
    "markdown_rate",
    "overtime_rate",
    "missed_task_rate",
]
"""Average rates, which are better the lower they are."""

FloorMeasure: TypeAlias = Literal["coverage", "live_units", "average_accuracy", "hard_cash", RateMeasure]
"""Levels that a floor may be about."""

ReadingMeasure: TypeAlias = Literal["average_accuracy", RateMeasure]
"""Levels that may be read in a cohort before the next one opens."""


class FloorTerms(Record):
    """The fields of a floor beside its scope."""

    name: Name
    """Name of the floor."""
    measure: FloorMeasure
    """coverage: share of the units in scope open in that quarter on which `lever` is live. live_units: their number.
    average_accuracy: mean inventory accuracy of the units in scope that are open in that quarter. hard_cash: hard cash that the
    units in scope have realised up to the end of that quarter, after tax, support and shared support, implementation cost apart.
    late_rate, shrink_rate and the others: mean of that rate over the units in scope open in that quarter, weighted by the orders,
    revenue or labour hours that it is a share of; the mean is to be at most the amount."""
    by: QuarterLabel
    """Quarter in which the level must hold."""
    amount: Annotated[float, Field(ge=0, le=1e15)]
    """Level to be reached; of a rate, the most that its mean may be."""
    lever: LeverName | None = None
    """Lever for coverage and live_units."""
    onwards: bool = False
    """Whether the level must hold in every later quarter of the evaluation, too, in which a unit in scope is open."""
    weight: Literal["units", "stores", "revenue", "eligible_orders"] = "units"
    """Weight of a unit in coverage and average_accuracy: 1, or its figure in units.csv."""


class Floor(UnitScope, FloorTerms):
    """A level to be reached by a quarter, or a rate not to be exceeded."""
