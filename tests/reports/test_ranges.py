"""The range of the NPV on the page: from the answer of this very plan, as files of a run folder hold it."""

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from instances.generator import random_fleet
from planner import Plan, plan, write
from planner.errors import OutputError
from planner.plan.identity import identity_of
from planner.replanning.reading import read_plan
from planner.reports.answers import answers_in
from planner.reports.in_worlds import in_worlds
from planner.reports.ranges import NpvRange, range_of_npv

ASSUMED = "with uncertainties that are assumed by grade of evidence, as plan.toml states none"
RISK, NO_REGRET = "risk-worlds-64", "no-regret-worlds-4-world-gap-5-percent"


def npv_row(run: Path) -> dict[str, str]:
    with (run / "questions" / RISK / "risk.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["figure"] == "npv")


def without_identity(folder: Path) -> None:
    """Make the folder one of a version that did not note the plan."""
    document = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert len(document.pop("plan")) == 64
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")


def test_the_range_is_that_of_the_answer(small_plan: Plan, run: Path) -> None:
    row = npv_row(run)
    found = range_of_npv(in_worlds(small_plan, run))
    assert found == NpvRange(float(row["p5"]), float(row["p95"]), float(row["mean"]), 64, ASSUMED, f"questions/{RISK}")


def test_there_is_no_range_without_an_answer(small_plan: Plan, tmp_path: Path) -> None:
    assert range_of_npv(in_worlds(small_plan, tmp_path)) is None
    assert range_of_npv(in_worlds(small_plan, None)) is None


def test_a_plan_read_back_is_the_same_plan_and_one_with_another_launch_is_not(small_plan: Plan, run: Path) -> None:
    _, read = read_plan(run)
    assert identity_of(read) == identity_of(small_plan)
    name, content = small_plan.instance.files[0]
    schedule = small_plan.schedule
    changed = replace(small_plan.instance, files=((name, content + b"\n"), *small_plan.instance.files[1:]))
    later = schedule.assign(quarter=["2099Q4", *schedule["quarter"][1:]])
    for instance, launches in ((changed, schedule), (small_plan.instance, later), (small_plan.instance, schedule[1:])):
        other = cast("Plan", SimpleNamespace(instance=instance, schedule=launches))
        assert identity_of(other) != identity_of(small_plan)
    turned = cast("Plan", SimpleNamespace(instance=small_plan.instance, schedule=schedule[::-1]))
    assert identity_of(turned) == identity_of(small_plan)


@pytest.mark.parametrize("known", [True, False])
def test_the_answer_of_another_plan_is_not_shown_and_that_is_said(rollout, run: Path, tmp_path: Path, known: bool) -> None:
    fleet, other = tmp_path / "fleet", tmp_path / "other"
    fleet.mkdir()
    for name, text in random_fleet(units=3, regions=1, seed=2).items():
        (fleet / name).write_bytes(text.encode())
    found = plan(fleet)
    write(found, other)
    shutil.copytree(run / "questions", other / "questions")
    if not known:
        for name in (RISK, NO_REGRET):
            without_identity(other / "questions" / name)
    worlds = in_worlds(found, other)
    assert (worlds.risk, worlds.no_regret) == (None, None)
    assert [one.name for one in worlds.strangers] == [RISK, NO_REGRET]
    assert rollout("report", other, "--quiet").code == 0
    page = (other / "report.html").read_text(encoding="utf-8")
    assert page.count("is of another plan and is not shown") == 2
    assert "With 90 % chance" not in page and f"questions/{RISK}/risk.csv" not in page


def test_an_answer_of_an_earlier_version_is_known_by_its_figures(small_plan: Plan, run: Path) -> None:
    for name in (RISK, NO_REGRET):
        without_identity(run / "questions" / name)
    found = in_worlds(small_plan, run)
    assert found.risk is not None and found.no_regret is not None and not found.strangers


def test_a_damaged_range_is_an_error_that_names_the_file(small_plan: Plan, run: Path) -> None:
    path = run / "questions" / RISK / "risk.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("npv,", "npv,much"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"risk\.csv: damaged"):
        in_worlds(small_plan, run)


def test_the_headline_of_the_page_has_the_range(run: Path) -> None:
    page, row = (run / "report.html").read_text(encoding="utf-8"), npv_row(run)
    shown = re.sub(r"<[^>]*>", "", re.search(r'<p class="range"[^>]*>(.*?)</p>', page)[1])
    low, high, mean = (f"{round(float(row[name])):,}" for name in ("p5", "p95", "mean"))
    assert shown.startswith(f"With 90 % chance the net present value lies between USD {low} and {high}; it is {mean} on average")
    assert "over 64 worlds" in shown


def test_the_picture_of_the_worlds_stands_above_their_table(run: Path) -> None:
    place = run / "questions" / RISK
    (place / "npv.svg").write_text("<svg/>", encoding="utf-8")
    shown = next(one for one in answers_in(run, "USD") if one.file.endswith("/risk.csv"))
    assert shown.picture == "data:image/svg+xml;base64,PHN2Zy8+" and shown.alt.startswith("Histogram")
    (place / "npv.svg").unlink()
    without = next(one for one in answers_in(run, "USD") if one.file.endswith("/risk.csv"))
    assert replace(shown, picture="") == without


def test_of_several_answers_the_one_over_the_most_worlds_is_shown(rollout, small_plan: Plan, run: Path) -> None:
    assert rollout("risk", run, "--worlds", 32, "--no-sensitivity", "--quiet").code == 0
    assert len(list((run / "questions").glob("risk*"))) == 2
    found = in_worlds(small_plan, run)
    assert found.risk is not None and (found.risk.folder, found.risk.worlds) == (f"questions/{RISK}", 64)
