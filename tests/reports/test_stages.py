"""Stages of networks and costs: screen, report and workbook tell the quarters in which they are reached, as summary.json does."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from planner import Plan
from planner.limits.priced import priced
from planner.plan.stage_lines import stages_worth
from planner.reports.page import report_of
from planner.reports.workbook.book import plan_workbook
from planner.terminal.overview import overview
from tests.worked.cases import LEVER, SAVES_ALL, cost, label, launch, saver, worked

STORES = {"A": "North", "B": "South", "C": "North", "D": "<South>"}
PINS = [launch(name, label(number)) for number, name in enumerate("ABCD", start=1)]


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """One launch a quarter: A and C make two nodes of the north in quarter 3, B and D are alone in their regions."""
    lever = {
        **SAVES_ALL,
        "network": [{"nodes": 2, "share": 1.0}],
        "network_each": "region",
        "costs": [cost(100)],
        "learning": [{"launches": 2, "saving": 0.25}],
    }
    units = [saver(name, region=region) for name, region in STORES.items()]
    folder = tmp_path_factory.mktemp("staged")
    return worked(folder, decision=4, evaluation=4, levers={LEVER: lever}, units=units, pins=PINS)


def test_lines_are_those_of_the_summary(staged: Plan) -> None:
    told, network, learning = staged.summary(), *stages_worth(staged)
    assert [(line.of, line.stages) for line in network.lines] == [
        (region["region"], f"2 nodes {'from ' + quarter if (quarter := region['stages'][0]['quarter']) else 'never'}")
        for region in told["network"]["regions"]
    ]
    assert [line.stages for line in network.lines] == [f"2 nodes from {label(3)}", "2 nodes never", "2 nodes never"]
    # the north's two nodes save 1,000 each in quarters 3 and 4; the launches after the second cost 25 less each
    assert (network.npv, network.last_node) == (told["network"]["npv"], told["network"]["last_node_adds_to_others"])
    assert network.npv == pytest.approx(4000) and learning.npv == pytest.approx(50)
    assert learning.npv == told["staged_costs"][0]["npv"] and learning.last_node is None


def test_the_report_has_a_row_for_each(staged: Plan) -> None:
    page = report_of(priced(staged.instance), staged)
    table = page.split('<table id="stages">')[1].split("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr>")[2:]]
    lines = [line for worth in stages_worth(staged) for line in worth.lines]
    assert [tuple(map(unescape, row[:3])) for row in rows] == [(line.heading, line.of, line.stages) for line in lines]
    assert "&lt;South&gt;" in table and "<South>" not in table
    assert rows[0][3].startswith("4,000") and rows[-1][3] == "50"


def test_a_plan_without_stages_has_no_part_on_them(tmp_path: Path) -> None:
    plain = worked(tmp_path, decision=4, evaluation=4, levers={LEVER: {**SAVES_ALL, "costs": [cost(100)]}}, units=[saver("A")])
    assert not list(stages_worth(plain))
    assert 'id="stages"' not in report_of(priced(plain.instance), plain)


def test_workbook_and_screen_tell_them(staged: Plan) -> None:
    book = load_workbook(BytesIO(plan_workbook(staged)))
    cells = {row[0].value: row[1].value for row in book["summary"].iter_rows(min_row=1, max_col=2)}
    assert cells["network of North"] == f"2 nodes from {label(3)}" and cells["network of <South>"] == "2 nodes never"
    assert cells["part of the NPV by more than one node"] == pytest.approx(4000)
    assert cells["part of the NPV by these stages"] == pytest.approx(50)
    console = Console(record=True, width=200, file=None)
    with console.capture() as said:
        console.print(*overview(staged, "#"))
    assert f"North: 2 nodes from {label(3)}" in said.get() and "50 of the NPV" in said.get()
