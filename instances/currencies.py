"""Amounts that name another currency than that of their instance, such as 21,000 EUR where amounts are in USD."""

from collections.abc import Iterator
from typing import Final

from instances.headers import numeric_columns
from instances.numbers import currencies_in
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
    """Yield a problem for each number of a table with the sign or the code of another currency.

    Three letters beside a number that is no amount of money, such as 40 HRS, are not taken for a code.
    """
    if not table.convention.has_formatted_numbers:
        return
    numbers = numeric_columns(kind) - table.convention.plain_columns
    for place, column in enumerate(table.header):
        if column not in numbers:
            continue
        is_money = str(schema_at(kind, (column,)).get("unit", "")).startswith("currency")
        for number, cells in table.rows:
            text = cells[place].strip()
            if any(is_foreign(one, currency) for one in currencies_in(text) if is_money or len(one) == 1):
                expected = f"an amount in {currency}, as finance.currency says"
                remedy = f"Convert it to {currency}, or correct finance.currency."
                yield Problem("value_wrong", table.file, number, column, found=text, expected=expected, remedy=remedy)


def is_foreign(named: str, currency: str) -> bool:
    """Return whether a sign or a code of three letters is not that of a currency."""
    if named == "$":
        return any(currency in own for own in SIGNS.values())
    return currency not in SIGNS.get(named, (named,))
