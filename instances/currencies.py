"""Amounts that name another currency than that of their instance, such as 21,000 EUR where amounts are in USD."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from instances.conventions import DoubtfulNumber
from instances.headers import numeric_columns
from instances.numbers import MONEY, currencies_in
from instances.problems import Problem
from instances.schema.common import Record
from instances.tables import Table
from instances.wording import schema_at

SIGNS: Final = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SSP", "SYP"),
    "¥": ("JPY", "CNY"),
    "₩": ("KRW", "KPW"),
    "₹": ("INR",),
}
"""Currencies of each sign. Too many have $ to list: it is wrong where the currency has one of these."""


def foreign_amounts(table: Table, kind: type[Record], currency: str) -> Iterator[Problem]:
    """Yield a problem for each number of a table with the sign or the code of another currency."""
    if not table.convention.has_formatted_numbers:
        return
    numbers = numeric_columns(kind) - table.convention.plain_columns
    for place, column in enumerate(table.header):
        if column not in numbers or not MONEY.search("\n".join(cells[place] for _, cells in table.rows)):
            continue
        schema = schema_at(kind, (column,))
        for number, cells in table.rows:
            doubt = foreign_amount(cells[place].strip(), schema, currency)
            if doubt is not None:
                said = {"found": doubt.text, "expected": doubt.expected, "remedy": doubt.remedy}
                yield Problem(doubt.code, table.file, number, column, **said)


def foreign_amount(text: str, schema: Mapping[str, Any], currency: str) -> DoubtfulNumber | None:
    """Return a doubt about a number with the sign or the code of another currency; None for others.

    Three letters beside a number that is no amount of money, such as 40 HRS, are not taken for a code.
    """
    is_money = str(schema.get("unit", "")).startswith("currency")
    if not any(is_foreign(one, currency) for one in currencies_in(text) if is_money or len(one) == 1):
        return None
    advice = f"Convert it to {currency}, or correct finance.currency."
    return DoubtfulNumber(text, "value_wrong", f"an amount in {currency}, as finance.currency says", (), advice)


def is_foreign(named: str, currency: str) -> bool:
    """Return whether a sign or a code of three letters is not that of a currency."""
    if named == "$":
        return any(currency in own for own in SIGNS.values())
    return currency not in SIGNS.get(named, (named,))
