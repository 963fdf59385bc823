"""One cell of a CSV file changes: every other one reads as before, as the reader of instances reads it."""

import random
from collections.abc import Mapping

import pytest

from instances.conventions import DoubtfulNumber
from instances.numbers import is_plain
from instances.schema.units import Unit
from instances.table_changes import changed_table
from instances.tables import read_table

COLUMNS = ("unit", "revenue", "shrink_rate", "eligible_orders")
TEXTS = ("100.000", "0,3", "0.3", "1.000,5", "1,234.5", "12.345", "1.234", "5", "", "1,234", "12,5", "0.125", "x", "12.345.678")


def read(content: bytes) -> Mapping[tuple[int, int], float | None]:
    """Return the number in each filled cell, None where there is none that is read."""
    table, _ = read_table("units.csv", content, Unit)
    assert table is not None
    found = {}
    for row, cells in table.rows:
        for column, name in enumerate(COLUMNS[1:], start=1):
            number = table.convention.read(name, cells[column].strip())
            if number:
                found[row, column] = None if isinstance(number, DoubtfulNumber) or not is_plain(number) else float(number)
    return found


@pytest.mark.parametrize("seed", range(150))
def test_all_other_cells_of_a_random_table_read_as_before(seed: int) -> None:
    draw = random.Random(seed)
    separator = draw.choice(",;\t")
    rows = [COLUMNS, *([f"S{number}", *(draw.choice(TEXTS) for _ in COLUMNS[1:])] for number in range(draw.randint(1, 4)))]
    quoted = [[f'"{text}"' if separator in text else text for text in row] for row in rows]
    content = "\n".join(map(separator.join, quoted)).encode()
    cell = draw.randint(2, len(rows)), draw.randint(1, 3)
    text = draw.choice(("0,5", "0.5", "lots", "1.234", "7"))
    after = read(changed_table("units.csv", content, lambda table: table.with_cells({cell: text}), frozenset({cell})))
    before = read(content)
    assert {place: one for place, one in after.items() if place != cell} == {
        place: one for place, one in before.items() if place != cell
    }


def test_numbers_written_anew_keep_the_comma_of_their_file() -> None:
    """1,234 stays a decimal number, now as 1,2340, and the two numbers that were in doubt stay in doubt."""
    content = b"unit;revenue;shrink_rate;eligible_orders\nA;0.3;12,5;5\nB;7.000;1,234;0,3\nC;12,5;12.345;12,5\nD;1,234;5;12,5\n"
    after = changed_table("units.csv", content, lambda table: table.with_cells({(2, 1): "1,5"}), frozenset({(2, 1)}))
    rows = ["A;1,5;12,5;5", "B;7.000 ?;1,2340;0,3", "C;12,5;12345;12,5", "D;1,234 ?;5;12,5"]
    assert after.decode().splitlines()[1:] == rows
