"""The workbook of a plan: every figure in it is that of the plan, as written and as a spreadsheet program reckons it."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from xlsxwriter.utility import xl_rowcol_to_cell

from planner import Plan, plan, write
from planner.economics import Figures, figures
from planner.errors import SheetFullError
from planner.plan.ledger import SUPPORT
from planner.reports.workbook import plan_workbook
from planner.reports.workbook.book import SHEETS
from tests.builders import read_texts
from tests.instances.small import GOOD
from tests.reports.conftest import Grid, sheets

CENT = 0.005
NAMES = ("mixed", "terminal", "nothing", "brought")


@pytest.fixture(scope="session")
def books(folders: dict[str, Path]) -> dict[str, Path]:
    return {name: folder / "workbook.xlsx" for name, folder in folders.items()}


@pytest.fixture(scope="module")
def mixed_book(books: dict[str, Path]) -> openpyxl.Workbook:
    """The workbook of the mixed portfolio, with its formulas."""
    return openpyxl.load_workbook(books["mixed"])


@pytest.fixture(scope="module")
def reckoned(
    books: dict[str, Path],
    changed_books: dict[str, Path],
    recalculated: Callable[[dict[str, Path]], dict[str, Grid]],
) -> dict[str, Grid]:
    """The rows of the workbooks as written and as changed, reckoned anew; the spreadsheet program starts once for all."""
    return recalculated(books | changed_books)


def table(grid: Grid, sheet: str, header_row: int = 4) -> list[dict[str, Any]]:
    header = grid[sheet][header_row - 1]
    return [dict(zip(header, row, strict=True)) for row in grid[sheet][header_row:]]


def summary_of(grid: Grid) -> dict[str, Any]:
    return {row["figure"]: row["formula"] for row in table(grid, "summary") if row["figure"]}


def assert_is_the_plan(grid: Grid, one: Plan) -> None:
    """Hold every figure of the sheets against the plan's own tables."""
    assert_has_the_figures(summary_of(grid), one)
    differences = [row["difference"] for row in table(grid, "summary") if row["difference"] != ""]
    assert len(differences) >= 30 and all(abs(difference) < CENT for difference in differences)
    assert_has_the_parts(grid, one)
    limits = table(grid, "limits")
    assert len(limits) == len(one.limits)
    for row, (_, own) in zip(limits, one.limits.iterrows(), strict=True):
        assert (row["limit"], row["scope"], row["period"]) == (own["limit"], own["scope"], own["period"])
        assert row["period start"] == own["period_start"] if own["period_start"] else not row["period start"]
        for name in ("allowed", "used", "left"):
            assert row[name] == pytest.approx(own[name], abs=CENT), (row["limit"], row["scope"], row["period"], name)
    paid = one.ledger
    rows = {row["fiscal year"]: row for row in table(grid, "budget")}
    for year, row in rows.items():
        part = paid if year == "total" else paid[paid["fiscal_year"] == int(str(year)[2:])]
        own = part[part["line"] != SUPPORT]
        assert row["capex"] == pytest.approx(own["amount"][own["colour"] == "capex"].sum(), abs=CENT)
        assert row["opex"] == pytest.approx(own["amount"][own["colour"] == "opex"].sum(), abs=CENT)
        assert row["total"] == pytest.approx(part["amount"].sum(), abs=CENT)
    flows = table(grid, "cash flow", 5)
    for (bucket, line, quarter), amount in one.cashflow.set_index(["bucket", "line", "quarter"])["amount"].items():
        row = next(row for row in flows if (row["bucket"], row["line"]) == (bucket, line))
        assert (row[quarter] or 0.0) == pytest.approx(amount, abs=CENT)
    scheduled = table(grid, "schedule")
    assert [(row["unit"], row["lever"], row["quarter"]) for row in scheduled] == list(
        one.schedule[["unit", "lever", "quarter"]].itertuples(index=False, name=None)
    )
    sums = dict(zip(grid["schedule"][3], grid["schedule"][2], strict=True))
    for name in ("implementation_cost", "npv_share"):
        assert (sums[name] or 0.0) == pytest.approx(one.schedule[name].sum(), abs=CENT)
    assert sums["incremental_npv"] == ""
    dates = [(row["quarter"], row["quarter_start"], row["quarter_end"]) for row in table(grid, "calendar")]
    assert [(label, first, last) for label, first, last in dates] == [
        (quarter.label, quarter.start, quarter.end) for quarter in one.instance.quarters
    ]
    assert [found for found in grid["roadmap"][2][3:] if found] == [quarter.start for quarter in one.instance.quarters]
    states = [row[: one.states.shape[1]] for row in grid["roadmap"][4:]]
    assert states == one.states.to_numpy().tolist()


