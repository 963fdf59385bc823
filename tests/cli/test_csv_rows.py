import csv

import pytest

from planner.run_files.csv_rows import CsvRows


def test_rows_are_those_of_the_file_as_often_as_they_are_asked_for() -> None:
    rows = CsvRows(b'unit,name\n1,"a, b"\n\n2,"two\nlines"\n')
    expected = [{"unit": "1", "name": "a, b"}, {"unit": "2", "name": "two\nlines"}]
    assert list(rows) == list(rows) == expected
    assert (len(rows), rows.header()) == (2, ["unit", "name"])


def test_an_empty_file_has_neither_header_nor_rows() -> None:
    assert CsvRows(b"").header() == []
    assert list(CsvRows(b"")) == []
    assert list(CsvRows(b"unit,name\n")) == []


@pytest.mark.parametrize("row", [b"1", b"1,2,3"])
def test_a_row_of_another_length_is_told_with_its_number(row: bytes) -> None:
    with pytest.raises(ValueError, match="row 3 has another number of cells"):
        list(CsvRows(b"unit,name\n1,2\n" + row + b"\n"))


def test_what_is_no_text_or_no_csv_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        list(CsvRows(b"unit\n\xff\n"))
    with pytest.raises(csv.Error):
        list(CsvRows(b'unit\n"1"2\n'))
