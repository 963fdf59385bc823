"""Inputs that stand on the disk: a folder, a workbook, a run; what cannot be read is refused whole."""

import shutil
from pathlib import Path

import pytest

from instances.problems import InputProblems
from instances.reader import examples_folder
from planner.editing import Change, EditedInputs, from_place

EXAMPLE = examples_folder() / "ten-store-chain"


def test_a_folder_a_workbook_and_a_run_give_the_same_instance(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(EditedInputs.from_example("ten-store-chain").workbook())
    run = tmp_path / "run"
    shutil.copytree(EXAMPLE, run / "inputs")
    (run / "summary.json").write_text("{}")
    folder, again, of_run = from_place(EXAMPLE), from_place(book), from_place(run)
    assert folder.files == of_run.files
    read = [one.read().instance for one in (folder, again, of_run)]
    assert all(one is not None and read[0] is not None and one.units == read[0].units for one in read)


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "folder"))
    (folder / "limit.csv").write_text("limit\n")
    with pytest.raises(InputProblems, match=r"limit\.csv"):
        from_place(folder)


def test_reverted_inputs_are_those_at_first_and_can_be_made_again() -> None:
    first = EditedInputs.from_example("ten-store-chain")
    edited = first.changed(Change("units.csv", 2, "revenue", None, 1.0)).changed(Change("units.csv", 3, "revenue", None, 2.0))
    assert edited.reverted().files == first.files and not edited.reverted().steps
    assert edited.reverted().redo().redo().files == edited.files
