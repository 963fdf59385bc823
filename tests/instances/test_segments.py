"""Shares of segments as cells and as figures that cases change."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from instances import InputProblems, Instance, Override, load_instance, overridden
from instances.draft import Draft
from instances.figure_list import listed_figures
from instances.overrides import apply
from instances.workbook.writing import workbook_of
from tests.builders import read_texts
from tests.instances.small import GOOD, PLAN, UNITS

KIOSK = '\n[levers.kiosk]\ntitle = "Kiosk"\neffects = { split = 0.1 }\ncovers = ["pick_up"]\n'
SEGMENTS = '[[segments]]\nname = "pick_up"\nof = "orders"\nshare = 0.3\n[[segments]]\nname = "ship"\nof = "orders"\nshare = 0.2\n'


def made(cells: str = ",,,", header: str = "share_pick_up") -> Instance:
    """Return the small instance with pick-up, its column filled from the first unit to the fourth."""
    texts = [header, *cells.split(",")]
    units = "".join(f"{line},{text}\n" for line, text in zip(UNITS.splitlines(), texts, strict=True))
    return read_texts(GOOD | {"plan.toml": PLAN + KIOSK + SEGMENTS, "units.csv": units}, "small")


def own(instance: Instance) -> list[float | None]:
    return [unit.share_of("pick_up") for unit in instance.units]


@pytest.mark.parametrize(("header", "cells"), [("share_pick_up", "0.25,,0,1e-1"), ("Share Pick-up", "25 %,,0%,10 %")])
def test_cells_are_shares_as_people_write_them(header: str, cells: str) -> None:
    assert own(made(cells, header)) == [0.25, None, 0.0, 0.1]


def test_a_column_is_kept_beside_the_launches() -> None:
    assert [one.name for one in made("0.25,,,").own_columns] == ["share_pick_up"]


def test_a_workbook_has_shares_as_numbers_and_is_read_the_same(tmp_path: Path) -> None:
    instance, book = made("0.25,,0,0.12345678901234567"), tmp_path / "small.xlsx"
    book.write_bytes(workbook_of(instance))
    sheet = load_workbook(book)["units"]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "share_pick_up")
    cells = [sheet.cell(heading.row + place, heading.column).value for place in range(1, 5)]
    assert cells == [0.25, "", 0, "0.12345678901234567"]
    assert own(load_instance(book)) == own(instance)


@pytest.mark.parametrize(
    ("override", "after"),
    [
        (Override("units.S1.share_pick_up", 2, "multiply"), [0.5, None, None, None]),
        (Override("units.S2.share_pick_up", 0.1, "add"), [0.25, 0.4, None, None]),
        (Override("units.*.share_pick_up", 0.5, "set"), [0.5] * 4),
        (Override("segments.pick_up.share", 0.5, "set"), [0.25, None, None, None]),
    ],
)
def test_a_case_changes_cells_and_what_blank_cells_stand_for(override: Override, after: list[float | None]) -> None:
    changed, changes = overridden(made("0.25,,,"), [override])
    assert own(changed) == pytest.approx(after)
    assert len(changes) == 1
    assert changed.settings.segments[0].share == (0.5 if override.path.startswith("segments") else 0.3)


@pytest.mark.parametrize(
    ("path", "said"),
    [("units.S1.share_pickup", "share_pick_up"), ("units.S1.share_pick_up", "a sum of 1.2"), ("segments.pick.share", "pick_up")],
)
def test_a_case_that_leads_nowhere_or_to_more_than_all_is_refused(path: str, said: str) -> None:
    with pytest.raises(InputProblems, match=said.replace(".", r"\.")):
        overridden(made("0.25,,,"), [Override(path, 1.0, "set")])


def test_shares_are_among_the_listed_figures() -> None:
    instance = made("0.25,,0,0.1")
    listed = {one.path: one.value for one in listed_figures(instance)}
    assert listed["segments.pick_up.share"] == "0.3"
    assert listed["units.*.share_pick_up"] == "0 to 0.3"
    assert "units.*.share_ship" not in listed
    changes, problems = apply(Draft(instance), instance, [Override("units.*.share_pick_up", 1, "multiply")])
    assert (problems, [one.before for one in changes]) == ([], ["0 to 0.3"])
