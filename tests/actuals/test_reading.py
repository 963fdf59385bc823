"""Actuals read back as people fill them in: any spreadsheet's file, every wrong row with its place, and all of them at once."""

from pathlib import Path
from time import process_time

import openpyxl
import pytest

from instances.problems import InputProblems
from instances.schema.instance import Instance
from planner.actuals.reading import last_quarter, read_actuals
from planner.actuals.records import LaunchActual, MetricActual, PaymentActual
from planner.errors import UsageError
from tests.builders import read_texts
from tests.planner.test_tracking import PLAN, UNITS

PINS = """\
unit,lever,rule,quarter
C,orchestration,running,2026Q1
C,store_optimization,must_not,
"""
TRACKING = """\
unit,metric,quarter,actual
B,on_time_rate,2027Q1,0.93
=A,labour_hours_per_order,2027Q2,0.51
B,on_time_rate,2027Q2,
"""
LAUNCHES = """\
unit,lever,status,quarter,paid,closed
=A,store_optimization,launched,2027Q1,1200.50,
=A,orchestration,slipped,2027Q4,,
B,orchestration,cancelled,,,
B,store_optimization,closed,2027Q1,0,2027Q2
"""
PAYMENTS = """\
unit,region,lever,line,quarter,paid
=A,,store_optimization,training,2027Q1,300
,North,orchestration,software,2027Q1,5000
,,orchestration,software,2027Q1,7000
"""


@pytest.fixture(scope="module")
def instance() -> Instance:
    return read_texts({"plan.toml": PLAN, "units.csv": UNITS, "pins.csv": PINS}, "hand")


