"""Figures far from those of a typical instance: small currencies with large amounts, and units that lose on each sale."""

import csv
import io
from pathlib import Path

import pytest

from instances import Instance, load_instance
from instances.generator import random_fleet
from instances.workbook.writing import workbook_of
from planner import plan, verify
from tests.builders import read_texts
from tests.instances.small import GOOD, UNITS, write

MONEY = ("revenue", "order_value", "wage")
RATE = 25_000
"""Units of a small currency for a dollar."""


def in_small_currency(files: dict[str, str]) -> dict[str, str]:
    """Return a random fleet with every amount of money in a currency of which a dollar buys thousands."""
    rows = list(csv.DictReader(io.StringIO(files["units.csv"])))
    for row in rows:
        row.update({name: repr(float(row[name]) * RATE) for name in MONEY})
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    lines = files["plan.toml"].splitlines()
    section = ""
    for place, line in enumerate(lines):
        section = line if line.startswith("[") else section
        key, equals, value = line.partition(" = ")
        if section == "[event_costs]" and equals:
            lines[place] = f"{key} = {float(value) * RATE!r}"
        elif "basis" in line or (key == "amount" and lines[place - 1].startswith('measure = "spend"')):
            before, _, after = line.partition("amount = ")
            number, mark, rest = after.partition(",")
            number, brace, tail = (number, mark, rest) if mark else after.partition(" }")
            lines[place] = f"{before}amount = {float(number) * RATE!r}{brace}{tail}"
    plan_text = "\n".join(lines).replace("[event_costs]", '[finance]\ncurrency = "VND"\n\n[event_costs]')
    return {"plan.toml": plan_text, "units.csv": stream.getvalue()}


def test_amounts_of_a_small_currency_are_planned_as_those_of_a_large_one(tmp_path: Path) -> None:
    files = random_fleet(units=3, regions=1, seed=2)
    dollars = plan(load_instance(write(tmp_path / "dollars", files)), gap=0.0)
    small = plan(load_instance(write(tmp_path / "small", in_small_currency(files))), gap=0.0)
    assert small.npv == pytest.approx(dollars.npv * RATE, rel=1e-9)
    assert list(small.schedule["quarter"]) == list(dollars.schedule["quarter"])
    assert verify(small) == []


def largest() -> Instance:
    units = UNITS.replace("1000000,0.3", "1e13,-1").replace("leader", "wage").replace("Ann", "1e8").replace("Bob", "")
    costs = 'costs = [{ line = "software", amount = 1e13, basis = "unit" }]\nramp = [0.0, 0.5, 1.0]'
    plan_text = GOOD["plan.toml"].replace("amount = 100000", "amount = 1e15").replace("ramp = [0.0, 0.5, 1.0]", costs)
    limits = GOOD["limits.csv"].replace("50000", "1e15")
    flows = "unit,lever,line,quarter,amount\nS1,orchestration,shrink,0,-1e13\nS2,orchestration,shrink,0,1e13\n"

    files = GOOD | {"units.csv": units, "plan.toml": plan_text, "limits.csv": limits, "flows.csv": flows}
    return read_texts(files, "largest")


def test_the_largest_amounts_are_read_and_kept_in_a_workbook(tmp_path: Path) -> None:
    instance = largest()
    unit, *_ = instance.units
    assert (unit.revenue, unit.contribution_margin, unit.wage) == (1e13, -1.0, 1e8)
    assert instance.settings.limits[0].amount == instance.limit_rows[1].amount == 1e15
    assert [row.amount for row in instance.flows] == [-1e13, 1e13]
    (tmp_path / "largest.xlsx").write_bytes(workbook_of(instance))
    again = load_instance(tmp_path / "largest.xlsx")
    assert (again.units, again.settings, again.limit_rows, again.flows) == (
        instance.units,
        instance.settings,
        instance.limit_rows,
        instance.flows,
    )


def test_a_unit_that_loses_on_each_sale_is_planned(tmp_path: Path) -> None:
    files = random_fleet(units=3, regions=1, seed=2)
    rows = list(csv.DictReader(io.StringIO(files["units.csv"])))
    losing = files["units.csv"].replace(f",{rows[0]['contribution_margin']},", ",-0.05,", 1)
    found = plan(load_instance(write(tmp_path, files | {"units.csv": losing})), gap=0.0)
    assert found.instance.units[0].contribution_margin == -0.05
    assert verify(found) == []
