"""The NPV by tag: that of the launches at the units with each value, recomputed by the accountant."""

import json
from pathlib import Path

import pytest

from instances import Instance
from instances.generator import random_fleet
from planner import Plan, plan, verify, write
from planner.errors import ExitCode
from planner.planning import priced
from planner.reports.page import report_of
from tests.builders import read_texts

BANNERS = ["City", "", "Fresh", "City"]


def tagged() -> Instance:
    """Return a random fleet of four stores with a tag that one of them lacks."""
    files = random_fleet(units=4, regions=2, seed=1)
    header, *rows = files["units.csv"].splitlines()
    lines = [f"{header},tag_banner", *(f"{row},{banner}" for row, banner in zip(rows, BANNERS, strict=True))]
    return read_texts(files | {"units.csv": "\n".join(lines)})


@pytest.fixture(scope="module")
def made() -> Plan:
    return plan(tagged(), gap=0.01)


def test_it_is_the_sum_of_the_shares_of_launches(made: Plan) -> None:
    schedule = made.schedule
    shares = schedule[schedule["tag_banner"] != ""].groupby("tag_banner")["npv_share"].sum()
    found = made.summary()["figures"]["npv_by_tag"]
    assert set(found) == {"banner=City", "banner=Fresh"}
    for banner, worth in shares.items():
        assert found[f"banner={banner}"] == pytest.approx(worth, abs=0.01)
    assert sum(map(abs, found.values())) > 0


def test_the_accountant_finds_another_figure(made: Plan, rollout, tmp_path: Path) -> None:
    assert verify(made) == []
    folder = write(made, tmp_path / "run")
    file = folder / "summary.json"
    summary = json.loads(file.read_text(encoding="utf-8"))
    summary["figures"]["npv_by_tag"]["banner=City"] += 100.0
    file.write_text(json.dumps(summary), encoding="utf-8")
    ended = rollout("verify", folder)
    assert ended.code == ExitCode.VERIFICATION
    assert "npv_by_tag banner=City" in ended.out + ended.err


def test_the_report_has_a_row_for_each_value(made: Plan, small_plan: Plan) -> None:
    page = report_of(priced(made.instance), made)
    assert "banner=City" in page and "banner=Fresh" in page
    assert 'id="tag-table"' in page and 'id="tag-table"' not in report_of(priced(small_plan.instance), small_plan)


def test_without_tags_there_is_none(small_plan: Plan) -> None:
    assert "npv_by_tag" not in small_plan.summary()["figures"]
