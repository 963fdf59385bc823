"""What the accountant takes and gives: launches, the recomputed account, the tables of a run and the findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from planner.accountant.returns import ModifiedRates, Rates
from planner.accountant.rounding import Moved

TERMINAL = "terminal"

CashKey: TypeAlias = tuple[str, str, str]
"""Quarter label or "terminal", bucket, line."""

LedgerKey: TypeAlias = tuple[str, str, str, str, str]
"""Quarter label, region (blank for the network), lever, line, colour."""

TrackingKey: TypeAlias = tuple[str, ...]
"""Unit, metric and quarter label."""


BenefitKey: TypeAlias = tuple[str, ...]
"""Region, unit, lever, bucket, line and fiscal year; region blank for the network, unit blank for a shared cost."""

BaseKey: TypeAlias = tuple[str, ...]
"""Bucket and line."""


@dataclass(frozen=True)
class Launch:
    """One row of schedule.csv: a lever launched at a unit in a quarter, by label."""

    unit: str
    lever: str
    quarter: str


@dataclass(frozen=True)
class Finding:
    """One broken rule, or one difference between a run's files and the recomputation."""

    rule: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Render the finding as one line."""
        text = f"{self.rule}: {self.where}: found {self.found}, expected {self.expected}"
        return " ".join(text.split())


@dataclass(frozen=True)
class CheckedFile:
    """One file of a run after the comparison.

    Attributes
    ----------
    compared
        how many rows or figures of it were compared, in words.
    not_covered
        in words what of it was not compared; blank if all was.
    """

    file: str
    compared: str
    not_covered: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class LimitLine:
    """One row of limits.csv.

    at_least: the level is to be reached, so that left = used - allowed. vacant: the scope lies outside the limit's own
    regions or leaders, or the period after the last that a launch can use; files may leave the row out.
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
        """What is left of a limit, or reached above a floor."""
        return self.used - self.allowed if self.at_least else self.allowed - self.used

    @property
    def holds(self) -> bool:
        """Whether the limit or floor is kept, with a cent and a billionth of tolerance for money and a millionth otherwise."""
        tolerance = 0.01 + 1e-9 * abs(self.allowed) if self.measure == "spend" else 1e-6 * max(1.0, abs(self.allowed))
        return self.left >= -tolerance


@dataclass(frozen=True)
class SharedCost:
    """One row of shared_costs.csv. one_off_cost as paid; support_per_quarter in today's money for 13 weeks.

    noise: by how much two ways to work out its sums may differ.
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

    implementation_cost: nominal, all payments. npv_share: its Shapley value. incremental_npv: its unit's worth less that
    without it. payback_quarters: None if the launch does not pay back. near_paybacks: the answers when the cumulative flow is a
    little higher or lower, so that a sum that is half a cent but for rounding is not a difference. noise: by how much two ways to
    work out a sum of the unit may differ.
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
    """The payback of the plan: quarters by number, 1 for the first of the calendar, None if it does not pay back.

    near: the answers when sums are a little higher or lower, the answer itself first. first_spend: None if nothing is spent.
    """

    near: tuple[int | None, ...]
    first_spend: int | None

    @property
    def quarter(self) -> int | None:
        """The quarter from which the plan has paid back."""
        return self.near[0]


@dataclass(frozen=True)
class Figures:
    """The figures of the plan, after tax unless it is said.

    npv_by_region: None for the network's shared costs; only if there are any. cost_of_waiting: None where it is not told.
    invested: present value of implementation cost. moved: all money that moves. noise: by how much two ways to work out a sum
    of it may differ; noise_of_parts: the same for sums of shares of launches.
    """

    npv: float
    npv_before_tax: float
    rates: Rates
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
    cost_of_waiting: float | None
    invested: float
    moved: Moved
    noise: float
    noise_of_parts: float

    @property
    def mirr(self) -> float | None:
        """The modified rate of return."""
        return self.modified.rate


class Benefit(NamedTuple):
    """What a launch or a shared cost brings in a fiscal year. noise: by how much two ways to work it out may differ."""

    amount: float
    present_value: float
    noise: float = 0.0


class BaseLevels(NamedTuple):
    """The level of a line under the base case, over the first four quarters and over the last four.

    by_drift: what the drift of accuracy and order events adds to the last four.
    """

    first_year: float
    last_year: float
    by_drift: float


class TrackedFigure(NamedTuple):
    """A metric of a launched unit in a quarter: the levers that are live, its level without change and with the plan.

    unsure: whether rounding may decide on whether there is any.
    """

    levers: tuple[str, ...]
    baseline: float
    target: float
    unsure: bool = False


@dataclass(frozen=True)
class Account:
    """The full recomputation of a schedule.

    cashflow and present_values hold every quarter, bucket and line, also where nothing flows. states: the levers that
    are live in each quarter, in the order of plan.toml, or None where the unit is closed. launches is keyed by unit and
    lever.
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


Row: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class RunTables:
    """What the files of a run say: rows by column, as text, which can be gone through again, and the document of summary.json."""

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
