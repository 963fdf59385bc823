"""Files dropped in: a workbook, single files and a zip give the same inputs; what is too much or unknown is refused."""

import io
import zipfile
from collections.abc import Mapping

import openpyxl
import pytest

from instances.problems import InputProblems
from planner.editing import Change, EditedInputs
from planner.editing.uploads import MOST_ENTRIES, from_uploads

INPUTS = EditedInputs.from_example("ten-store-chain")


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_zip_with_a_path_out_of_its_folder_gives_the_files_alone() -> None:
    held = from_uploads({"a.zip": zipped({f"../../x/{name}": content for name, content in INPUTS.files.items()})})
    assert held.files == INPUTS.files


def test_a_workbook_and_the_files_say_the_same() -> None:
    book, plain = from_uploads({"b.xlsx": INPUTS.workbook()}).read().instance, from_uploads(INPUTS.files).read().instance
    assert book is not None
    assert plain is not None
    assert (book.settings, book.units) == (plain.settings, plain.units)


def with_cell(book: bytes, sheet: str, cell: str, value: str) -> bytes:
    """Return a workbook with another value in a cell, written by another library."""
    changed = openpyxl.load_workbook(io.BytesIO(book))
    changed[sheet][cell] = value
    stream = io.BytesIO()
    changed.save(stream)
    return stream.getvalue()


def test_a_workbook_with_a_wrong_value_is_held_and_mended() -> None:
    held = from_uploads({"b.xlsx": with_cell(INPUTS.workbook(), "units", "A5", "  ")})
    (problem,) = held.read().problems
    assert (problem.file, problem.row, problem.column) == ("units.csv", 5, "unit")
    mended = held.changed(Change("units.csv", 5, "unit", "", "T001")).read().instance
    told = INPUTS.read().instance
    assert mended is not None and told is not None and mended.units == told.units


def test_a_workbook_with_a_part_that_cannot_be_read_is_refused_with_its_cell() -> None:
    with pytest.raises(InputProblems, match=r"b\.xlsx, units!A5: found =1/0"):
        from_uploads({"b.xlsx": with_cell(INPUTS.workbook(), "units", "A5", "=1/0+#REF!")})


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"x.csv": b"a"},
        {"a.zip": b"PK"},
        {"a.zip": zipped({str(number): b"" for number in range(MOST_ENTRIES + 1)})},
        {"a.zip": zipped({"plan.toml": b"0" * 100_000_001})},
        {"a.zip": zipped({"a/plan.toml": b"", "b/plan.toml": b""})},
        {"a.xlsx": b"", "plan.toml": b""},
        {"a.xlsx": b""},
    ],
)
def test_what_is_no_instance_is_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(InputProblems) as raised:
        from_uploads(files)
    assert raised.value.problems
