"""A correct folder passes; one altered cell, row or figure anywhere is found."""

import copy
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.accountant import Cache, RunTables, account, verify

from .builder import instance, label, launch, lever, unit
from .run_tables import correct_tables

COSTS = [
    {"line": "software", "amount": 3234.567, "basis": "unit", "colour": "capex", "profile": [0.6, 0.4]},
    {"line": "training", "amount": 333.333, "basis": "region"},
]
HOURS = {"labour_hours": 1000.3, "wage": 21.7, "overtime_rate": 0.05, "revenue": 99999.9, "stockout_rate": 0.05}
UNITS = (
    unit("A", name="=Store A", owner="+Ann", leader="@Lee", size=1.37, **HOURS),
    unit("-B", region="-south", exit_quarter=label(7), **HOURS),
    unit("C"),
)
MADE = instance(
    *UNITS,
    store_optimization=lever(
        effects={"labour_hours": 0.1, "stockout": 0.1, "overtime": 0.2},
        costs=COSTS,
        support=[{"amount": 17.77, "basis": "network"}, {"amount": 3.3, "basis": "region"}],
        loads=[{"team": "it", "go_live": 1.23, "size_exponent": 1}],
        accuracy_gap_closed=0.3,
    ),
    orchestration=lever(
        effects={"labour_hours": 0.05}, costs=[{"line": "integration", "amount": 77.77, "basis": "store"}], ramp=[0, 0.5, 1]
    ),
    levers={"training": lever()},
    decision=4,
    evaluation=8,
    finance={
        "discount_rate": 0.1,
        "inflation_rate": 0.03,
        "tax_rate": 0.25,
        "terminal_value": "multiple",
        "terminal_multiple": 1.5,
    },
    limits=[
        {"name": "=budget", "measure": "spend", "amount": 99999.99, "carry_over": 0.5},
        {"name": "load", "measure": "load", "amount": 99, "each": "leader", "per": "fiscal_year"},
    ],
    ramp_limits=[{"name": "ramp", "growth": 1, "base": 4}],
    floors=[{"name": "accuracy", "measure": "average_accuracy", "by": label(4), "amount": 0.5}],
    pilot_gates=[{"name": "gate", "lever": "orchestration", "quarters": 2, "units": 2}],
    groups=[{"name": "group", "kind": "exclusive", "lever": "orchestration", "cohort": "none"}],
)
LAUNCHES = [launch("A"), launch("A", 3, "orchestration"), launch("-B", 2), launch("C", 2, "training")]
CORRECT = correct_tables(MADE, LAUNCHES)
NOTES = Cache()
TABLES = (
    "schedule",
    "states",
    "cashflow",
    "limits",
    "shared_costs",
    "ledger",
    "tracking",
    "calendar",
    "benefits",
    "base_case",
)


def tampered() -> RunTables:
    rows = {name: [dict(row) for row in getattr(CORRECT, name)] for name in TABLES}
    return replace(CORRECT, **rows, summary=copy.deepcopy(CORRECT.summary))


def test_a_correct_folder_has_no_findings():
    assert verify(MADE, CORRECT) == []
    assert CORRECT.schedule[0]["name"] == "'=Store A"
    assert CORRECT.states[0][label(3)] == "both"


def altered(cell):
    """One cent more, a day later, or one character more."""
    try:
        decimals = len(cell.partition(".")[2])
        return f"{float(cell) + 0.01:.{max(2, decimals)}f}"
    except ValueError:
        pass
    try:
        return (date.fromisoformat(cell) + timedelta(days=1)).isoformat()
    except ValueError:
        return cell + "x"


COLUMNS = {name: [column for column in getattr(CORRECT, name)[0] if column != "actual"] for name in TABLES}
"""Columns of each table; actuals are the user's own."""


def one_of_each(columns):
    """Return sets of cells, (table, column), which together are all: one of schedule.csv, or one of each other table.

    All other tables follow from schedule.csv.
    """
    others = [[(name, column) for column in of] for name, of in columns.items() if name != "schedule"]
    together = [tuple(cell for cell in cells if cell is not None) for cells in zip_longest(*others)]
    return [*((("schedule", column),) for column in columns["schedule"]), *together]


def found_in(tables):
    return {finding.where.partition(".csv")[0] for finding in verify(MADE, tables, NOTES)}


def assert_found(tables, cells):
    """Hold that something is found in each table with a tampered cell, and in no other where these do not follow from it."""
    found, names = found_in(tables), {name for name, _ in cells}
    assert found >= names if "schedule" in names else found == names


@pytest.mark.parametrize("row", [0, 1, -1])
@pytest.mark.parametrize("cells", one_of_each(COLUMNS))
def test_an_altered_cell_is_found(cells, row):
    tables = tampered()
    for name, column in cells:
        own = getattr(tables, name)[row]
        own[column] = altered(own[column])
    assert_found(tables, cells)