def written(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def problems(instance: Instance, path: Path, last: str | None = None) -> list[str]:
    with pytest.raises(InputProblems) as found:
        read_actuals(path, instance, last)
    return [str(one) for one in found.value.problems]


def test_a_folder_is_read_whole_and_blank_rows_are_no_actuals(instance: Instance, tmp_path: Path) -> None:
    found = read_actuals(written(tmp_path, tracking=TRACKING, launches=LAUNCHES, payments=PAYMENTS), instance, "2027Q3")
    assert found.metrics == (
        MetricActual("B", "on_time_rate", "2027Q1", 0.93),
        MetricActual("=A", "labour_hours_per_order", "2027Q2", 0.51),
    )
    assert found.launches == (
        LaunchActual("=A", "store_optimization", "launched", "2027Q1", 1200.5),
        LaunchActual("=A", "orchestration", "slipped", "2027Q4"),
        LaunchActual("B", "orchestration", "cancelled"),
        LaunchActual("B", "store_optimization", "closed", "2027Q1", 0.0, "2027Q2"),
    )
    assert found.payments == (
        PaymentActual("=A", "North", "store_optimization", "training", "2027Q1", 300.0),
        PaymentActual("", "North", "orchestration", "software", "2027Q1", 5000.0),
        PaymentActual("", "", "orchestration", "software", "2027Q1", 7000.0),
    )
    assert found.blank == (("tracking.csv", 1),)
    assert last_quarter(found) == "2027Q2"


@pytest.mark.parametrize(("name", "text"), [("tracking", TRACKING), ("launches", LAUNCHES), ("payments", PAYMENTS)])
def test_a_file_of_any_name_is_told_by_its_columns(instance: Instance, tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "as mailed.csv"
    path.write_text(text, encoding="utf-8")
    found = read_actuals(path, instance)
    counts = {"tracking": len(found.metrics), "launches": len(found.launches), "payments": len(found.payments)}
    assert [key for key, count in counts.items() if count] == [name]


def test_a_sheet_saved_with_semicolons_decimal_commas_and_a_mark_reads_alike(instance: Instance, tmp_path: Path) -> None:
    german = "unit;metric;quarter;baseline;actual\nB;on_time_rate;2027Q1;0,8;0,93\n'=A;orders_per_week;2027Q2;101,5;1.102,25\n"
    (tmp_path / "tracking.csv").write_text(german, encoding="utf-8-sig", newline="\r\n")
    found = read_actuals(tmp_path, instance)
    assert [(one.unit, one.actual) for one in found.metrics] == [("B", 0.93), ("=A", 1102.25)]


def test_a_share_may_have_a_per_cent_sign(instance: Instance, tmp_path: Path) -> None:
    found = read_actuals(written(tmp_path, tracking="unit,metric,quarter,actual\nB,on_time_rate,2027Q1,93.5%\n"), instance)
    assert found.metrics[0].actual == pytest.approx(0.935)


def test_a_workbook_reads_like_the_files(instance: Instance, tmp_path: Path) -> None:
    written(tmp_path, tracking=TRACKING, launches=LAUNCHES, payments=PAYMENTS)
    book = openpyxl.Workbook()
    for name, text in (("tracking", TRACKING), ("launches", LAUNCHES), ("payments", PAYMENTS)):
        sheet = book.create_sheet(name)
        for row in text.splitlines():
            sheet.append([_cell(cell) for cell in row.split(",")])
    book.remove(book["Sheet"])
    book.save(tmp_path / "actuals.xlsx")
    found, expected = read_actuals(tmp_path / "actuals.xlsx", instance), read_actuals(tmp_path, instance)
    assert (found.metrics, found.launches, found.payments) == (expected.metrics, expected.launches, expected.payments)


def _cell(text: str) -> object:
    if text.startswith("="):
        return f"'{text}"
    return float(text) if text.replace(".", "").isdigit() else text or None


WRONG_METRICS = {
    "an unknown unit": ("D,on_time_rate,2027Q1,0.9", "unit: found D, expected a unit of units.csv"),
    "an unknown metric": (
        "B,on_time,2027Q1,0.9",
        "metric: found on_time, expected a metric of tracking.csv. Did you mean on_time_rate",
    ),
    "before the first quarter": ("B,on_time_rate,2026Q4,0.9", "found 2026Q4, expected a quarter from 2027Q1 to 2027Q3"),
    "not over yet": (
        "B,on_time_rate,2027Q4,0.9",
        "found 2027Q4, expected a quarter from 2027Q1 to 2027Q3, the last one that is over",
    ),
    "a share above 1": ("B,on_time_rate,2027Q1,93", "found 93, expected a share from 0 to 1, as on_time_rate is one. Write 0.93"),
    "below 0": ("B,labour_hours_per_order,2027Q1,-2", "actual: found -2"),
    "a text": ("B,on_time_rate,2027Q1,n/a", "actual: found n/a"),
    "a formula that failed": ("B,on_time_rate,2027Q1,#DIV/0!", "actual: found #DIV/0!"),
    "no quarter": ("B,on_time_rate,Q1 2027,0.9", "quarter: found Q1 2027"),
    "a closed unit": ("B,on_time_rate,2028Q1,0.9", "expected a quarter up to 2027Q4, the last one of B"),
    "twice": (
        "B,on_time_rate,2027Q2,0.9\nB,on_time_rate,2027Q2,0.8",
        "row 3: found B on_time_rate 2027Q2, expected each unit, metric",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_METRICS)
def test_an_impossible_metric_is_named_with_its_row(instance: Instance, tmp_path: Path, wrong: str) -> None:
    row, message = WRONG_METRICS[wrong]
    found = problems(instance, written(tmp_path, tracking=f"unit,metric,quarter,actual\n{row}\n"), "2027Q3")
    assert any(message in one and one.startswith("tracking.csv row ") for one in found), found


WRONG_LAUNCHES = {
    "an unknown lever": (
        "B,orchestra,launched,2027Q1,,",
        "lever: found orchestra, expected a lever of plan.toml. Did you mean orch",
    ),
    "an unknown status": ("B,orchestration,done,2027Q1,,", "status: found done"),
    "no status": ("B,orchestration,,2027Q1,,", "status: found nothing, expected launched"),
    "cancelled with a quarter": ("B,orchestration,cancelled,2027Q1,,", "expected a blank cell, as a cancelled launch has none"),
    "launched without one": ("B,orchestration,launched,,,", "quarter: found nothing, expected the quarter of the launch"),
    "before the first quarter": ("B,orchestration,launched,2026Q4,,", "found 2026Q4, expected a quarter from 2027Q1"),
    "not over yet": ("B,orchestration,launched,2027Q4,,", "found 2027Q4"),
    "slipped into the past": (
        "B,orchestration,slipped,2027Q2,,",
        "found 2027Q2, expected 2027Q4 or later, as it has not launched",
    ),
    "closed without a quarter": ("B,orchestration,closed,2027Q1,,", "closed: found nothing, expected the first quarter"),
    "closed before it ran": (
        "B,orchestration,closed,2027Q2,,2027Q1",
        "found 2027Q1, expected a quarter after the launch in 2027Q2",
    ),
    "launched and closed": ("B,orchestration,launched,2027Q1,,2027Q2", "expected a blank cell, as only a launch whose status"),
    "paid less than nothing": ("B,orchestration,launched,2027Q1,-5,", "paid: found -5"),
    "at a closed unit": ("B,orchestration,slipped,2028Q1,,", "expected a quarter up to 2027Q4, the last one of B"),
    "running before": ("C,orchestration,launched,2027Q1,,", "pins.csv says that it runs there before the first quarter"),
    "twice": (
        "B,orchestration,cancelled,,,\nB,orchestration,launched,2027Q1,,",
        "expected each launch once (launches.csv row 2)",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_LAUNCHES)
def test_an_impossible_launch_is_named_with_its_row(instance: Instance, tmp_path: Path, wrong: str) -> None:
    row, message = WRONG_LAUNCHES[wrong]
    found = problems(instance, written(tmp_path, launches=f"unit,lever,status,quarter,paid,closed\n{row}\n"), "2027Q3")
    assert any(message in one and one.startswith("launches.csv row ") for one in found), found


WRONG_PAYMENTS = {
    "an unknown line": ("B,,orchestration,licences,2027Q1,5", "line: found licences, expected one of software"),
    "another region": ("B,South,orchestration,software,2027Q1,5", "region: found South, expected a region of units.csv"),
    "below 0": ("B,,orchestration,software,2027Q1,-5", "paid: found -5"),
    "in another currency": ("B,,orchestration,software,2027Q1,5 EUR", "paid: found 5 EUR, expected an amount in USD"),
    "twice": (
        "B,,orchestration,software,2027Q1,5\nB,North,orchestration,software,2027Q1,6",
        "found B North orchestration software 2027Q1, expected each unit, region, lever, line and quarter once",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_PAYMENTS)
def test_an_impossible_payment_is_named_with_its_row(instance: Instance, tmp_path: Path, wrong: str) -> None:
    row, message = WRONG_PAYMENTS[wrong]
    found = problems(instance, written(tmp_path, payments=f"unit,region,lever,line,quarter,paid\n{row}\n"), "2027Q3")
    assert any(message in one and one.startswith("payments.csv row ") for one in found), found


def test_all_problems_of_all_files_are_told_at_once(instance: Instance, tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        tracking="unit,metric,quarter,actual\nD,on_time_rate,2027Q1,0.9\nB,on_time_rate,2027Q9,0.9\n",
        launches="unit,lever,status,quarter\nB,orchestration,done,2027Q1\n",
    )
    assert [one.split(":")[0] for one in problems(instance, folder)] == [
        "launches.csv row 2, status",
        "tracking.csv row 2, unit",
        "tracking.csv row 3, quarter",
    ]


def test_a_missing_column_or_file_is_named(instance: Instance, tmp_path: Path) -> None:
    assert "no such file or folder" in problems(instance, tmp_path / "none.csv")[0]
    assert "a folder without any of them" in problems(instance, tmp_path)[0]
    found = problems(instance, written(tmp_path, tracking="unit,metric,actual\nB,on_time_rate,0.9\n"))
    assert found[0].startswith("tracking.csv row 1, quarter: a column is missing. Add the column; docs/learning.md")
    with pytest.raises(UsageError, match="'soon' is no quarter"):
        read_actuals(tmp_path, instance, "soon")


@pytest.mark.parametrize(
    ("name", "header", "missing"),
    [
        ("launches", "unit,lever,quarter,paid", "launches.csv row 2, status: found nothing, expected launched, slipped"),
        ("payments", "unit,region,lever,quarter,amount", "payments.csv row 1, line: a column is missing"),
        ("tracking", "unit,lever,quarter", "tracking.csv row 1, metric: a column is missing"),
    ],
)
def test_a_bad_header_is_told_the_columns_of_the_file_that_it_is_named_after(
    instance: Instance, tmp_path: Path, name: str, header: str, missing: str
) -> None:
    row = ",".join({"unit": "B", "lever": "orchestration", "quarter": "2027Q1"}.get(one, "") for one in header.split(","))
    found = problems(instance, written(tmp_path, **{name: f"{header}\n{row}\n"}))
    assert not any("metric" in one for one in found if name != "tracking")
    assert any(one.startswith(missing) for one in found)


def test_a_file_that_is_far_too_large_is_named_at_once(instance: Instance, tmp_path: Path) -> None:
    """50 MB: more rows than the plan has measures, and more bytes than its rows can have."""
    began = process_time()
    rows = "B,on_time_rate,2027Q1,0.93\n" * 2_000_000
    (one,) = problems(instance, written(tmp_path, tracking="unit,metric,quarter,actual\n" + rows))
    assert one.startswith("tracking.csv: found 2,000,001 rows, expected at most ") and "Remove the rows" in one
    (one,) = problems(instance, written(tmp_path, tracking="unit,metric,quarter,actual\nB," + "x" * 50_000_000))
    assert "found 50,000,029 bytes" in one
    assert process_time() - began < 3.0
