"""Minimums: what must be spent, launched or taken up in a period at least."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from instances.schema.common import Colour, LeverName, Name, QuarterLabel, Record
from instances.schema.scopes import Each, UnitScope

MinimumMeasure: TypeAlias = Literal["spend", "launches", "load"]


class MinimumTerms(Record):
    """A minimum apart from its scope."""

    name: Name
    """Name of the minimum."""
    measure: MinimumMeasure
    """spend: implementation cost. launches: number of launches. load: change load in points. Each as limits count it."""
    per: Literal["quarter", "fiscal_year", "total"] = "quarter"
    """Period of the minimum."""
    amount: Annotated[float, Field(gt=0, le=1e15)]
    """Least use of each period; of money nominal."""
    each: Each = ""
    """Scope: blank for one minimum for the whole company, or one for each region, leader, cohort or value of a tag column."""
    levers: tuple[LeverName, ...] = ()
    """Only these levers count; empty means all."""
    colour: Colour | None = None
    """capex or opex: only these costs count (measure spend); none means both."""
    from_quarter: QuarterLabel | None = None
    """First quarter that counts; none means the first."""
    to_quarter: QuarterLabel | None = None
    """Last quarter that counts; none means the last decision quarter."""


class Minimum(UnitScope, MinimumTerms):
    """Least use of a measure in every period that has a decision quarter."""
