"""Uncertain figures: uncertainties with their distributions, correlations between them, and futures with chances."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from instances.schema.common import Name, Record

Distribution: TypeAlias = Literal["pert", "triangular", "uniform", "normal", "lognormal", "values"]
How: TypeAlias = Literal["multiply", "add", "set"]
Chance: TypeAlias = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "chance from 0 to 1"})]


class Uncertainty(Record):
    """Figures that are not known for sure and move together: one draw changes all of them."""

    name: Name
    """Name of the uncertainty."""
    figures: Annotated[tuple[str, ...], Field(min_length=1)]
    """Paths of the figures that it moves, as a case names them; * stands for every name."""
    how: How = "multiply"
    """Whether a draw multiplies the figures, is added to them or takes their place."""
    distribution: Distribution
    """Distribution of a draw."""
    low: float | None = None
    """Lowest draw of pert, triangular and uniform."""
    likely: float | None = None
    """Most likely draw of pert and triangular."""
    high: float | None = None
    """Highest draw of pert, triangular and uniform."""
    mean: float | None = None
    """Mean of normal and lognormal, before any cut."""
    spread: Annotated[float, Field(gt=0)] | None = None
    """Standard deviation of normal and lognormal, before any cut."""
    at_least: float | None = None
    """Lower cut of normal and lognormal; draws keep the shape of the distribution between the cuts."""
    at_most: float | None = None
    """Upper cut of normal and lognormal."""
    values: tuple[float, ...] = ()
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
    multiply: dict[str, float] = Field(default_factory=dict)
    """Factors on figures, by their paths."""
    add: dict[str, float] = Field(default_factory=dict)
    """Amounts added to figures, by their paths."""
    set: dict[str, Any] = Field(default_factory=dict)
    """New values of figures, by their paths."""