@pytest.mark.parametrize("row", [0, 1, -1])
@pytest.mark.parametrize("cells", one_of_each(COLUMNS))
def test_a_cell_that_is_not_there_is_found(cells, row):
    tables = tampered()
    for name, column in cells:
        del getattr(tables, name)[row][column]
    assert_found(tables, cells)


NUMBERS = {
    "schedule": ("implementation_cost", "change_load", "npv_share", "incremental_npv"),
    "cashflow": ("amount", "discount_factor", "present_value"),
    "limits": ("allowed", "used", "left"),
    "shared_costs": ("one_off_cost", "support_per_quarter", "npv"),
    "ledger": ("amount",),
    "tracking": ("baseline", "target"),
    "benefits": ("amount", "present_value"),
    "base_case": ("first_year", "last_year", "change"),
}


@pytest.mark.parametrize("text", ["nan", "inf", "", "-", "1,000.00", "1_000.00", "#REF!"])
@pytest.mark.parametrize("cells", one_of_each(NUMBERS))
def test_a_cell_without_a_number_is_found(cells, text):
    tables = tampered()
    for name, column in cells:
        getattr(tables, name)[0][column] = text
    assert_found(tables, cells)


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_a_repeated_and_a_strange_row_are_found(name):
    missing, repeated, strange = tampered(), tampered(), tampered()
    getattr(missing, name).pop(0)
    getattr(repeated, name).append(getattr(repeated, name)[0])
    getattr(strange, name).append({column: "x" for column in getattr(strange, name)[0]})
    assert verify(MADE, missing, NOTES)
    assert verify(MADE, repeated, NOTES)
    assert verify(MADE, strange, NOTES)


@pytest.mark.parametrize("name", TABLES)
def test_a_strange_column_is_found(name):
    tables = tampered()
    getattr(tables, name)[0]["note"] = ""
    assert [finding.rule for finding in verify(MADE, tables, NOTES)] == ["extra_column"]


@pytest.mark.parametrize("name", TABLES)
def test_the_order_of_rows_is_free(name):
    tables = tampered()
    getattr(tables, name).reverse()
    assert verify(MADE, tables, NOTES) == []


def test_rows_in_which_nothing_flows_may_be_left_out():
    tables = tampered()
    tables.cashflow[:] = [row for row in tables.cashflow if float(row["amount"]) != 0]
    assert 0 < len(tables.cashflow) < len(CORRECT.cashflow)
    assert verify(MADE, tables, NOTES) == []


def test_every_row_in_which_money_flows_is_needed():
    for index, row in enumerate(CORRECT.cashflow):
        if float(row["amount"]) != 0:
            tables = tampered()
            tables.cashflow.pop(index)
            assert [finding.rule for finding in verify(MADE, tables, NOTES)] == ["missing_row"]


def test_text_without_the_apostrophe_is_the_same_text():
    tables = tampered()
    tables.schedule[0]["name"] = "=Store A"
    assert verify(MADE, tables, NOTES) == []


def test_a_moved_launch_is_found_in_every_file_that_depends_on_it():
    tables = tampered()
    tables.schedule[0]["quarter"] = label(2)
    found = {finding.where.split()[0] for finding in verify(MADE, tables, NOTES)}
    assert {f"{name}.csv" for name in TABLES if name not in ("calendar", "base_case")} | {"summary.json"} <= found


FIGURES = [
    "npv",
    "npv_before_tax",
    "irr",
    "mirr",
    "profitability_index",
    "profitability_index_before_tax",
    "peak_funding",
    "spend",
    "cost_of_waiting",
]
PAYBACKS = ["payback_quarter", "payback_quarters_from_first_spend", "payback_quarters_from_start"]
WORDS = [f"{kind}{name}" for kind in ("", "discounted_") for name in PAYBACKS]
PARTS = ["buckets", "twelve_months", "npv_by_hardness", "npv_by_grade", "npv_by_lever"]


def spoiled(number):
    return [number + 0.01, number - 0.01, float("nan"), None, str(number) + "x", True]


@pytest.mark.parametrize("name", FIGURES)
def test_an_altered_figure_is_found(name):
    assert CORRECT.summary["figures"][name] is not None
    for value in spoiled(CORRECT.summary["figures"][name]):
        tables = tampered()
        tables.summary["figures"][name] = value
        (finding,) = verify(MADE, tables, NOTES)
        assert name in finding.where


@pytest.mark.parametrize("name", WORDS)
def test_an_altered_payback_is_found(name):
    assert CORRECT.summary["figures"][name] is not None
    for value in (None, label(8), 7, True):
        tables = tampered()
        tables.summary["figures"][name] = value
        assert len(verify(MADE, tables, NOTES)) == 1


@pytest.mark.parametrize("part", PARTS)
def test_an_altered_bucket_is_found(part):
    for bucket in CORRECT.summary["figures"][part]:
        for value in spoiled(CORRECT.summary["figures"][part][bucket]):
            tables = tampered()
            tables.summary["figures"][part][bucket] = value
            assert len(verify(MADE, tables, NOTES)) == 1
    tables = tampered()
    tables.summary["figures"][part]["other"] = 0.0
    assert len(verify(MADE, tables, NOTES)) == 1