def named(bucket: str, amount: float) -> str:
    """Return what the sheets call a bucket: a saving is no cost."""
    if bucket == "operating_cost":
        return "savings in operating cost" if amount >= 0 else "higher operating cost"
    return bucket.replace("_", " ")


def assert_has_the_figures(found: dict[str, Any], one: Plan) -> None:
    expected = one.figures
    money = {name: expected.npv for name in found if name.startswith(("net present value", "NPV by"))}
    money |= {f"NPV, {name}": amount for name, amount in expected.npv_by_hardness.items()}
    for bucket, amount in expected.buckets.items():
        year = expected.twelve_month_view[bucket]
        money[named(bucket, amount)] = amount
        money[f"{named(bucket, year)}, first 12 months"] = year
    money |= {"spend on launches": one.schedule["implementation_cost"].sum()}
    money |= {"spend on shared costs": one.shared_costs["one_off_cost"].sum()}
    money |= {"present value of launches": one.schedule["npv_share"].sum()}
    money |= {"present value of shared costs": one.shared_costs["npv"].sum()}
    money |= {"net present value before tax": expected.npv_before_tax, "peak cash exposure": expected.peak_funding}
    money |= {"spend": expected.spend, "spend by the sheet budget": expected.spend}
    money |= {"cost of no change": one.base_case["by_drift"].sum()}
    assert len(money) == 28
    for name, amount in money.items():
        assert found[name] == pytest.approx(amount, abs=CENT), name
    assert found["spend on launches"] + found["spend on shared costs"] == pytest.approx(found["spend"], abs=2 * CENT)
    both = found["present value of launches"] + found["present value of shared costs"]
    assert both == pytest.approx(found["net present value"], abs=2 * CENT)
    values = {
        "IRR, a year": (expected.irr, "not meaningful"),
        "MIRR, a year": (expected.mirr, "none"),
        "profitability index": (expected.profitability_index, "none"),
        "profitability index before tax": (expected.profitability_index_before_tax, "none"),
    }
    waiting = one.cost_of_waiting
    assert found["cost of waiting a quarter"] == ("none" if waiting is None else pytest.approx(waiting, abs=CENT))
    for kind, title in (("", "payback"), ("discounted_", "payback, discounted")):
        for since in ("first_spend", "start"):
            value = getattr(expected, f"{kind}payback_quarters_from_{since}")
            values[f"{title}, quarters from the {since.replace('_', ' ')}"] = (value, "none")
        quarter = getattr(expected, f"{kind}payback_quarter")
        assert found[f"{title}, quarter"] == ("none" if quarter is None else one.instance.label_of(quarter))
    for name, (value, missing) in values.items():
        assert found[name] == (missing if value is None else pytest.approx(value, abs=1e-6)), name


