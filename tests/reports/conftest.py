"""Plans with every kind of figure, and a spreadsheet program that reckons their workbooks anew."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from planner import Plan, plan, write
from planner.run_files.locate import load
from tests.builders import read_texts
from tests.instances.business_case import BROUGHT

Grid = dict[str, list[list[Any]]]
"""The rows of each sheet by its name."""

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="session")
def plans(made_once: Callable[[str, Callable[[], Any]], Any], example_plan: Callable[[str], Plan]) -> dict[str, Plan]:
    """Plans by name.

    mixed: a portfolio with every rule. terminal: the same with what comes after the evaluation, a real rate, figures of hard
    cash, payments by profile, budgets in today's prices and one that funds itself. nothing: nothing to do. brought: a
    business case brought along, with levers of its own.
    """
    return made_once("plans-for-reports", lambda: made_plans(example_plan("mixed-portfolio")))


def made_plans(mixed: Plan) -> dict[str, Plan]:
    from instances.draft import Draft

    draft = Draft(load("mixed-portfolio"))
    draft.settings["finance"] |= {
        "discount_timing": "middle",
        "discount_rate_kind": "real",
        "reinvestment_rate": 0.06,
        "terminal_value": "perpetuity",
        "hard_cash_only": ["payback", "peak_funding"],
    }
    for lever in draft.settings["levers"].values():
        for cost in lever["costs"]:
            cost |= {"profile": [0.2, 0.5, 0.3], "profile_from": -1}
    draft.settings["limits"][0] |= {"each": "region", "prices": "today"}
    one_lever = {"levers": ["store_optimization"]}
    draft.settings["limits"] += [
        {"name": "leaders", "measure": "spend", "each": "leader", "per": "fiscal_year", "amount": 300000},
        {"name": "training", "measure": "spend", "per": "total", "colour": "opex", "amount": 9e6, **one_lever},
        {"name": "returning", "measure": "spend", "amount": 350000, "benefit_share": 0.2}
        | {"carry_over": 0.5, "lapses_at_year_end": True},
    ]
    draft.tables["limits.csv"].rows = [row for row in draft.tables["limits.csv"].rows if row[0] != "quarterly budget"]
    nothing = Draft(load("ten-store-chain"))
    nothing.settings["limits"] = [{"name": "none", "measure": "spend", "amount": 0}]
    nothing.tables.pop("limits.csv", None)
    nothing.settings.pop("floors", None)
    brought = read_texts(BROUGHT, "brought")
    cases = {"terminal": draft.instance(), "nothing": nothing.instance(), "brought": brought}
    return {"mixed": mixed} | {name: plan(case, gap=0.1, time_limit=60) for name, case in cases.items()}


@pytest.fixture(scope="session")
def folders(plans: dict[str, Plan], folder_made_once: Callable[[str, Callable[[Path], object]], Path]) -> dict[str, Path]:
    """The runs of those plans by name, each with its workbook and its report."""
    return {name: folder_made_once(f"run-{name}", partial(_written, one)) for name, one in plans.items()}


def _written(one: Plan, folder: Path) -> None:
    from planner.planning import priced
    from planner.reports.page import REPORT, report_of

    write(one, folder, documents=True)
    (folder / REPORT).write_text(report_of(priced(one.instance), one, folder), encoding="utf-8")


@pytest.fixture(scope="session")
def answered(small_plan: Plan, folder_made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The run of the small fleet with its answers to risk and no-regret, its report and its workbook."""
    return folder_made_once("answered", lambda folder: _answer(small_plan, folder))


def _answer(small_plan: Plan, folder: Path) -> None:
    from cli import run
    from planner.reports import documents_of
    from planner.run_files.verified import write_verified

    write_verified(small_plan, folder, documents=documents_of)
    assert run(["risk", str(folder), "--worlds", "64", "--quiet"]) == 0
    assert run(["no-regret", str(folder), "--worlds", "4", "--world-gap", "5%", "--quiet"]) == 0
    assert run(["report", str(folder), "--quiet"]) == 0


@pytest.fixture(scope="session")
def compared(small_plan: Plan, folder_made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The run of the small fleet, with a launch cancelled, one paid twice, and half of each promise measured."""
    return folder_made_once("compared", lambda folder: _compare(small_plan, folder))


def _compare(small_plan: Plan, folder: Path) -> None:
    from cli import run
    from planner.reports import documents_of
    from planner.run_files.verified import write_verified
    from tests.questions.test_variance import filled, rows_of

    write_verified(small_plan, folder, documents=documents_of)
    first, second = rows_of(folder / "schedule.csv")[:2]
    paid = str(2 * float(second["implementation_cost"]))
    launches = [
        (first["unit"], first["lever"], "cancelled", "", "", ""),
        (second["unit"], second["lever"], "launched", second["quarter"], paid, ""),
    ]
    as_of = str(pd.Period(second["quarter"], "Q") + 4)
    actuals = filled(folder, folder.parent / "actuals", launches, as_of)
    for until in (as_of, str(pd.Period(as_of, "Q") + 1)):
        assert run(["variance", str(folder), "--actuals", str(actuals), "--as-of", until, "--quiet"]) == 0
    assert run(["report", str(folder), "--quiet"]) == 0


@pytest.fixture
def run(answered: Path, tmp_path: Path) -> Path:
    """A copy of that run."""
    return Path(shutil.copytree(answered, tmp_path / "run"))


@pytest.fixture(scope="session")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Grid]]:
    """Drop every value that a formula has in the workbooks, have them reckoned anew, and return the sheets' rows."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("office-profile")

    def reckon(books: Mapping[str, Path]) -> dict[str, Grid]:
        folder = tmp_path_factory.mktemp("office")
        bare = []
        for name, path in books.items():
            bare.append(folder / f"{name}.xlsx")
            without_values(path, bare[-1])
        command = [OFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), *map(str, bare)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return {name: sheets(folder / "out" / f"{name}.xlsx") for name in books}

    return reckon


@pytest.fixture(scope="session")
def anew(
    answered: Path,
    compared: Path,
    recalculated: Callable[..., dict[str, Grid]],
    made_once: Callable[[str, Callable[[], Any]], Any],
) -> dict[str, Grid]:
    """The rows of the workbooks of these two runs, reckoned anew; the spreadsheet program starts once for both."""
    books = {name: run / "workbook.xlsx" for name, run in (("answered", answered), ("compared", compared))}
    found: dict[str, Grid] = made_once("reckoned-anew", lambda: recalculated(books))
    return found


@pytest.fixture(scope="session")
def answered_anew(anew: dict[str, Grid]) -> Grid:
    """The rows of the workbook of the answered run, reckoned anew."""
    return anew["answered"]


def without_values(book: Path, target: Path) -> None:
    """Copy a workbook without the values of its formulas."""
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
                assert b"</f><v>" not in content
            copy.writestr(name, content)


def sheets(path: Path) -> Grid:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
