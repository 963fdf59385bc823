import csv
import io
import re
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.accountant.cells import undo_neutralising
from planner.plan.columns import TABLES
from planner.run_files.csv_rows import CsvRows
from planner.run_files.csv_tables import TableError, plain_text, safe_text, to_csv_bytes

LIMIT = {
    "limit": "capex",
    "measure": "spend",
    "scope": "",
    "period": "2027Q1",
    "period_start": date(2027, 1, 1),
    "allowed": 10.0,
    "used": 4.0,
    "left": 6.0,
}
FLOW = {
    "quarter": "2027Q1",
    "quarter_start": date(2027, 1, 1),
    "bucket": "operating_cost",
    "line": "labour",
    "amount": 1.0,
    "discount_factor": 0.97645408671,
    "present_value": 0.97645408671,
}
LAUNCH = {
    "unit": "001",
    "name": "Main St",
    "region": "NA",
    "lever": "orchestration",
    "quarter": "2027Q1",
    "quarter_start": date(2027, 1, 1),
    "implementation_cost": 1000.0,
    "change_load": 3.5,
    "npv_share": 11.5,
    "incremental_npv": 12.345,
    "payback_quarters": 7,
    "owner": "",
}


def written(table: str, *rows: dict[str, object]) -> list[dict[str, str]]:
    text = to_csv_bytes(pd.DataFrame(list(rows), columns=list(rows[0])), TABLES[table]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_each_kind_of_column_has_its_own_decimals() -> None:
    assert written("cashflow", FLOW)[0] == {
        "quarter": "2027Q1",
        "quarter_start": "2027-01-01",
        "bucket": "operating_cost",
        "line": "labour",
        "amount": "1.00",
        "discount_factor": "0.9764540867",
        "present_value": "0.976454",
    }


def test_identifiers_keep_their_zeros_and_na_stays_a_text() -> None:
    row = written("schedule", LAUNCH)[0]
    assert (row["unit"], row["region"], row["payback_quarters"]) == ("001", "NA", "7")


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_a_missing_value_is_blank(missing: object) -> None:
    row = written("schedule", LAUNCH | {"payback_quarters": missing, "quarter_start": missing, "owner": missing})[0]
    assert row["payback_quarters"] == row["quarter_start"] == row["owner"] == ""


@pytest.mark.parametrize("payback", [7, 7.0, np.int64(7)])
def test_whole_numbers_are_plain(payback: object) -> None:
    assert written("schedule", LAUNCH | {"payback_quarters": payback})[0]["payback_quarters"] == "7"


@pytest.mark.parametrize("nothing", [-0.0, -0.004, 0.0, -1e-12])
def test_zero_has_no_sign(nothing: float) -> None:
    assert written("schedule", LAUNCH | {"incremental_npv": nothing})[0]["incremental_npv"] == "0.00"


@pytest.mark.parametrize(
    ("amount", "cell"),
    [(1.0, "1.00"), (0.1 + 0.2, "0.30"), (1234.5678, "1234.5678"), (-0.004, "-0.004"), (-1e-9, "0.00"), (-0.0, "0.00")],
)
def test_amounts_that_are_summed_keep_more_than_cents(amount: float, cell: str) -> None:
    assert written("cashflow", FLOW | {"amount": amount})[0]["amount"] == cell


def test_rows_of_a_third_of_a_cent_sum_to_the_whole() -> None:
    rows = written("schedule", *[LAUNCH | {"unit": str(place), "implementation_cost": 100 / 3} for place in range(30)])
    assert round(sum(float(row["implementation_cost"]) for row in rows), 2) == 1000.00


@pytest.mark.parametrize(
    ("measure", "amount", "cell"),
    [("spend", 1.5, "1.50"), ("load", 1.5, "1.5"), ("coverage", 0.9349, "0.9349"), ("launches", 3.0, "3"), ("load", -1e-9, "0")],
)
def test_levels_are_written_in_their_own_unit(measure: str, amount: float, cell: str) -> None:
    assert written("limits", LIMIT | {"measure": measure, "used": amount})[0]["used"] == cell


@pytest.mark.parametrize("moment", [datetime(2027, 1, 1), pd.Timestamp("2027-01-01"), date(2027, 1, 1)])
def test_dates_are_iso(moment: object) -> None:
    assert written("cashflow", FLOW | {"quarter_start": moment})[0]["quarter_start"] == "2027-01-01"


@pytest.mark.parametrize("bad", [float("inf"), "12", True])
def test_a_value_that_is_no_number_is_refused(bad: object) -> None:
    with pytest.raises(TableError, match="column amount"):
        written("cashflow", FLOW | {"amount": bad})


def test_a_broken_whole_number_and_a_text_for_a_date_are_refused() -> None:
    with pytest.raises(TableError, match="whole"):
        written("schedule", LAUNCH | {"payback_quarters": 7.5})
    with pytest.raises(TableError, match="date"):
        written("schedule", LAUNCH | {"quarter_start": "2027-01-01"})


def test_other_columns_are_refused() -> None:
    with pytest.raises(TableError, match="limits: columns"):
        written("limits", LIMIT | {"note": "x"})
    with pytest.raises(TableError, match="limits: columns"):
        written("limits", dict(reversed(LIMIT.items())))


def test_states_has_a_column_a_quarter_in_order() -> None:
    unit = {"unit": "1", "name": "One", "region": "North"}
    assert written("states", unit | {"2027Q4": "none", "2028Q1": "both"})[0]["2028Q1"] == "both"
    for wrong in ({"2028Q1": "a", "2027Q4": "b"}, {"note": "a"}):
        with pytest.raises(TableError, match="not quarters in order"):
            written("states", unit | wrong)


def test_lines_end_in_one_character_and_text_is_utf_8() -> None:
    content = to_csv_bytes(pd.DataFrame([LIMIT | {"limit": "Zürich, West"}]), TABLES["limits"])
    assert content.count(b"\n") == 2
    assert b"\r" not in content
    assert '"Zürich, West"'.encode() in content


@settings(deadline=None)
@given(st.text())
def test_no_text_cell_begins_a_formula_and_none_is_lost(text: str) -> None:
    cell = safe_text(text)
    assert not re.match(r"[=+\-@\t\r]", cell)
    assert plain_text(cell) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(["=A", "'=A", "''=A", "'", "A", "'A", "-1"]), min_size=2, unique=True))
