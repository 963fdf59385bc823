"""docs/inputs.md says what the schemas say."""

from pathlib import Path

from instances.files import TABLES
from instances.problems import CATALOGUE, WARNINGS
from instances.reference import reference
from instances.schema.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "inputs.md"


def test_the_page_is_that_of_the_schemas() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "write it again: python -m instances.reference > docs/inputs.md"


def test_every_section_column_and_problem_is_on_the_page() -> None:
    text = reference()
    for name in Settings.model_fields:
        assert f"[{name}" in text
    for kind in TABLES.values():
        assert all(f"\n| `{column}` |" in text for column in kind.model_fields)
    assert all(f"\n| `{code}` |" in text for code in [*CATALOGUE, *WARNINGS])


def test_every_field_says_what_it_means() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert all(cell.strip() for line in rows for cell in line.replace("\\|", "").strip("|").split("|"))