@pytest.mark.parametrize("name", [*FIGURES, *WORDS, *PARTS, "npv_by_region"])
def test_a_missing_figure_is_found(name):
    tables = tampered()
    del tables.summary["figures"][name]
    assert len(verify(MADE, tables, NOTES)) == 1


def test_an_altered_region_is_found():
    regions = CORRECT.summary["figures"]["npv_by_region"]
    assert [row["region"] for row in regions] == ["north", "-south", None]
    for place, row in enumerate(regions):
        for value in spoiled(row["npv"]):
            tables = tampered()
            tables.summary["figures"]["npv_by_region"][place]["npv"] = value
            assert len(verify(MADE, tables, NOTES)) == 1
        tables = tampered()
        tables.summary["figures"]["npv_by_region"].pop(place)
        assert len(verify(MADE, tables, NOTES)) == 1
        tables.summary["figures"]["npv_by_region"] += [row, row]
        assert len(verify(MADE, tables, NOTES)) == 1
    for strange in ({"region": "east", "npv": 0.0}, {"npv": 0.0}, None):
        tables = tampered()
        tables.summary["figures"]["npv_by_region"].append(strange)
        assert len(verify(MADE, tables, NOTES)) == 1


def test_a_region_in_which_nothing_happens_may_be_left_out():
    launches = [launch("A")]
    tables = correct_tables(MADE, launches)
    assert verify(MADE, tables, NOTES) == []
    rows = tables.summary["figures"]["npv_by_region"]
    rows[:] = [row for row in rows if row["region"] != "-south"]
    assert verify(MADE, tables, NOTES) == []


@pytest.mark.parametrize("part", ["figures", "solution"])
def test_a_missing_part_is_found(part):
    tables = tampered()
    del tables.summary[part]
    assert len(verify(MADE, tables, NOTES)) == 1


def proof(**changes):
    tables = tampered()
    tables.summary["solution"].update(changes)
    return [finding.where for finding in verify(MADE, tables, NOTES)]


def test_value_bound_and_gap_belong_together():
    npv = account(MADE, LAUNCHES).npv
    assert proof(bound=None, gap=None) == []
    assert proof(bound=npv - 0.005, gap=0.0) == []
    assert proof(value=npv + 0.01) == ["summary.json solution value"]
    assert proof(value=None) != []
    assert "summary.json solution bound" in proof(bound=npv - 1, gap=0.0)
    assert proof(bound="high") == ["summary.json solution bound"]
    assert proof(gap=CORRECT.summary["solution"]["gap"] + 2e-6) == ["summary.json solution gap"]
    assert proof(bound=npv, gap=-1e-7) == ["summary.json solution gap"]
    assert proof(bound=None, gap=-0.1) == ["summary.json solution gap"]


def test_the_value_is_hard_cash_where_the_objective_counts_no_other():
    finance = MADE.settings.finance.model_copy(update={"hard_cash_only": ("objective",)})
    made = replace(MADE, settings=MADE.settings.model_copy(update={"finance": finance}))
    tables = correct_tables(made, LAUNCHES)
    assert tables.summary["solution"]["value"] == pytest.approx(account(made, LAUNCHES).figures.npv_by_hardness["hard"])
    assert verify(made, tables) == []
    tables.summary["solution"]["value"] = account(made, LAUNCHES).npv
    assert {finding.where for finding in verify(made, tables)} >= {"summary.json solution value"}


def test_rows_of_benefits_in_which_next_to_nothing_flows_may_stand_or_not():
    tables = tampered()
    row = {**tables.benefits[0], "bucket": "operating_cost", "line": "markdowns", "amount": "0.00", "present_value": "0.000000"}
    tables.benefits.append(row)
    assert verify(MADE, tables, NOTES) == []
    row["amount"] = "0.01"
    assert [finding.rule for finding in verify(MADE, tables, NOTES)] == ["difference"]


def test_every_row_of_benefits_is_needed():
    for index in range(len(CORRECT.benefits)):
        tables = tampered()
        tables.benefits.pop(index)
        assert [finding.rule for finding in verify(MADE, tables, NOTES)] == ["missing_row"]


def test_lines_of_the_base_case_that_cost_nothing_may_be_left_out():
    tables = tampered()
    tables.base_case[:] = [row for row in tables.base_case if float(row["first_year"])]
    assert 0 < len(tables.base_case) < len(CORRECT.base_case)
    assert verify(MADE, tables, NOTES) == []


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_schedule_within_the_rules_agrees_with_its_own_files(data):
    chosen = data.draw(
        st.dictionaries(
            st.tuples(st.sampled_from(["A", "C"]), st.sampled_from(["store_optimization", "orchestration"])),
            st.integers(1, 4),
        )
    )
    launches = [launch(name, quarter, lever_name) for (name, lever_name), quarter in chosen.items()]
    assert verify(MADE, correct_tables(MADE, launches)) == []
    done = account(MADE, launches)
    assert sum(done.present_values.values()) == pytest.approx(done.npv)
