"""Actuals as they were read: metrics of stores, launches, and payments."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from planner.actuals.known import Place

Status: TypeAlias = Literal["launched", "slipped", "cancelled", "closed"]
"""launched: in `quarter`. slipped: not yet, expected in `quarter`. cancelled: it will not be. closed: launched in `quarter`, and
the unit or the lever was closed down early, in `closed`."""


@dataclass(frozen=True)
class MetricActual:
    """A metric of a unit in a quarter, as it was measured; names and labels are those of the instance.

    place: the row that it was read from; None where it was not read.
    """

    unit: str
    metric: str
    quarter: str
    actual: float
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class LaunchActual:
    """A launch as it came.

    Attributes
    ----------
    unit, lever
        names.
    status
        see `Status`.
    quarter
        label of the quarter in which it launched or is expected; None for a cancelled one.
    paid
        implementation cost paid so far, nominal; None where the file leaves it blank: as planned.
    closed
        label of the quarter from which on it no longer runs; None but for a closed one.
    place
        the row that it was read from; None where it was not read.
    """

    unit: str
    lever: str
    status: Status
    quarter: str | None = None
    paid: float | None = None
    closed: str | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class PaymentActual:
    """A payment as it came.

    Attributes
    ----------
    unit
        name; blank for a shared cost.
    region
        that of the unit, or of the shared cost; blank for one of the network.
    lever, line, quarter
        lever, line of ledger.csv, and label of the quarter of the payment.
    paid
        nominal, 0 or more.
    """

    unit: str
    region: str
    lever: str
    line: str
    quarter: str
    paid: float


@dataclass(frozen=True)
class Actuals:
    """Everything that was read, in the order of the files.

    Attributes
    ----------
    metrics, launches, payments
        rows with an actual; rows that were left blank are none.
    blank
        rows that were left blank, by file.
    """

    metrics: tuple[MetricActual, ...] = ()
    launches: tuple[LaunchActual, ...] = ()
    payments: tuple[PaymentActual, ...] = ()
    blank: tuple[tuple[str, int], ...] = ()
