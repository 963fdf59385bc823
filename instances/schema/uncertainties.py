"""Uncertain figures: uncertainties with their distributions, correlations between them, and futures with chances."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, field_validator

from instances.schema.common import Name, Record, Text

Distribution: TypeAlias = Literal["pert", "triangular", "uniform", "normal", "lognormal", "values"]
How: TypeAlias = Literal["multiply", "add", "set"]
Drawn: TypeAlias = Annotated[
    float, Field(ge=-1e15, le=1e15, json_schema_extra={"unit": "number from -1e15 to 1e15", "any_figure": True})
]
"""A factor, an amount or a value of some figure."""
Spread: TypeAlias = Annotated[float, Field(gt=0, le=1e15, json_schema_extra={"any_figure": True})]
Chance: TypeAlias = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "chance from 0 to 1"})]


class Uncertainty(Record):
    """Figures that are not known for sure and move together: one draw changes all of them."""

    name: Name
    """Name of the uncertainty."""
    figures: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Paths of the figures that it moves, as a case names them; * stands for every name."""
    how: How = "multiply"
    """Whether a draw multiplies the figures, is added to them or takes their place."""
    distribution: Distribution
    """Distribution of a draw."""
    low: Drawn | None = None
    """Lowest draw of pert, triangular and uniform."""
    likely: Drawn | None = None
    """Most likely draw of pert and triangular."""
    high: Drawn | None = None
    """Highest draw of pert, triangular and uniform."""
    mean: Drawn | None = None
    """Mean of normal and lognormal, before any cut; that of the draw, not of its logarithm."""
    spread: Spread | None = None
    """Standard deviation of normal and lognormal, before any cut; that of the draw, not of its logarithm."""
    at_least: Drawn | None = None
    """Lower cut of normal and lognormal; draws keep the shape of the distribution between the cuts."""
    at_most: Drawn | None = None
    """Upper cut of normal and lognormal."""
    values: tuple[Drawn, ...] = ()
    """Draws of values, one for each of the chances."""
    chances: tuple[Chance, ...] = ()
    """Chances of the values; they sum to 1."""
    scope: Literal["all", "region", "unit"] = "all"
    """One draw for the whole instance, one for each region, or one for each unit."""


class Correlation(Record):
    """Two uncertainties that tend to move together, or against each other."""

    between: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)]
    """Names of the two uncertainties, both of one scope."""
    rank: Annotated[float, Field(gt=-1, lt=1)]
    """Their rank correlation (Spearman)."""


class Future(Record):
    """A named future: changes that come together, with the chance that they do."""

    name: Name
    """Name of the future."""
    chance: Chance
    """Chance of the future. What the chances of all futures leave to 1 is the chance of the instance as it stands."""
    multiply: dict[Text, Drawn] = Field(default_factory=dict)
    """Factors on figures, by their paths."""
    add: dict[Text, Drawn] = Field(default_factory=dict)
    """Amounts added to figures, by their paths."""
    set: dict[Text, Drawn] = Field(default_factory=dict)
    """New values of figures, by their paths."""

    @field_validator("multiply", "add", "set", mode="before")
    @classmethod
    def _by_path(cls, changes: Any) -> Any:
        if isinstance(changes, dict) and any(isinstance(value, dict) for value in changes.values()):
            raise ValueError('numbers by path, each path in quotes: "finance.carrying_rate" = 1.2')
        return changes
