"""Inputs and results of the accountant: launches, the recomputed account, the tables of a run, and findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from planner.accountant.returns import InternalRates, ModifiedRates
from planner.accountant.rounding import GrossFlow
from planner.accountant.stage_records import NetworkFigures, StagedCostFigures

TERMINAL = "terminal"

MONEY = ("spend", "spend_share", "run_cost", "cumulative_cash", "fiscal_year_result")
"""Measures of limits and covenants that are money."""


class CashKey(NamedTuple):
    """Key of a row of cashflow.csv. quarter: label, or TERMINAL."""

    quarter: str
    bucket: str
    line: str


class LedgerKey(NamedTuple):
    """Key of a row of ledger.csv. region: blank for the network."""

    quarter: str
    region: str
    lever: str
    line: str
    colour: str


TrackingKey: TypeAlias = tuple[str, ...]
"""Key of a row of tracking.csv: unit, metric and quarter label."""

BenefitKey: TypeAlias = tuple[str, ...]
"""Key of a row of benefits.csv: region, unit, lever, bucket, line and fiscal year.

region is blank for the network, unit is blank for a shared cost.
"""

BaseKey: TypeAlias = tuple[str, ...]
"""Key of a row of base_case.csv: bucket and line."""


@dataclass(frozen=True)
class Launch:
    """One row of schedule.csv: a lever launched at a unit in a quarter, by label."""

    unit: str
    lever: str
    quarter: str


@dataclass(frozen=True)
class Hire:
    """One row of hires.csv: heads of a kind and scope, decided on and employed to a quarter, by label; heads as it is written."""

    hiring: str
    scope: str
    decided: str
    last: str
    heads: str


@dataclass(frozen=True)
class Finding:
    """One broken rule, or one difference between a run's files and the recomputation."""

    rule: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        text = f"{self.rule}: {self.where}: found {self.found}, expected {self.expected}"
        return " ".join(text.split())


@dataclass(frozen=True)
class CheckedFile:
    """The result of comparing one file of a run.

    Attributes
    ----------
    compared
        number of rows or figures compared, in words.
    not_covered
        parts that were not compared, in words; blank for none.
    """

    file: str
    compared: str
    not_covered: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class LimitLine:
    """One row of limits.csv.

    at_least: whether `allowed` is a lower bound, so that left = used - allowed. vacant: whether files may leave the row out, as
    nothing can count in its scope or period.
    """

    limit: str
    measure: str
    scope: str
    period: str
    allowed: float
    used: float
    at_least: bool = False
    vacant: bool = False

    @property
    def left(self) -> float:
        """The slack: unused amount of a limit, or level reached above a floor."""
        return self.used - self.allowed if self.at_least else self.allowed - self.used

    @property
    def holds(self) -> bool:
        """Whether the limit or floor is kept. Tolerance: a cent and a billionth for money, a millionth otherwise."""
        money = self.measure in MONEY
        tolerance = 0.01 + 1e-9 * abs(self.allowed) if money else 1e-6 * max(1.0, abs(self.allowed))
        return self.left >= -tolerance


@dataclass(frozen=True)
class SharedCost:
    """One row of shared_costs.csv.

    one_off_cost: nominal, as paid. support_per_quarter: in today's money, for 13 weeks. noise: bound of the rounding error.
    """

    lever: str
    scope: str
    region: str
    quarter: str
    one_off_cost: float
    support_per_quarter: float
    npv: float
    noise: float


@dataclass(frozen=True)
class LaunchFigures:
    """The figures of one launch.

    Attributes
    ----------
    implementation_cost
        nominal, all payments.
    npv_share
        Shapley value.
    incremental_npv
        NPV of the unit less its NPV without the launch.
    payback_quarters
        None if the launch does not pay back.
    near_paybacks
        the payback first, then every other one that rounding may turn it into.
    noise
        bound of the rounding error of a sum of the unit.
    """

    quarter: str
    implementation_cost: float
    change_load: float
    npv_share: float
    incremental_npv: float
    payback_quarters: int | None
    near_paybacks: tuple[int | None, ...]
    noise: float


@dataclass(frozen=True)
class Paybacks:
    """The payback of the plan, as number of a quarter (1 is the first of the calendar), None if it does not pay back.

    near: the payback first, then every other one that rounding may turn it into. first_spend: None if nothing is spent.
    """

    near: tuple[int | None, ...]
    first_spend: int | None

    @property
    def quarter(self) -> int | None:
        """The quarter from which the plan has paid back."""
        return self.near[0]


