"""Minimums: what must be spent, launched or taken up in a period at least."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from instances.schema.common import Colour, LeverName, Name, QuarterLabel, Record

MinimumMeasure: TypeAlias = Literal["spend", "launches", "load"]


class Minimum(Record):
    """Least use of a measure in every period that has a decision quarter."""

    name: Name
    """Name of the minimum."""
    measure: MinimumMeasure
    """spend: implementation cost. launches: number of launches. load: change load in points. Each as limits count it."""
    per: Literal["quarter", "fiscal_year", "total"] = "quarter"
    """Period of the minimum."""
    amount: Annotated[float, Field(gt=0, le=1e15)]
    """Least use of each period; of money nominal."""
    each: Literal["", "region", "leader"] = ""
    """Scope: blank for one minimum for the whole company, or one for each region or leader."""
    regions: tuple[Name, ...] = ()
    """Only units of these regions count; empty means all."""
    leaders: tuple[Name, ...] = ()
    """Only units of these field leaders count; empty means all."""
    levers: tuple[LeverName, ...] = ()
    """Only these levers count; empty means all."""
    colour: Colour | None = None
    """capex or opex: only these costs count (measure spend); none means both."""
    from_quarter: QuarterLabel | None = None
    """First quarter that counts; none means the first."""
    to_quarter: QuarterLabel | None = None
    """Last quarter that counts; none means the last decision quarter."""
