"""docs/columns.md: made from the declarations, and true of the files that are written."""

import csv
import io
import re
from pathlib import Path

import pytest

from planner.answers.columns import ANSWERS
from planner.plan.columns import LAUNCHES, TABLES, WARNINGS
from planner.run_files.verified import run_files
from tools.docs_columns import PAGE, page

EVERY = [*TABLES.values(), LAUNCHES, WARNINGS, *ANSWERS.values()]


@pytest.fixture(scope="module")
def documented(root: Path) -> dict[str, list[str]]:
    """Return the columns of each file, read from the page as text."""
    parts = re.split(r"^### (\S+\.csv)$", (root / "docs" / "columns.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    rows = [re.findall(r"^\| (\S[^|]*?) \|", part, re.MULTILINE)[1:] for part in parts[1::2]]
    return dict(zip(parts[::2], rows, strict=True))


def test_the_page_is_what_the_declarations_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tools.docs_columns writes it"


def test_every_column_of_a_written_run_is_on_the_page(small_plan, documented: dict[str, list[str]]) -> None:
    files = {name: content for name, content in run_files(small_plan).items() if re.fullmatch(r"\w+\.csv", name)}
    assert len(files) == len(TABLES) + 3
    for name, content in files.items():
        header = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        named = [column for column in documented[name] if " " not in column]
        assert header[: len(named)] == named, name
        assert len(documented[name]) == len(named) + (name in {"schedule.csv", "states.csv"}), name


def test_every_table_and_column_is_explained() -> None:
    for table in EVERY:
        assert table.rows and table.names == list(dict.fromkeys(table.names)), table.name
        assert not (table.rest or table.quarters) or table.rest_meaning, table.name
        for column in table.columns:
            assert column.meaning, f"{table.name}: {column.name}"
            assert not column.judged or "determined" in table.names, f"{table.name}: {column.name}"


def test_every_file_is_listed_in_outputs_md_with_a_link_to_its_columns(root: Path, documented: dict[str, list[str]]) -> None:
    outputs = (root / "docs" / "outputs.md").read_text(encoding="utf-8")
    linked = re.findall(r"\[(\S+\.csv)\]\(columns\.md#(\w+)\)", outputs)
    assert {file for file, _ in linked} == documented.keys()
    assert all(anchor == file.replace(".", "") for file, anchor in linked)