@dataclass(frozen=True)
class Figures:
    """The figures of the plan, after tax unless the name says otherwise.

    Attributes
    ----------
    npv_by_region
        None stands for shared costs of the network.
    npv_by_tag
        by tag and value, as rules name them; empty without tags.
    cost_of_waiting
        None if a launch or payment one quarter later would lie after H.
    invested
        present value of implementation cost.
    gross_flow
        gross flow of the plan.
    noise, noise_of_parts
        bounds of the rounding error of sums of the plan, and of sums of shares of launches.
    """

    npv: float
    npv_before_tax: float
    rates: InternalRates
    modified: ModifiedRates
    profitability_index: float | None
    profitability_index_before_tax: float | None
    payback: Paybacks
    discounted_payback: Paybacks
    peak_funding: float
    spend: float
    buckets: Mapping[str, float]
    twelve_months: Mapping[str, float]
    npv_by_hardness: Mapping[str, float]
    npv_by_grade: Mapping[str, float]
    npv_by_lever: Mapping[str, float]
    npv_by_region: Mapping[str | None, float]
    npv_by_tag: Mapping[str, float]
    cost_of_waiting: float | None
    invested: float
    gross_flow: GrossFlow
    noise: float
    noise_of_parts: float

    @property
    def mirr(self) -> float | None:
        """The modified internal rate of return (MIRR)."""
        return self.modified.rate


class HiredRow(NamedTuple):
    """One row of hires.csv: heads on the same terms, and what they cost. first: label of their first quarter of employment."""

    limit: str
    first: str
    heads: int
    adds: float
    one_off_cost: float
    employment_cost: float
    severance: float
    npv: float
    noise: float


@dataclass(frozen=True)
class HiringFigures:
    """The heads of a plan: their number, cost (nominal) and NPV, and the terms that they break.

    rows: of hires.csv, by kind, scope, and labels of the decision and of the last quarter of employment.
    """

    heads: int
    cost: float
    npv: float
    rows: Mapping[tuple[str, ...], HiredRow]
    broken: tuple[Finding, ...]


class Benefit(NamedTuple):
    """The flow of a launch or shared cost in a fiscal year. noise: bound of the rounding error."""

    amount: float
    present_value: float
    noise: float = 0.0


class BaseLevels(NamedTuple):
    """The level of a line in the base case, over the first four quarters and over the last four.

    by_drift: part of last_year that is due to the drift of accuracy and order events.
    """

    first_year: float
    last_year: float
    by_drift: float


class TrackedFigure(NamedTuple):
    """A metric of a unit in a quarter: live levers, level in the base case (baseline), level with the plan (target).

    unsure: whether rounding decides if the metric exists. role: launched or comparison.
    """

    levers: tuple[str, ...]
    baseline: float
    target: float
    unsure: bool = False
    role: str = "launched"


@dataclass(frozen=True)
class Account:
    """The full recomputation of a schedule.

    Attributes
    ----------
    cashflow, present_values
        amounts of every quarter, bucket and line, including 0.
    states
        live levers of each unit by quarter, in the order of plan.toml; None if the unit is closed.
    launches
        figures by unit and lever.
    """

    npv: float
    cashflow: Mapping[CashKey, float]
    present_values: Mapping[CashKey, float]
    discount_factors: Mapping[str, float]
    states: Mapping[str, tuple[tuple[str, ...] | None, ...]]
    shared_costs: tuple[SharedCost, ...]
    limits: tuple[LimitLine, ...]
    ledger: Mapping[LedgerKey, float]
    tracking: Mapping[TrackingKey, TrackedFigure]
    launches: Mapping[tuple[str, str], LaunchFigures]
    benefits: Mapping[BenefitKey, Benefit]
    base_case: Mapping[BaseKey, BaseLevels]
    figures: Figures
    network: NetworkFigures | None = None
    staged_costs: tuple[StagedCostFigures, ...] = ()
    hiring: HiringFigures | None = None


Row: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class RunTables:
    """The files of a run: rows of each table as text by column, which can be iterated repeatedly, and summary.json."""

    schedule: Iterable[Row]
    states: Iterable[Row]
    cashflow: Iterable[Row]
    limits: Iterable[Row]
    shared_costs: Iterable[Row]
    ledger: Iterable[Row]
    tracking: Iterable[Row]
    calendar: Iterable[Row]
    benefits: Iterable[Row]
    base_case: Iterable[Row]
    summary: dict[str, Any]
    hires: Iterable[Row] = ()
