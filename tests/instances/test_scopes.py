"""Tags of units.csv as a person writes them, and the units that a scope names by them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from instances import load_instance
from instances.schema.rules import LimitRule
from instances.schema.units import Unit
from instances.scopes import inside
from instances.workbook.writing import workbook_of
from planner.accountant.scopes import in_scope
from tests.instances.small import GOOD, UNITS, write

HEADERS = ("tag_banner", "tag_store_format", "note_visit")
CELLS = [("Fresh", "small", "x"), ("Fresh", "large", ""), ("City", "small", ""), ("", "small", "")]


def tagged(header: tuple[str, ...]) -> str:
    rows = [header, *CELLS]
    return "".join(f"{line},{','.join(cells)}\n" for line, cells in zip(UNITS.splitlines(), rows, strict=True))


@pytest.mark.parametrize(
    ("scope", "named"),
    [
        ({}, "S1 S2 S3 D1"),
        ({"tags": ["banner=Fresh"]}, "S1 S2"),
        ({"tags": ["banner=Fresh", "banner=City"]}, "S1 S2 S3"),
        ({"tags": ["banner=Fresh", "banner=City", "store_format=small"]}, "S1 S3"),
        ({"tags": [" banner = City "]}, "S3"),
        ({"tags": ["store_format=small"], "regions": ["South"]}, "S3 D1"),
        ({"leaders": ["Ann"], "units": ["S2", "S3"]}, "S2"),
        ({"cohorts": ["old", "new"], "tags": ["store_format=small"]}, "S1 S3"),
    ],
)
def test_values_of_a_tag_are_alternatives_and_tags_must_all_match(scope: dict, named: str, tmp_path: Path) -> None:
    units = load_instance(write(tmp_path, GOOD | {"units.csv": tagged(HEADERS)})).units
    rule = LimitRule.model_validate({"name": "cap", "measure": "spend", **scope})
    assert [unit.unit for unit in units if inside(rule)(unit)] == named.split()
    assert [unit.unit for unit in units if in_scope(unit, rule)] == named.split()


def test_headers_of_tags_are_understood_as_people_write_them(tmp_path: Path) -> None:
    plain = load_instance(write(tmp_path / "plain", GOOD | {"units.csv": tagged(HEADERS)}))
    written = tagged(("Tag Banner", "TAG_Store-format", "note_visit"))
    spaced = load_instance(write(tmp_path / "spaced", GOOD | {"units.csv": written}))
    assert spaced.units == plain.units
    assert spaced.own_columns == plain.own_columns
    assert plain.units[0].model_extra == {"tag_banner": "Fresh", "tag_store_format": "small"}
    assert [fact.place for fact in plain.facts if fact.kind == "kept"] == ["units.csv, note_visit"]
    book = tmp_path / "tagged.xlsx"
    book.write_bytes(workbook_of(spaced))
    again = load_instance(book)
    assert again.units == plain.units
    assert again.own_columns == plain.own_columns


def test_a_unit_has_no_other_fields_of_its_own() -> None:
    with pytest.raises(ValidationError, match="tags such as tag_banner"):
        Unit.model_validate({"unit": "A", "region": "north", "revnue": "5"})
