"""Edited inputs: a change and its undo give the same bytes, and what was changed is read back as given."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.problems import InputProblems
from instances.schema.units import Unit
from planner.editing import Change, EditedInputs, Mark, marks_of

INPUTS = EditedInputs.from_example("mixed-portfolio")


@settings(max_examples=15, deadline=None)
@given(row=st.integers(2, 60), value=st.floats(1e7, 1e9))
def test_a_number_is_read_back_as_given_and_undo_gives_the_same_bytes(row: int, value: float) -> None:
    edited = INPUTS.changed(Change("units.csv", row, "revenue", None, value))
    instance = edited.read().instance
    assert instance is not None
    assert instance.units[row - 2].revenue == value
    assert edited.undo().files == INPUTS.files
    assert edited.undo().redo().files == edited.files


def test_a_comma_file_keeps_its_other_numbers_when_its_only_evidence_goes() -> None:
    content = b"unit;region;revenue;shrink_rate\nA;x;100.000;0,3\nB;x;5;1\n"
    edited = EditedInputs.from_contents("x", {"units.csv": content}).changed(Change("units.csv", 2, "shrink_rate", "0,3", 1))
    assert edited.files["units.csv"] == b"unit;region;revenue;shrink_rate\nA;x;100000;1\nB;x;5;1\n"


def test_a_value_of_the_plan_changes_alone_and_its_comments_stay() -> None:
    edited = INPUTS.changed(Change("plan.toml", None, "limits[0].amount", 900000, 123.5))
    before, after = (one.files["plan.toml"].decode() for one in (INPUTS, edited))
    assert tomllib.loads(after)["limits"][0]["amount"] == 123.5
    assert [line for line in after.splitlines() if line not in before.splitlines()] == ["amount = 123.5"]
    assert edited.undo().files == INPUTS.files


def test_entries_are_added_and_removed() -> None:
    limits = tomllib.loads(INPUTS.files["plan.toml"].decode())["limits"]
    entry = {"name": "=cmd", "measure": "spend", "amount": 5}
    more = INPUTS.changed(Change("plan.toml", None, f"limits[{len(limits)}]", None, entry))
    assert tomllib.loads(more.files["plan.toml"].decode())["limits"] == [*limits, entry]
    fewer = more.changed(Change("plan.toml", None, "limits[0]", limits[0], None))
    assert tomllib.loads(fewer.files["plan.toml"].decode())["limits"] == [*limits[1:], entry]


def test_an_instance_with_problems_is_held_and_mended() -> None:
    wrong = INPUTS.changed(Change("units.csv", 5, "revenue", None, "lots"))
    (problem,) = wrong.read().problems
    assert (problem.file, problem.row, problem.column, problem.found) == ("units.csv", 5, "revenue", "lots")
    with pytest.raises(InputProblems) as raised:
        wrong.workbook()
    assert raised.value.problems == (problem,)
    assert wrong.changed(Change("units.csv", 5, "revenue", "lots", 986900.0)).read().instance is not None


def test_rows_are_added_and_removed() -> None:
    edited = INPUTS.changed(Change("pins.csv", None, "", None, {"unit": "S001", "lever": "orchestration", "rule": "must_not"}))
    before, after = (one.files["pins.csv"].decode().splitlines() for one in (INPUTS, edited))
    assert after[:-1] == before
    assert after[-1].startswith("S001,orchestration,must_not")
    removed = edited.changed(Change("pins.csv", len(after), "", None, None))
    assert removed.files["pins.csv"].decode().rstrip() == INPUTS.files["pins.csv"].decode().rstrip()


def test_a_column_that_a_file_does_not_have_is_added_blank_which_stands_for_its_default() -> None:
    own = INPUTS.files["units.csv"].decode().splitlines()[0].split(",")
    name = next(one for one, field in Unit.model_fields.items() if not field.is_required() and one not in own)
    more = INPUTS.changed(Change("units.csv", None, name, None, ""))
    before, after = (one.files["units.csv"].splitlines() for one in (INPUTS, more))
    assert after == [before[0] + b"," + name.encode(), *(line + b"," for line in before[1:])]
    first, second = (one.read().instance for one in (INPUTS, more))
    assert first is not None and second is not None
    assert [one.model_dump() for one in first.units] == [one.model_dump() for one in second.units]
    assert more.undo().files == INPUTS.files
    assert marks_of(more.changes, "units.csv") == (Mark(None, name, None, ""),)


def test_a_column_takes_no_cell_that_stands_beyond_the_headings() -> None:
    wide = EditedInputs.from_contents("x", {"units.csv": b"unit,region\nA,x\nB,x,stray\n"})
    with pytest.raises(ValueError, match="row 3 has more cells than there are headings"):
        wide.changed(Change("units.csv", None, "size", None, ""))


def test_transfers_and_their_capacity_are_changed_like_every_other_table() -> None:
    fleet = EditedInputs.from_example("declining-fleet").files
    table = b"from_unit,to_unit,share,share_orders\nD001,D002,0.5,\n"
    header, *rows = fleet["units.csv"].splitlines()
    units = b"\n".join([header + b",transfer_capacity", *(row + b"," for row in rows)])
    inputs = EditedInputs.from_contents("closings", fleet | {"transfers.csv": table, "units.csv": units})
    edited = inputs.changed(Change("transfers.csv", 2, "share", 0.5, 0.75))
    edited = edited.changed(
        Change("transfers.csv", None, "", None, {"from_unit": "D001", "to_unit": "D003", "share": 0.2, "share_orders": 0.25})
    )
    edited = edited.changed(Change("units.csv", 4, "transfer_capacity", None, 900))
    instance = edited.read().instance
    assert instance is not None
    assert [(row.to_unit, row.share, row.of_orders) for row in instance.transfers] == [("D002", 0.75, 0.75), ("D003", 0.2, 0.25)]
    assert instance.units[2].transfer_capacity == 900
    (problem,) = edited.changed(Change("transfers.csv", 2, "share", 0.75, 0.79)).read().problems
    assert (problem.file, problem.row, problem.column) == ("transfers.csv", 3, "share_orders")
    assert edited.undo().undo().undo().files == inputs.files


def test_two_thousand_changes_undo_to_the_first_byte() -> None:
    edited = INPUTS
    for number in range(2000):
        edited = edited.changed(Change("pins.csv", 2, "quarter", None, f"{2000 + number}Q1"))
    for _ in range(2000):
        edited = edited.undo()
    assert edited.files == INPUTS.files


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("units.csv", None, "", None, {"unit": "A", "colour": "red"}), "no column colour"),
        (Change("units.csv", 2, "colour", None, "red"), "no column colour"),
        (Change("units.csv", None, "colour", None, ""), "takes no column colour"),
        (Change("units.csv", None, "unit", None, ""), "has a column unit"),
        (Change("units.csv", 2000, "revenue", None, 1), "no row 2000"),
        (Change("other.csv", 2, "revenue", None, 1), "other.csv cannot be split"),
        (Change("plan.toml", None, "plan[0]", None, 1), "no place for a value"),
    ],
)
def test_a_change_of_what_does_not_exist_is_refused_in_words(change: Change, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        INPUTS.changed(change)
