"""A business case brought along in flows.csv: read, kept in files and workbooks, changed by figure."""

from dataclasses import replace
from pathlib import Path

import pytest

from instances import InputProblems, Instance, Override, load_instance, overridden
from instances.draft import Draft
from instances.limit_periods import last_quarter
from instances.reader import read_files
from instances.schema.units import FlowRow
from instances.workbook.writing import workbook_of
from tests.builders import read_texts
from tests.instances.small import GOOD, write

PLAN = """\
[plan]
name = "Brought along"

[calendar]
first_quarter = "2027Q1"
decision_quarters = 4
evaluation_quarters = 12

[finance]
flows_in = "nominal"

[levers.lockers]
title = "Lockers"
flows = "replace"
effects = { split = 0.2 }
"""
UNITS = "unit,region\nA,North\nB,South\n"
FLOWS = """\
unit,lever,line,quarter,amount,recurring,colour
A,lockers,software,-1,-500,,capex
A,lockers,software,-1,-100,,
A,lockers,shipping,0,40,no,
A,lockers,shipping,1,90.5,yes,
B,lockers,training,0,-70,,
B,lockers,labour,2,-1e3,,
"""
FILES = {"plan.toml": PLAN, "units.csv": UNITS, "flows.csv": FLOWS}


def brought(**files: str) -> Instance:
    contents = FILES | {f"{name}.csv": text for name, text in files.items()}
    return read_texts(contents, "brought")


def test_a_case_without_the_usual_levers_and_drivers_is_read(tmp_path: Path) -> None:
    instance = load_instance(write(tmp_path, FILES))
    assert list(instance.settings.levers) == ["lockers"]
    assert [(unit.revenue, unit.inventory_accuracy) for unit in instance.units] == [(0, 1), (0, 1)]
    first, second, third, fourth, *_, last = instance.flows
    assert first == FlowRow(unit="A", lever="lockers", line="software", quarter=-1, amount=-500, colour="capex")
    assert (second.colour, third.recurring, fourth.recurring, fourth.amount) == ("opex", False, True, 90.5)
    assert (last.quarter, last.amount) == (2, -1000)


def test_the_same_case_without_flows_needs_levers_and_drivers(tmp_path: Path) -> None:
    plan = PLAN.replace('flows_in = "nominal"', "").replace('flows = "replace"', "")
    with pytest.raises(InputProblems) as raised:
        load_instance(write(tmp_path, {"plan.toml": plan, "units.csv": UNITS}))
    missing = ["revenue", "contribution_margin", "eligible_orders", "inventory_accuracy"]
    found = [(problem.code, problem.column) for problem in raised.value.problems]
    assert found == [("column_missing", name) for name in missing] + [
        ("lever_missing", "levers.store_optimization"),
        ("lever_missing", "levers.orchestration"),
    ]


def test_drivers_may_be_blank_at_units_that_flows_speak_for() -> None:
    units = "unit,region,revenue,contribution_margin,eligible_orders,inventory_accuracy\nA,North,,,,\nB,South,5,0.1,9,0.9\n"
    only_a = "".join(line for line in FLOWS.splitlines(keepends=True) if not line.startswith("B"))
    assert [unit.revenue for unit in brought(units=units, flows=only_a).units] == [0, 5]
    with pytest.raises(InputProblems) as raised:
        brought(units=units.replace("5,0.1", ",0.1"), flows=only_a)
    assert [(one.code, one.row, one.column) for one in raised.value.problems] == [("value_missing", 3, "revenue")]


def test_flows_on_top_of_the_good_instance_are_read() -> None:
    files = GOOD | {"flows.csv": "unit;lever;line;quarter;amount\nS1;orchestration;promises;0;7\n"}
    instance = read_texts(files, "small")
    assert [row.amount for row in instance.flows] == [7]


def test_the_files_of_an_instance_hold_the_flows_and_read_back() -> None:
    instance = brought()
    assert dict(instance.files)["flows.csv"] == FLOWS.encode()
    again = read_files("brought", dict(instance.files))
    assert again == instance
    assert replace(Draft(instance).instance(), files=()) == replace(instance, files=())


def test_a_workbook_keeps_the_flows(tmp_path: Path) -> None:
    instance, book = brought(), tmp_path / "brought.xlsx"
    book.write_bytes(workbook_of(instance))
    from_book = load_instance(book)
    assert replace(from_book, files=()) == replace(instance, files=())
    assert workbook_of(from_book) == book.read_bytes()