def test_two_names_never_become_one(names: list[str]) -> None:
    assert len({safe_text(name) for name in names}) == len(names)
    assert [undo_neutralising(safe_text(name)) for name in names] == names


@settings(deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
    st.floats(-1e13, 1e13),
)
def test_what_is_written_is_what_is_read(name: str, amount: float) -> None:
    row = written("limits", LIMIT | {"limit": name, "used": amount})[0]
    assert row["limit"] == safe_text(name)
    assert not row["used"].startswith("'")
    assert abs(float(row["used"]) - amount) <= 0.005 + 1e-12 * abs(amount)


def test_a_long_table_is_written_in_parts_as_if_it_were_one() -> None:
    rows = [FLOW | {"amount": float(number), "quarter": f"20{number + 10}Q1"} for number in range(7)]
    rows[3]["quarter_start"] = None
    frame = pd.DataFrame(rows)
    whole = to_csv_bytes(frame, TABLES["cashflow"])
    assert to_csv_bytes(frame, TABLES["cashflow"], rows_at_a_time=2) == whole
    assert whole.count(b"\n") == 8


NAMES = ["Café Žižkov", "Zu\u0308rich", "東京", "😀 & Söhne", "=1+1", "plain"]


def test_a_spreadsheet_and_pandas_read_names_with_accents() -> None:
    frame = pd.DataFrame([LAUNCH | {"unit": f"00{number}", "name": name} for number, name in enumerate(NAMES)])
    content = to_csv_bytes(frame, TABLES["schedule"])
    assert content.startswith(b"\xef\xbb\xbfunit,name,") and content.count(b"\xef\xbb\xbf") == 1
    read = pd.read_csv(io.BytesIO(content), dtype={"unit": str})
    assert list(read.columns) == list(frame.columns) and read["unit"].tolist() == frame["unit"].tolist()
    assert [plain_text(name) for name in read["name"]] == NAMES
    marked, bare = CsvRows(content), CsvRows(content.removeprefix(b"\xef\xbb\xbf"))
    assert marked.header() == bare.header() == list(frame.columns) and list(marked) == list(bare)
    assert [row["unit"] for row in marked] == frame["unit"].tolist()
