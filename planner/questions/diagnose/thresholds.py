"""The thresholds of a diagnosis: diagnosis_thresholds.toml, and a user's own file over it."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

import tomli_w
from pydantic import Field, model_validator

from instances.problems import InputProblems, Problem
from instances.schema.common import AnnualRate, LeverName, Record, Share, Text
from instances.toml_files import placed, read_toml_file

FILE = "diagnosis_thresholds.toml"

Measure: TypeAlias = Literal[
    "inventory_accuracy",
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
    "accuracy_drift",
    "event_drift",
    "revenue_growth",
    "order_growth",
    "orders_a_week",
    "maturity",
    "pos_connected",
    "role_stated",
    "owner_named",
    "closes",
    "store_first_signs",
    "network_stores",
    "network_orders_a_week",
]
"""The measure of a condition: a figure of units.csv, 1 or 0 for yes or no, or a figure of the whole network."""

Rule: TypeAlias = Literal["role first", "smallest intervention", "store optimization first", "orchestration first"]
"""First step of the rule of thumb."""

Amount: TypeAlias = Annotated[float, Field(ge=-1e9, le=1e9)]


class Condition(Record):
    """A measure compared with a figure; a unit meets the condition if its measure lies within the given range."""

    measure: Measure
    """Measure that the condition compares."""
    at_least: Amount | None = None
    """Least figure that meets it; left out where there is none."""
    at_most: Amount | None = None
    """Greatest figure that meets it; left out where there is none."""

    @model_validator(mode="after")
    def _of_some_figure(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a section with at_least, at_most or both")
        return self


class Line(Record):
    """Constraints that a rate of units.csv points to."""

    constraint: Literal["routing", "inventory_accuracy", "labour_execution"]
    """Constraint that the rate belongs to, but for the part that comes from wrong stock records."""
    reachable: Share | None = None
    """Rate that can be reached; left out where only the part by wrong stock records counts."""
    source: Text = ""
    """Source of the figures."""

    @model_validator(mode="after")
    def _of_some_constraint(self) -> Self:
        if self.reachable is None and self.constraint != "inventory_accuracy":
            raise ValueError("a reachable rate, or the constraint inventory_accuracy")
        return self


class Lines(Record):
    """A line for each rate of units.csv."""

    misroute: Line
    """Orders routed to the wrong node."""
    split: Line
    """Orders split."""
    late: Line
    """Orders late."""
    cancellation: Line
    """Orders cancelled."""
    mispick: Line
    """Orders wrongly picked."""
    complaint: Line
    """Complaints."""
    returned: Line
    """Orders returned."""
    stockout: Line
    """Revenue lost to empty shelves."""
    shrink: Line
    """Shrink."""
    markdown: Line
    """Markdowns."""
    overtime: Line
    """Overtime hours."""
    missed_task: Line
    """Missed task hours."""


class Constraints(Record):
    """The least value from which a unit has a constraint."""

    least_share_of_contribution: Share
    """Share of a year's contribution up to which a unit has none."""


class StockRecords(Record):
    """Attainable accuracy of stock records."""

    reachable_accuracy: Share
    """Inventory accuracy that can be reached."""
    source: Text = ""
    """Source of the figure."""


class Role(Record):
    """Cost of an outdated role."""

    steady_growth: AnnualRate
    """Annual growth of revenue below which a unit declines."""
    recoverable: Share
    """Part of the contribution lost by decline or closing that can be kept."""
    source: Text = ""
    """Source of the figures."""


class Situation(Record):
    """A situation that a unit may resemble, and the first step of the rule of thumb in it."""

    rule: Rule
    """First step of the rule of thumb."""
    needs: Annotated[int, Field(ge=1, le=100)]
    """Number of its conditions that must be met."""
    conditions: Annotated[dict[LeverName, Condition], Field(min_length=1)]
    """Conditions by name."""

    @model_validator(mode="after")
    def _that_can_be_met(self) -> Self:
        if self.needs > len(self.conditions):
            raise ValueError(f"needs of at most {len(self.conditions)}, the number of its conditions")
        return self


class RoleLevers(Record):
    """Levers of plan.toml by kind."""

    role: tuple[LeverName, ...]
    """Levers that change the role of a unit."""


class Thresholds(Record):
    """Everything in diagnosis_thresholds.toml."""

    constraints: Constraints
    """Least value from which a unit has a constraint."""
    records: StockRecords
    """Stock records."""
    role: Role
    """Store role."""
    lines: Lines
    """Rates of units.csv."""
    readiness: dict[LeverName, Condition]
    """Signs that a unit is ready for orchestration, by name."""
    store_first: dict[LeverName, Condition]
    """Signs that a unit needs store optimization first, by name."""
    situations: dict[LeverName, Situation]
    """Situations by name, the first that fits."""
    levers: RoleLevers
    """Kinds of levers."""

    def as_toml(self) -> bytes:
        """Return the thresholds as a file that can be given back."""
        return tomli_w.dumps(self.model_dump(mode="json", exclude_none=True)).encode()


@cache
def shipped() -> Thresholds:
    """Return the thresholds that come along."""
    return _read(FILE, b"")


def thresholds_from(path: str | Path) -> Thresholds:
    """Return the shipped thresholds, changed by the keys that a user's file names.

    Raises
    ------
    InputProblems
        everything that is wrong with the file.
    """
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "not a path"
        remedy = "Name a file such as the one that `rollout diagnose --out` writes."
        raise InputProblems([Problem("file_unreadable", str(path), found=said, expected="a TOML file", remedy=remedy)]) from error
    return _read(str(path), content)


def _read(file: str, content: bytes) -> Thresholds:
    """Return the shipped thresholds with those of a file over them."""
    base = tomllib.loads((Path(__file__).parent / FILE).read_text(encoding="utf-8"))
    found, problems = read_toml_file(file, content, Thresholds, lambda own: _over(base, own))
    if found is None:
        raise InputProblems(list(placed(map(_with_own_remedy, problems), file, content)))
    return found


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of one mapping with those of another over them, section by section."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _with_own_remedy(problem: Problem) -> Problem:
    """Return a problem without the remedies that send the reader to the inputs of an instance."""
    if problem.code in ("key_missing", "key_unknown", "toml_syntax") and not problem.remedy:
        return replace(problem, remedy="docs/questions.md says what the thresholds are.")
    return problem
