"""The plausibility net: each warning where it belongs, with its remedy, and none where inputs are as they usually are."""

import csv
import io

import pytest

from instances import Instance, example_names, load_instance, resolve_instance
from instances.plausibility import reading_of, warnings_of
from instances.problems import WARNINGS, Problem
from instances.tables import read_table
from tests.builders import random_fleet_of, read_texts

TINY = """\
[plan]
name = "Tiny"

[calendar]
first_quarter = "2027Q1"
decision_quarters = 4
evaluation_quarters = 12

[levers.store_optimization]
title = "Project"
costs = [{ line = "integration", amount = 1000, basis = "unit", colour = "capex" }]

[levers.store_optimization.effects]
shrink = 0.3

[levers.orchestration]
title = "Platform"
costs = [{ line = "software", amount = 1000, basis = "unit" }]
"""
HEADER = "unit,name,region,leader,revenue,contribution_margin,eligible_orders,inventory_accuracy,shrink_rate,labour_hours,wage"
ROWS = [
    "A,Alpha,North,Ann,100000,0.3,0,0.8,0.010,500,20",
    "B,Beta,North,Ann,110000,0.3,0,0.8,0.012,510,20",
    "C,Gamma,South,Bob,120000,0.3,0,0.8,0.014,520,20",
    "D,Delta,South,Bob,130000,0.3,0,0.8,0.016,530,20",
]
BUDGET = '\n[[limits]]\nname = "budget"\nmeasure = "spend"\n'
LEADERS = '\n[[limits]]\nname = "launches"\nmeasure = "launches"\neach = "leader"\namount = 1\n'


def read(plan: str = TINY, rows: list[str] = ROWS, **tables: str) -> Instance:
    texts = {"plan.toml": plan, "units.csv": "\n".join([HEADER, *rows])} | {f"{name}.csv": text for name, text in tables.items()}
    return read_texts(texts, "tiny")


def changed(row: int, old: str, new: str) -> Instance:
    rows = list(ROWS)
    assert old in rows[row]
    rows[row] = rows[row].replace(old, new)
    return read(rows=rows)


def limited(*periods: str) -> Instance:
    rows = "".join(f"budget,,{period},4000\n" for period in periods)
    return read(TINY + BUDGET, limits=f"limit,scope,period,amount\n{rows}")


def test_nothing_is_asked_about_what_is_usual() -> None:
    assert warnings_of(read()) == ()