def assert_has_the_parts(grid: Grid, one: Plan) -> None:
    """Hold the sums by lever, grade of evidence and region, and the base case, against the plan."""
    parts = one.benefit_parts
    rows = {row[0]: row[2:] for row in grid["value"][4:] if row[0]}
    for name, amount in (parts.by_lever() | parts.by_grade()).items():
        assert rows[name][0] == pytest.approx(amount, abs=CENT), name
    for region, amounts in parts.by_region_and_lever().items():
        own = rows["the network, shared costs" if region is None else region]
        assert own[0] == pytest.approx(sum(amounts), abs=CENT), region
        assert own[1 : 1 + len(amounts)] == pytest.approx(amounts, abs=CENT), region
    lines = {row["line"]: row for row in table(grid, "base case") if row["line"]}
    assert len(lines) == len(one.base_case) > 10
    for row in one.base_case.itertuples():
        assert lines[row.line]["change"] == pytest.approx(row.change, abs=CENT), row.line


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_as_written_is_that_of_the_plan(name: str, books: dict[str, Path], plans: dict[str, Plan]) -> None:
    assert_is_the_plan(sheets(books[name]), plans[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_spreadsheet_program_reckons_the_same(name: str, reckoned: dict[str, Grid], plans: dict[str, Plan]) -> None:
    assert_is_the_plan(reckoned[name], plans[name])


def test_assumptions_and_warnings_stand_in_the_sheet_of_assumptions(books: dict[str, Path], plans: dict[str, Plan]) -> None:
    rows = sheets(books["mixed"])["assumptions"]
    place = next(place for place, row in enumerate(rows) if row[0] == "the NPV is most sensitive to")
    first = plans["mixed"].assumptions[0]
    assert rows[place + 1][:2] == [first.moved, pytest.approx(first.change, abs=CENT)] and rows[place + 1][3] == first.place
    shown = [row[1] for row in rows[place + 1 : place + 13]]
    assert len(shown) == 12 and all(abs(one) > abs(after) - CENT for one, after in pairwise(shown))
    place = next(place for place, row in enumerate(rows) if row[0] == "warnings about the inputs")
    assert [row[0] for row in rows[place + 1 :]] == ["none"]


def test_the_plans_have_what_the_sheets_are_for(plans: dict[str, Plan]) -> None:
    assert len(plans["mixed"].schedule) > 50 and plans["mixed"].figures.irr is not None
    assert plans["terminal"].flow.terminal.sum() > 0
    assert {"region", "leader"} <= {rule.each for rule in plans["terminal"].instance.settings.limits if rule.measure == "spend"}
    assert len(plans["nothing"].schedule) == 0 and plans["nothing"].figures.irr is None
    brought, terminal = plans["brought"], plans["terminal"]
    assert set(brought.schedule["lever"]) == {"lockers", "kiosks"} and brought.npv > 1e9
    assert terminal.cost_of_waiting is not None and brought.figures.payback_quarter is not None
    assert terminal.figures.payback_quarter != reckoned_with(terminal, hard_cash_only=()).payback_quarter
    funded = terminal.limits[terminal.limits["limit"] == "returning"]
    assert funded["allowed"].nunique() > 4 and len(funded) > terminal.instance.settings.calendar.decision_quarters


Edit = tuple[str, str | int, int, Callable[[Any], Any]]
"""A sheet, the name that a row of it begins with or its number, a column, and the change of the value there."""


def changed(book: Path, target: Path, *edits: Edit) -> Path:
    """Copy a workbook with cells changed, numbers or texts."""
    grid = sheets(book)
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        parts = {name: source.read(name) for name in source.namelist()}
        for sheet, find, column, change in edits:
            named = (number for number, row in enumerate(grid[sheet], 1) if find in row[:2])
            row = find if isinstance(find, int) else next(named)
            part = f"xl/worksheets/sheet{list(grid).index(sheet) + 1}.xml"
            name, value = xl_rowcol_to_cell(row - 1, column).encode(), change(grid[sheet][row - 1][column])
            before = rb'<c r="%b"( s="\d+")?(?: t="s")?><v>[^<]*</v></c>' % name
            after = rb"><v>%b</v></c>" if isinstance(value, float) else rb' t="inlineStr"><is><t>%b</t></is></c>'
            after = rb'<c r="%b"\1' % name + after % str(value).encode()
            parts[part], count = re.subn(before, after, parts[part])
            assert count == 1
        for part, content in parts.items():
            copy.writestr(part, content)
    return target


def reckoned_with(one: Plan, **finance: Any) -> Figures:
    """Return the figures of a plan's flows under other finance."""
    plan_file = one.instance.settings.model_copy(update={"finance": one.instance.settings.finance.model_copy(update=finance)})
    return figures(replace(one.instance, settings=plan_file), one.flow.amount, one.flow.terminal)


@pytest.fixture(scope="module")
def changed_books(books: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks with a cell or two changed."""
    cheaper: Edit = ("assumptions", "finance.discount_rate", 1, lambda _: 0.04)
    softer: Edit = ("assumptions", "finance.hardness.labour", 1, lambda _: "soft")
    all_cash: Edit = ("assumptions", "finance.hard_cash_only", 1, lambda _: "peak_funding")
    more: Edit = ("cash flow", "labour", 6, lambda amount: amount + 1000)
    twice: Edit = ("cash flow", "labour", 4 + 11, lambda amount: amount - 1e12)
    dearer: Edit = ("spend", 5, 8, lambda amount: amount + 500)
    folder = tmp_path_factory.mktemp("changed")
    return {
        "finance": changed(books["terminal"], folder / "finance.xlsx", cheaper, softer, all_cash),
        "more and dearer": changed(books["mixed"], folder / "more.xlsx", more, dearer),
        "twice": changed(books["brought"], folder / "twice.xlsx", twice),
    }


def test_the_arithmetic_is_live(books: dict[str, Path], plans: dict[str, Plan], reckoned: dict[str, Grid]) -> None:
    found = reckoned
    hardness = plans["terminal"].instance.settings.finance.hardness.model_copy(update={"labour": "soft"})
    given = {"discount_rate": 0.04, "hardness": hardness, "hard_cash_only": ("peak_funding",)}
    expected, own = reckoned_with(plans["terminal"], **given), summary_of(found["finance"])
    for name in ("net present value", "net present value by NPV()"):
        assert own[name] == pytest.approx(expected.npv, abs=CENT)
    planned = plans["terminal"].figures
    assert abs(expected.npv_by_hardness["soft"] - planned.npv_by_hardness["soft"]) > 1000
    for name, amount in expected.npv_by_hardness.items():
        assert own[f"NPV, {name}"] == pytest.approx(amount, abs=CENT)
    assert expected.payback_quarter is not None and expected.payback_quarter != planned.payback_quarter
    assert own["payback, quarter"] == plans["terminal"].instance.label_of(expected.payback_quarter)

    mixed = plans["mixed"].figures
    factor = plans["mixed"].cashflow.set_index("quarter")["discount_factor"]["2027Q3"].iloc[0]
    moved_flow = summary_of(found["more and dearer"])
    assert moved_flow["net present value"] == pytest.approx(mixed.npv + 1000 * factor, abs=CENT)
    assert moved_flow["savings in operating cost"] == pytest.approx(mixed.buckets["operating_cost"] + 1000 * factor, abs=CENT)
    assert plans["brought"].figures.irr is not None and summary_of(found["twice"])["IRR, a year"] == "not meaningful"

    assert moved_flow["spend by the sheet budget"] == pytest.approx(mixed.spend + 500, abs=CENT)
    before = {(row["limit"], row["period"]): row["left"] for row in table(sheets(books["mixed"]), "limits")}
    after = {(row["limit"], row["period"]): row["left"] for row in table(found["more and dearer"], "limits")}
    moved = {key: after[key] - before[key] for key in before if abs(after[key] - before[key]) > CENT}
    assert all(change == pytest.approx(-500, abs=CENT) for change in moved.values()) and ("quarterly budget", "2028Q4") in moved


def test_the_sheets_stand_in_their_order_with_filters_and_frozen_headers(mixed_book: openpyxl.Workbook) -> None:
    book = mixed_book
    assert tuple(book.sheetnames) == SHEETS
    for name in ("roadmap", "schedule", "limits", "ledger", "spend"):
        assert book[name].auto_filter.ref and book[name].freeze_panes
    assert len(book["roadmap"].conditional_formatting) >= 1
    formulas = [one for page in book for row in page for one in row if one.data_type == "f"]
    assert len(formulas) > 500 and not any("#REF" in str(one.value) for one in formulas)


def test_text_of_the_instance_is_never_a_formula(tmp_path: Path) -> None:
    files = {name: text.replace("S1", "=1+1").replace("North", "@SUM(A1)") for name, text in GOOD.items()}
    files["plan.toml"] = files["plan.toml"].replace('name = "budget"', 'name = "+budget"')
    files["limits.csv"] = files["limits.csv"].replace("budget", "+budget")
    found = plan(read_texts(files, "odd"))
    (tmp_path / "odd.xlsx").write_bytes(plan_workbook(found))
    book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    odd = [one for page in book for row in page for one in row if str(one.value) in ("=1+1", "@SUM(A1)", "+budget")]
    assert {one.value for one in odd} == {"=1+1", "@SUM(A1)", "+budget"} and {one.data_type for one in odd} == {"s"}


def test_the_command_writes_it_beside_the_tables_and_where_asked(rollout, tmp_path: Path) -> None:
    target = tmp_path / "own.xlsx"
    assert rollout("plan", "ten-store-chain", "--gap", "0.2", "--out", tmp_path / "run", "--xlsx", target).code == 0
    assert sheets(target) == sheets(tmp_path / "run" / "workbook.xlsx")
    assert rollout("verify", tmp_path / "run").code == 0
    assert rollout("plan", "ten-store-chain", "--xlsx", tmp_path / "own.csv").code == 2
    assert rollout("plan", "ten-store-chain", "--xlsx", tmp_path / "no" / "own.xlsx").code == 3


def test_a_workbook_that_a_spreadsheet_cannot_hold_is_left_out(
    plans: dict[str, Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plans["mixed"]
    short = partial(plan_workbook, rows_of_a_sheet=4 + max(len(plan.schedule), len(plan.states)) - 1)
    with pytest.raises(SheetFullError, match=r"the sheet '.*' would have .* CSV files"):
        short(plan)
    monkeypatch.setattr("planner.reports.plan_workbook", short)
    folder = write(plan, tmp_path / "run", documents=True)
    assert not (folder / "workbook.xlsx").exists()
    assert len((folder / "schedule.csv").read_text().splitlines()) == len(plan.schedule) + 1


def test_it_prints_with_repeated_headers_and_has_charts_over_live_cells(mixed_book: openpyxl.Workbook) -> None:
    book = mixed_book
    for one in book:
        assert one.page_setup.orientation == "landscape" and one.sheet_properties.pageSetUpPr.fitToPage, one.title
        assert one.print_title_rows or one.title == "charts", one.title
    wide = book["cash flow"]
    assert wide.page_setup.fitToWidth >= 2 and wide.print_title_cols == "$A:$D" and wide.page_setup.fitToHeight == 0
    charts = book["charts"]._charts  # noqa: SLF001
    assert len(charts) == 3
    drawn = [one.val.numRef.f for chart in charts for one in chart.series]
    assert sum("'cash flow'!" in one for one in drawn) == 2 and sum("'charts'!" in one for one in drawn) >= 2
    first = next(one for one in drawn if "'charts'!" in one).split("!")[1].replace("$", "").split(":")[0]
    assert str(book["charts"][first].value).startswith("='cash flow'!")
