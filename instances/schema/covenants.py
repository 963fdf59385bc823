"""Covenants: levels of money that the cash flow of a plan must keep."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from instances.schema.common import Name, QuarterLabel, Record

CovenantMeasure: TypeAlias = Literal["cumulative_cash", "fiscal_year_result"]


class Covenant(Record):
    """A level that the plan's cash flow against the base case keeps in every quarter, or its result in every fiscal year."""

    name: Name
    """Name of the covenant."""
    measure: CovenantMeasure
    """cumulative_cash: net cash summed from the first quarter on, without the terminal value. fiscal_year_result: net cash of a
    fiscal year, with depreciation in place of capex and working capital. Both are after tax and of the whole plan, shared costs
    included."""
    at_least: Annotated[float, Field(ge=-1e15, le=1e15, json_schema_extra={"unit": "currency"})]
    """Least level, nominal; below 0 for cash that may be out, or a loss."""
    from_quarter: QuarterLabel | None = None
    """First quarter in which it holds; none means the first of the evaluation. A fiscal year counts from its first quarter of
    these on, and then as a whole."""
    to_quarter: QuarterLabel | None = None
    """Last quarter in which it holds; none means the last of the evaluation."""
