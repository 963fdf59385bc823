"""The run that a plan carries on, as its summary names it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict


@dataclass(frozen=True)
class Sunk:
    """A payment without a launch of its own, which another launch of the plan carries.

    Attributes
    ----------
    unit, region, lever, line, quarter
        of the payment: unit and region are blank for a cost of the network, the unit alone for one of a region.
    amount
        nominal; of a shared cost what was paid beyond the plan's figures.
    """

    unit: str
    region: str
    lever: str
    line: str
    quarter: str
    amount: float


@dataclass(frozen=True)
class Follows:
    """A plan that carries on an earlier one.

    Attributes
    ----------
    run
        path of the earlier run folder, relative to that of this plan, with slashes.
    files
        sha256, in hexadecimal, of files of the earlier run that say what it planned.
    as_of
        label of the first quarter that was not over.
    keep
        share of the best NPV that was to be kept.
    npv_before
        NPV of the earlier plan.
    moved, added, dropped
        launches that differ from the earlier plan.
    sunk
        payments that launches of the plan carry for others, those of earlier plans included.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)

    run: str
    files: Mapping[str, str]
    as_of: str
    keep: float
    npv_before: float
    moved: int
    added: int
    dropped: int
    sunk: tuple[Sunk, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the content of `follows` in summary.json."""
        return asdict(self) | {"files": dict(self.files), "sunk": [asdict(one) for one in self.sunk]}
