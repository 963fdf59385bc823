"""Meanings of fields, read from the docstrings below them, are those that pydantic reads."""

from pydantic import BaseModel, ConfigDict

from instances.files import TABLES
from instances.schema.meanings import kinds_below, meanings_of
from instances.schema.settings import Settings
from instances.schema.units import Unit
from instances.wording import described_schema_of, schema_of

ROOTS = (Settings, *TABLES.values())


class Read(BaseModel):
    """A kind of record whose docstrings pydantic reads as well."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    first: int = 0
    """The first.

    In two parts.
    """
    unit: tuple[Unit, ...] | None = None
    """Records."""
    silent: int = 0

    def third(self) -> int:
        """Return no field."""
        return self.silent


class Further(Read):
    """A kind with fields of its own."""

    silent: int = 1
    """Said here."""
    last: int = 0
    """The last."""


def test_meanings_are_those_that_pydantic_reads() -> None:
    for kind in (Read, Further):
        assert meanings_of(kind) == {name: field.description for name, field in kind.model_fields.items() if field.description}
    assert "silent" not in meanings_of(Read) and meanings_of(Further)["silent"] == "Said here."


def test_kinds_below_are_those_of_the_json_schema() -> None:
    for root in ROOTS:
        assert set(kinds_below(root)) == {root.__name__, *schema_of(root).get("$defs", {})}
    assert kinds_below(Further)["Unit"] is Unit


def test_every_field_of_every_kind_is_described_where_that_is_asked_for() -> None:
    for root in ROOTS:
        found = described_schema_of(root)
        for name, kind in kinds_below(root).items():
            properties = (found if name == root.__name__ else found["$defs"][name])["properties"]
            assert {field: part["description"] for field, part in properties.items()} == meanings_of(kind)
        assert all("description" not in part for part in schema_of(root)["properties"].values())
