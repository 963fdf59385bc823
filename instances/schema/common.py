"""Field types shared by every table: shares, rates, money, quarter labels and names."""

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

QUARTER_PATTERN = r"^[0-9]{4}Q[1-4]$"
LEVER_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
LONGEST_NAME = 200
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Characters that break a line, turn the direction of reading or cannot be seen."""


class Record(BaseModel):
    """A frozen record that refuses unknown fields. The docstring of a field is its meaning, see `instances.schema.meanings`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        str_strip_whitespace=True,
        defer_build=True,
    )


def _one_line(text: str) -> str:
    if UNSEEN.search(text):
        raise ValueError("one line without control characters or characters that cannot be seen")
    return text


def _lines(text: str) -> str:
    _one_line(text.replace("\n", " ").replace("\t", " "))
    return text


Lines: TypeAlias = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Text: TypeAlias = Annotated[str, Field(max_length=2000), AfterValidator(_one_line)]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_one_line)]
LeverName: TypeAlias = Annotated[str, Field(pattern=LEVER_PATTERN)]
QuarterLabel: TypeAlias = Annotated[
    str, Field(pattern=QUARTER_PATTERN, json_schema_extra={"unit": "fiscal quarter, such as 2027Q3"})
]

Share: TypeAlias = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "share from 0 to 1"})]
SignedShare: TypeAlias = Annotated[float, Field(ge=-1, le=1, json_schema_extra={"unit": "share from -1 to 1"})]
Money: TypeAlias = Annotated[float, Field(ge=0, le=1e13, json_schema_extra={"unit": "currency"})]
SignedMoney: TypeAlias = Annotated[float, Field(ge=-1e13, le=1e13, json_schema_extra={"unit": "currency"})]
Price: TypeAlias = Annotated[float, Field(ge=0, le=1e9, json_schema_extra={"unit": "currency each"})]
"""Money for one order, one event or one hour."""
Count: TypeAlias = Annotated[int, Field(ge=0, le=10_000_000, json_schema_extra={"unit": "count"})]
LARGEST_QUANTITY = 1e9
Quantity: TypeAlias = Annotated[float, Field(ge=0, le=LARGEST_QUANTITY)]
AnnualRate: TypeAlias = Annotated[float, Field(gt=-0.9, le=2, json_schema_extra={"unit": "share a year"})]
DiscountRate: TypeAlias = Annotated[float, Field(ge=-0.2, le=2, json_schema_extra={"unit": "share a year"})]
"""A lower rate would make money far away worth ever more than money today."""

Evidence: TypeAlias = Literal["vendor", "analogue", "pilot", "measured"]
Colour: TypeAlias = Literal["capex", "opex"]
"""Capital or operating expenditure."""
CostLine: TypeAlias = Literal["software", "integration", "change_management", "training", "closing"]
FlowLine: TypeAlias = Literal[
    "software",
    "integration",
    "change_management",
    "training",
    "closing",
    "labour",
    "shipping",
    "fulfilment",
    "returns",
    "shrink",
    "markdowns",
    "occupancy",
    "support",
    "carrying",
    "working_capital",
    "sales",
    "stockouts",
    "promises",
    "availability",
    "cancelled_sales",
    "complaints",
    "cancellations",
    "volatility",
]


def quarter_ordinal(label: str) -> int:
    """Return the ordinal of a label such as 2027Q3: year * 4 + quarter - 1. Ordinals can be compared and subtracted."""
    year, quarter = label.split("Q")
    return int(year) * 4 + int(quarter) - 1


def quarter_label(ordinal: int) -> str:
    """Return the label of an ordinal made by `quarter_ordinal`."""
    return f"{ordinal // 4}Q{ordinal % 4 + 1}"
