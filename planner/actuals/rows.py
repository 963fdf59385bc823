"""Rows of the files of actuals as a person fills them in: which columns each file may have, and the bounds of each cell."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import Field

from instances.schema.common import LeverName, Money, Name, QuarterLabel, Record, SignedMoney, Text
from planner.actuals.records import Status

LEDGER_LINES = ("software", "integration", "change_management", "training", "closing", "support")
"""Lines of a payment, those of ledger.csv."""

Figure: TypeAlias = Annotated[float, Field(ge=0, le=1e9, json_schema_extra={"any_figure": True})]
"""A figure of a metric: a share, which may have a per cent sign, hours, orders or money."""


class MetricRow(Record):
    """One row of the tracking sheet: what a metric of a unit came to in a quarter."""

    unit: Name
    """Unit."""
    name: Text = ""
    """Name in reports; not read."""
    region: Text = ""
    """Region; not read."""
    owner: Text = ""
    """Accountable owner; not read."""
    metric: Name
    """Metric, as tracking.csv names it."""
    measured_in: Text = ""
    """Measure; not read."""
    lever: Text = ""
    """Levers that are live; not read."""
    role: Text = ""
    """launched or comparison; not read."""
    quarter: QuarterLabel
    """Quarter of the measurement."""
    quarter_start: Text = ""
    """First day of the quarter; not read."""
    baseline: Figure | None = None
    """Figure without any launch; not read."""
    target: Figure | None = None
    """Figure in the plan; not read."""
    actual: Figure | None = None
    """The figure as it was measured; blank where it was not."""


class LaunchRow(Record):
    """One row of launches.csv: what became of a launch."""

    unit: Name
    """Unit."""
    name: Text = ""
    """Name in reports; not read."""
    region: Text = ""
    """Region; not read."""
    owner: Text = ""
    """Accountable owner; not read."""
    lever: LeverName
    """Lever."""
    planned_quarter: Text = ""
    """Quarter of the plan; not read."""
    planned_cost: Money | None = None
    """Implementation cost of the plan; not read."""
    status: Status | None = None
    """launched, slipped, cancelled or closed; blank where the row is not filled in."""
    quarter: QuarterLabel | None = None
    """Quarter in which it launched, or is now expected."""
    paid: Money | None = None
    """Implementation cost paid so far, nominal; blank for as planned."""
    closed: QuarterLabel | None = None
    """First quarter in which it no longer runs."""


class PaymentRow(Record):
    """One row of payments.csv: what was paid for a launch or a shared cost in a quarter."""

    unit: Text = ""
    """Unit; blank for a shared cost."""
    name: Text = ""
    """Name in reports; not read."""
    region: Text = ""
    """Region of a shared cost; blank for one of the network."""
    lever: LeverName
    """Lever."""
    line: Name
    """software, integration, change_management, training, closing or support."""
    quarter: QuarterLabel
    """Quarter of the payment."""
    planned: SignedMoney | None = None
    """Payment of the plan; not read."""
    paid: Money | None = None
    """Payment, nominal; blank where the row is not filled in."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    Attributes
    ----------
    name
        of the file, without its ending.
    row
        record of its rows.
    marks
        columns that no other kind has.
    filled
        columns of which one is filled in where a row is.
    """

    name: str
    row: type[Record]
    marks: tuple[str, ...]
    filled: tuple[str, ...]


METRICS = FileKind("tracking", MetricRow, ("metric", "actual"), ("actual",))
LAUNCHES = FileKind("launches", LaunchRow, ("status", "closed"), ("status", "quarter", "paid", "closed"))
PAYMENTS = FileKind("payments", PaymentRow, ("line", "paid"), ("paid",))
KINDS = (METRICS, LAUNCHES, PAYMENTS)
