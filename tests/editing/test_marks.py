"""The marked cells of a table are those that differ from what was opened, whatever the way there."""

import pytest

from planner.editing import Change, EditedInputs, Mark, marks_of

OPENED = b"unit,size,region\nA,1,north\nB,2,north\nC,3,south\n"

LOWERED = Change("units.csv", 4, "size", "3", "2.5")
BACK = Change("units.csv", 4, "size", "2.5", "3")
NAMED = Change("units.csv", 2, "region", "north", "east")
WITHOUT_B = Change("units.csv", 3, "", {"unit": "B", "size": "2", "region": "north"}, None)
D = {"unit": "D", "size": "4"}
WITH_D = Change("units.csv", None, "", None, D)
WITHOUT_D = Change("units.csv", 5, "", D, None)


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ([LOWERED, NAMED], [Mark(4, "size", "3", "2.5"), Mark(2, "region", "north", "east")]),
        ([LOWERED, BACK], []),
        ([LOWERED, WITHOUT_B], [Mark(4, "size", "3", "2.5"), Mark(None, "", WITHOUT_B.old, None)]),
        ([WITH_D, WITHOUT_D], []),
        ([WITH_D], [Mark(None, "", None, D)]),
        ([Change("plan.toml", None, "seed", 1, 2)], []),
    ],
)
def test_marks_are_what_differs_in_the_end(changes: list[Change], marks: list[Mark]) -> None:
    assert list(marks_of(changes, "units.csv")) == marks


def test_marks_of_edited_files_are_the_cells_that_differ() -> None:
    edited = EditedInputs.from_contents("own", {"units.csv": OPENED})
    for change in (LOWERED, NAMED, WITHOUT_B):
        edited = edited.changed(change)
    before = [line.split(",") for line in OPENED.decode().splitlines()]
    after = [line.split(",") for line in edited.files["units.csv"].decode().splitlines()]
    before[2] = after[2]
    assert after[2] == [""]
    differ = {
        (row, before[0][at], was, now)
        for row, (one, other) in enumerate(zip(before, after, strict=True), 1)
        for at, (was, now) in enumerate(zip(one, other, strict=True))
        if was != now
    }
    marks = marks_of(edited.changes, "units.csv")
    assert {(one.row, one.column, one.was, one.now) for one in marks if one.column} == differ
    assert len(marks) == len(differ) + 1


def test_a_blank_is_no_value_but_a_zero_is_one() -> None:
    blank = Change("units.csv", 2, "size", "1", None)
    assert marks_of([blank, Change("units.csv", 2, "size", "", "1")], "units.csv") == ()
    nought = [Change("plan.toml", None, "seed", None, 0)]
    assert marks_of(nought, "plan.toml") == (Mark(None, "seed", None, 0),)
