"""An amount in another currency is refused, one in the currency of the instance is read, and three letters may be a unit."""

import pytest

from instances.currencies import foreign_amounts, is_foreign
from instances.numbers import currencies_in
from instances.schema.units import Unit
from instances.tables import read_table


@pytest.mark.parametrize(
    ("currency", "own", "foreign"),
    [
        ("USD", ("$", "USD"), ("€", "£", "EUR", "CAD")),
        ("CAD", ("$", "CAD"), ("€", "USD")),
        ("EUR", ("€", "EUR"), ("$", "£", "USD")),
        ("JPY", ("¥", "JPY"), ("$", "CNY")),
        ("CHF", ("CHF", "$"), ("€", "¥")),
    ],
)
def test_signs_and_codes_are_told_apart(currency: str, own: tuple[str, ...], foreign: tuple[str, ...]) -> None:
    """Nothing tells $ from the sign of a currency that is not listed."""
    assert not any(is_foreign(one, currency) for one in own)
    assert all(is_foreign(one, currency) for one in foreign)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$ 1,000", ("$",)),
        ("1.000,50 EUR", ("EUR",)),
        ("(€5)", ("€",)),
        ("US$5", ()),
        ("$5 USD", ("$", "USD")),
        ("1e5", ()),
        ("EUR", ()),
    ],
)
def test_the_currency_of_a_number_is_found(text: str, found: tuple[str, ...]) -> None:
    assert currencies_in(text) == found


def test_each_cell_in_another_currency_is_a_problem() -> None:
    rows = "A,€900,12 EUR,40 HRS\nB,$900,12 USD,€40\nC,900,12,40\n"
    table, faults = read_table("units.csv", f"unit,revenue,order_value,labour_hours\n{rows}".encode(), Unit)
    assert table is not None and not faults
    found = list(foreign_amounts(table, Unit, "USD"))
    assert [(one.row, one.column, one.found) for one in found] == [
        (2, "revenue", "€900"),
        (2, "order_value", "12 EUR"),
        (3, "labour_hours", "€40"),
    ]
    assert {one.expected for one in found} == {"an amount in USD, as finance.currency says"}