WARNED = {
    "inflation in per cent": (
        lambda: read(f"{TINY}\n[finance]\ninflation_rate = 2\n"),
        "percent_whole",
        "plan.toml line 21, finance.inflation_rate: found 2 (200 %)",
        "If 2 % is meant, write 0.02",
    ),
    "shrink in per cent": (
        lambda: changed(1, "0.012", "1"),
        "percent_whole",
        "units.csv row 3, shrink_rate: found 1 (100 %) at B",
        "If 1 % is meant, write 0.01",
    ),
    "shrink of half a per cent": (
        lambda: changed(3, "0.016", "0.5"),
        "rate_unusual",
        "units.csv row 5, shrink_rate: found 0.5 (50 %) at D, expected 0 % to 10 %",
        "If 0.5 % is meant, write 0.005",
    ),
    "effect of everything": (
        lambda: read(TINY.replace("shrink = 0.3", "shrink = 1.0")),
        "percent_whole",
        "plan.toml line 14, levers.store_optimization.effects.shrink: found 1 (100 %)",
        "NRF 2017",
    ),
    "rate of a quarter": (
        lambda: read(f"{TINY}\n[finance]\ndiscount_rate = 0.02\n"),
        "period_doubtful",
        "finance.discount_rate: found 0.02, expected a rate of a year",
        "write 0.0824",  # 1.02 ** 4 - 1
    ),
    "wages of a year": (
        lambda: read(rows=[row.replace(",20", ",40000") for row in ROWS]),
        "period_doubtful",
        "units.csv, labour_hours: found labour that costs 17913%",  # 2,060 hours * 40,000 of 460,000
        "a yearly wage by its hours",
    ),
    "one blank wage": (
        lambda: changed(3, "530,20", "530,"),
        "partly_blank",
        "units.csv row 5, wage: found a blank cell, taken as 0, at D",
        "Fill the cells; write 0 where that is meant.",
    ),
    "a period forgotten": (
        lambda: limited("2027Q1", "2027Q2", "2027Q4"),
        "limit_open",
        "plan.toml line 20, limits[0]: found no amount, expected an amount of budget in 2027Q3",
        "where nothing limits spend now",
    ),
    "a horizon extended": (
        lambda: read(
            TINY.replace("decision_quarters = 4", "decision_quarters = 8") + BUDGET,
            limits="limit,scope,period,amount\n" + "".join(f"budget,,2027Q{quarter},1\n" for quarter in (1, 2, 3, 4)),
        ),
        "limit_open",
        "expected an amount of budget in 2028Q1 to 2028Q4",
        "Add rows to limits.csv",
    ),
    "a blank leader": (
        lambda: read(TINY + LEADERS, rows=[row.replace("Bob", "") for row in ROWS]),
        "unit_outside",
        "limits[0].each: found 2 units without a leader",
        "row of C and D, as launches is one for each leader",
    ),
    "a blank leader beside shares": (
        lambda: read(
            TINY + '[[shares]]\nname = "fair"\nmeasure = "launches"\neach = "leader"\nat_most = 0.9\n',
            rows=[row.replace("Bob", "") for row in ROWS],
        ),
        "unit_outside",
        "shares[0].each: found 2 units without a leader",
        "row of C and D, as fair is one for each leader",
    ),
    "an amount for nothing": (
        lambda: read(
            f"{TINY}{BUDGET}amount = 7\n",
            limits="limit,scope,period,amount\n" + "".join(f"budget,,2027Q{quarter},1\n" for quarter in (1, 2, 3, 4)),
        ),
        "setting_idle",
        "limits[0].amount: found 7 of budget",
        "as limits.csv has one for every period and scope",
    ),
    "an effect on nothing": (
        lambda: read(TINY.replace("shrink = 0.3", "markdown = 0.3")),
        "setting_idle",
        "effects.markdown: found 0.3, expected markdown_rate above 0",
        "at a unit that can take the lever",
    ),
    "stages of more orders than there are": (
        lambda: read(
            TINY + "[[levers.store_optimization.network]]\norders = 600\nshare = 1.0\n",
            rows=[row.replace("0.3,0,", "0.3,125.4,") for row in ROWS],
        ),
        "setting_idle",
        "network[0].orders: found 600, expected 500 at most",
        "a quarter of all units",
    ),
    "a store twice": (
        lambda: read(rows=[*ROWS, "E,Alpha,North,Ann,100000,0.3,0,0.8,0.010,500,20"]),
        "unit_twice",
        "units.csv row 6, unit: found Alpha at E, expected another unit than A",
        "Remove one of the two",
    ),
    "names that differ in signs": (
        lambda: changed(3, "D,Delta,South", "D,Delta,South."),
        "names_near",
        "units.csv row 5, region: found South. at D, expected South, which differs only in signs",
        "keep both if they are two",
    ),
    "a figure in thousands": (
        lambda: read(rows=[*ROWS, "E,Epsilon,South,Bob,140,0.3,0,0.8,0.010,500,20"]),
        "figure_outlying",
        "units.csv row 6, revenue: found 140 at E, expected within 50 times of the median, 110,000 a store",
        "in thousands",
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_may_not_be_meant_is_asked_about_in_its_place(name: str) -> None:
    made, code, place, said = WARNED[name]
    (warning,) = warnings_of(made())
    text = str(warning)
    assert warning.code == code
    assert place in text and said in text, text
    assert text.isprintable() and text.endswith((".", "?"))


def test_every_code_of_warning_has_a_case() -> None:
    effect = warnings_of(read(TINY.replace("shrink = 0.3", "shrink = 0.7")))
    assert {code for _, code, *_ in WARNED.values()} | {one.code for one in effect} == set(WARNINGS)


@pytest.mark.parametrize("name", ["01|1", "S-01|S1", "S 1|S1", "Cote d'Or|Côte d Or"])
def test_units_that_differ_in_signs_zeros_and_accents_are_near(name: str) -> None:
    one, other = name.split("|")
    rows = [ROWS[0].replace("A,", f"{one},", 1), ROWS[1].replace("B,", f"{other},", 1)]
    assert [warning.code for warning in warnings_of(read(rows=rows))] == ["names_near"]


@pytest.mark.parametrize("name", ["1-1|11", "10|1", "S1|S2", "Nord|Nordost", "A+|B"])
def test_units_that_differ_in_letters_or_digits_are_not(name: str) -> None:
    one, other = name.split("|")
    rows = [ROWS[0].replace("A,", f"{one},", 1), ROWS[1].replace("B,", f"{other},", 1)]
    assert warnings_of(read(rows=rows)) == ()


def test_a_last_amount_that_stays_leaves_no_period_open() -> None:
    late = TINY.replace('colour = "capex" }', 'colour = "capex", profile = [0.5, 0.5] }') + BUDGET
    rows = "limit,scope,period,amount\n" + "".join(f"budget,,2027Q{quarter},4000\n" for quarter in (1, 2, 3, 4))
    assert warnings_of(read(late, limits=rows)) == ()


@pytest.mark.parametrize("name", example_names())
def test_bundled_examples_are_not_asked_about(name: str) -> None:
    assert warnings_of(load_instance(resolve_instance(name))) == ()


@pytest.mark.parametrize(("units", "seed"), [(1, 0), (7, 3), (60, 5)])
def test_random_fleets_are_not_asked_about(units: int, seed: int) -> None:
    fleet = random_fleet_of(units, 1, seed)
    assert warnings_of(fleet) == ()


def test_what_was_read_is_what_the_files_sum_to() -> None:
    instance = load_instance(resolve_instance("mixed-portfolio"))
    text = dict(instance.files)["units.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    reading = reading_of(instance)
    assert reading.units == len(rows) and dict(reading.types) == {"store": 60, "dc": 1}
    assert reading.revenue == pytest.approx(4 * sum(float(row["revenue"]) for row in rows))
    assert reading.orders == pytest.approx(4 * sum(float(row["eligible_orders"]) for row in rows))
    shrink = [float(row["shrink_rate"]) for row in rows if row["shrink_rate"]]
    (told,) = [one for one in reading.ranges if one.column == "shrink_rate"]
    assert (told.least, told.most, told.blank) == (min(shrink), max(shrink), len(rows) - len(shrink))
    limits = {one.limit: one for one in reading.limits}
    # 900,000 a quarter in plan.toml; what limits.csv says otherwise is added up by hand.
    extra = {row.period: row.amount for row in instance.limit_rows if row.limit == "quarterly budget"}
    years = {year: sum(extra.get(f"{year}Q{quarter}", 900_000.0) for quarter in (1, 2, 3, 4)) for year in (2027, 2028)}
    assert dict(limits["quarterly budget"].allowed) == {f"FY{year}": amount for year, amount in years.items()}
    assert limits["stores in ramp-up"].allowed == (("FY2027", 30.0), ("FY2028", 30.0))


def test_what_was_not_given_is_told_with_what_is_taken() -> None:
    reading = reading_of(read())
    assert "order_value" in dict(reading.not_given)["0"] and "size" in dict(reading.not_given)["1"]
    assert [one.column for one in reading.ranges][:1] == ["revenue"]


def test_a_warning_is_a_problem_with_a_code_of_its_own() -> None:
    (warning,) = warnings_of(changed(1, "0.012", "1"))
    assert isinstance(warning, Problem) and warning.code in WARNINGS


def test_units_csv_is_read_once_for_all_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [row.replace(row[0], row[0].lower() * 2, 1) for row in ROWS[:2]]
    others = [f"S{number},Store {number}a,West,Bob,{90000 + number},0.3,0,0.8,0.012,505,20" for number in range(20)]
    instance = read(rows=[*ROWS, *twice, *others])
    times: list[str] = []

    def counted(file: str, content: bytes):
        times.append(file)
        return read_table(file, content)

    monkeypatch.setattr("instances.plausibility.unit_rows.read_table", counted)
    assert [(one.code, one.row) for one in warnings_of(instance)] == [("unit_twice", 6), ("unit_twice", 7)]
    assert times == ["units.csv"]


def test_stores_of_one_name_in_two_regions_are_two_stores() -> None:
    assert warnings_of(read(rows=[*ROWS, "E,Alpha,South,Bob,100000,0.3,0,0.8,0.011,505,20"])) == ()
