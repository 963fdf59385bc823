"""Actuals as they were read: metrics of stores, launches, and payments."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["launched", "slipped", "cancelled", "closed"]
"""launched: in `quarter`. slipped: not yet, expected in `quarter`. cancelled: it will not be. closed: launched in `quarter`, and
the unit or the lever was closed down early, in `closed`."""


@dataclass(frozen=True)
class MetricActual:
    """A metric of a unit in a quarter, as it was measured; names and labels are those of the instance."""

    unit: str
    metric: str
    quarter: str
    actual: float


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
    """

    unit: str
    lever: str
    status: Status
    quarter: str | None = None
    paid: float | None = None
    closed: str | None = None


@dataclass(frozen=True)
class PaymentActual:
    """A payment as it came; unit is blank for a shared cost, whose region is blank for the network."""

    unit: str
    region: str
    lever: str
    line: str
    quarter: str
    paid: float


@dataclass(frozen=True)
class Actuals:
    """Everything that was read, in the order of the files."""

    metrics: tuple[MetricActual, ...] = ()
    launches: tuple[LaunchActual, ...] = ()
    payments: tuple[PaymentActual, ...] = ()