@pytest.mark.parametrize(
    ("override", "before", "after", "amounts"),
    [
        (
            Override("flows.A.lockers.shipping.amount", 2, "multiply"),
            "40 to 90.5",
            "80 to 181",
            [-500, -100, 80, 181, -70, -1000],
        ),
        (Override("flows.B.amount", -10, "add"), "-1000 to -70", "-1010 to -80", [-500, -100, 40, 90.5, -80, -1010]),
        (Override("flows.*.*.labour.amount", 5), "-1000", "5", [-500, -100, 40, 90.5, -70, 5]),
        (Override("flows.*.lockers.amount", 0), "-1000 to 90.5", "0 to 0", [0] * 6),
    ],
)
def test_amounts_change_by_unit_lever_and_line(override: Override, before: str, after: str, amounts: list[float]) -> None:
    changed, (change,) = overridden(brought(), [override])
    assert [row.amount for row in changed.flows] == amounts
    assert (change.before, change.after) == (before, after)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("flows.C.amount", "a unit with rows in flows.csv"),
        ("flows.A.locker.amount", "Did you mean lockers?"),
        ("flows.A.lockers.labour.amount", "a line with rows in flows.csv"),
        ("flows.A.lockers.amont", "Did you mean amount?"),
        ("flows.A.lockers.line", "a column of flows.csv"),
        ("flows.amount", "flows.*.orchestration.amount"),
    ],
)
def test_a_path_into_flows_that_leads_nowhere_is_told(path: str, said: str) -> None:
    with pytest.raises(InputProblems) as raised:
        overridden(brought(), [Override(path, 1)])
    assert said in str(raised.value.problems[0])


def test_flows_of_an_instance_without_them_are_no_path() -> None:
    small = read_texts(GOOD, "small")
    with pytest.raises(InputProblems, match="this instance has no flows"):
        overridden(small, [Override("flows.S1.amount", 1)])


LIMIT = """
[[limits]]
name = "cap"
measure = "spend"
amount = 900

[[limits]]
name = "load"
measure = "load"
amount = 9
"""


def test_limits_run_on_for_as_long_as_payments_and_loads_do() -> None:
    costs = 'costs = [{ line = "software", amount = 1, basis = "unit", profile = [0.5, 0.25, 0.25] }]\n'
    loads = 'loads = [{ team = "it", go_live = 1, stabilise = [1, 1, 1] }, { team = "field", go_live = 1 }]\n'
    late = FLOWS + "B,lockers,integration,5,-70,,\n"
    plan = PLAN + costs + loads + LIMIT
    instance = read_files("late", {"plan.toml": plan.encode(), "units.csv": UNITS.encode(), "flows.csv": late.encode()})
    spend, load = instance.settings.limits
    assert last_quarter(instance.settings, spend) == 4 + 2
    assert last_quarter(instance.settings, spend, instance.flows) == 4 + 5
    assert last_quarter(instance.settings, spend.model_copy(update={"colour": "capex"}), instance.flows) == 4
    assert last_quarter(instance.settings, load) == 4 + 3
    assert last_quarter(instance.settings, load.model_copy(update={"teams": ("field",)})) == 4
    rows = "limit,period,amount\ncap,2029Q1,5\nload,2028Q3,5\n"
    read = read_files("late", dict(instance.files) | {"limits.csv": rows.encode()})
    assert [row.period for row in read.limit_rows] == ["2029Q1", "2028Q3"]
    with pytest.raises(InputProblems, match="a quarter from 2027Q1 to 2029Q1"):
        read_files("late", dict(instance.files) | {"limits.csv": rows.replace("2029Q1", "2029Q2").encode()})


@pytest.mark.parametrize(("ramp", "last"), [("[1.0]", 4), ("[0.0, 0.5, 1.0]", 5), ("[0.0, 0.2, 0.5, 1.0, 0.4]", 6)])
def test_ramp_up_runs_on_to_the_first_largest_value(ramp: str, last: int) -> None:
    instance = read_files(
        "ramp",
        {
            "plan.toml": f'{PLAN}ramp = {ramp}\n[[limits]]\nname = "busy"\nmeasure = "in_ramp_up"\namount = 1\n'.encode(),
            "units.csv": UNITS.encode(),
            "flows.csv": FLOWS.encode(),
        },
    )
    assert last_quarter(instance.settings, instance.settings.limits[0]) == last
