"""The sheets of a workbook and their fields, derived from the schemas so that no field is left out.

A settings sheet has one row per key, by path (finance.discount_rate). A records sheet has one row per record and one column per
field, by path (effects.split). A list of records within a lever has its own sheet, with the lever in its first column.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from instances.files import FLOWS, LIMITS, PINS, SEASONALITY, TABLES, TRANSFERS, UNITS
from instances.schema.common import LEVER_PATTERN, Record
from instances.schema.settings import Settings
from instances.wording import Schema, default_of, described_schema_of, resolved, schema_below, schema_of, takes

READ_ME = "read me"
NOTES = "notes"
LEVER = "lever"
SEPARATOR = ";"
"""Separator of the entries of a list in a cell."""
EQUALS = "="
"""Stands between the path and the number of an entry."""


@cache
def optional_sections() -> frozenset[str]:
    """Return the optional sections of plan.toml, which exist only if one of their keys is given."""
    whole = schema_of(Settings)
    sections = whole["properties"].items()
    return frozenset(name for name, part in sections if "anyOf" in part and "properties" in resolved(whole, part))


@dataclass(frozen=True)
class Field:
    """One column of a records sheet, or one row of a settings sheet.

    Attributes
    ----------
    path
        keys from the record (or from plan.toml) down to the value.
    schema
        JSON schema of the value, references resolved.
    takes, default, meaning
        in words, as in the input reference.
    """

    path: tuple[str, ...]
    schema: Schema
    takes: str
    needed: bool
    default: str
    meaning: str

    @property
    def name(self) -> str:
        """Header of the column, or key of the row."""
        return ".".join(self.path)

    @property
    def item(self) -> Schema:
        """Schema of an entry if the value is a list, of a number if it is numbers by path, else schema of the value."""
        kind = self.schema.get("type")
        key = {"array": "items", "object": "additionalProperties"}.get(str(kind))
        items: Schema = self.schema if key is None else self.schema[key]
        return items

    @property
    def by_path(self) -> bool:
        """Whether the value is numbers by path."""
        return self.schema.get("type") == "object"


@dataclass(frozen=True)
class SettingsSheet:
    """A sheet with one key of plan.toml per row."""

    name: str
    purpose: str
    sections: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The keys of the sections, in schema order."""
        whole = described_schema_of(Settings)
        return tuple(
            replace(field, default=f"{field.default}, once a key of {section} is given")
            if section in optional_sections()
            else field
            for section in self.sections
            for field in _fields(whole, resolved(whole, whole["properties"][section]), (section,))
        )


@dataclass(frozen=True)
class RecordsSheet:
    """A sheet with one record per row.

    Attributes
    ----------
    place
        where the records belong: a CSV file, or keys of plan.toml with "*" for the lever named in the first column.
    """

    name: str
    purpose: str
    place: tuple[str, ...]

    @property
    def file(self) -> str | None:
        """Name of the CSV file, None for records of plan.toml."""
        return self.place[0] if self.place[0] in TABLES else None

    @property
    def kind(self) -> type[Record] | None:
        """Record of a row of the CSV file, None for records of plan.toml."""
        return TABLES.get(self.place[0])

    @property
    def of_lever(self) -> bool:
        """Whether the first column names a lever."""
        return "*" in self.place

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns."""
        return _record_fields(self.place)


Sheet = SettingsSheet | RecordsSheet

SHEETS: tuple[Sheet, ...] = (
    SettingsSheet(
        "finance",
        "Name, calendar, money over time, costs of order events, wrong records, goal and solver.",
        ("plan", "calendar", "finance", "event_costs", "records", "interaction", "objective", "solver"),
    ),
    RecordsSheet("levers", "One row per lever: effects, ramp and conditions.", ("levers", "*")),
    RecordsSheet("lever costs", "One row per one-off cost of a lever.", ("levers", "*", "costs")),
    RecordsSheet("lever support", "One row per recurring cost of a lever.", ("levers", "*", "support")),
    RecordsSheet("lever loads", "One row per team on which launches of a lever put a load.", ("levers", "*", "loads")),
    RecordsSheet(
        "lever effectiveness",
        "One row per point of a lever's curve: share of its effects reached by inventory accuracy.",
        ("levers", "*", "effectiveness"),
    ),
    RecordsSheet(
        "lever adoption by effort",
        "One row per point of a lever's curve: share of its benefits reached by change effort per head.",
        ("levers", "*", "adoption_by_effort"),
    ),
    RecordsSheet(
        "lever adoption by maturity",
        "One row per point of a lever's curve: share of its benefits reached by maturity of the unit.",
        ("levers", "*", "adoption_by_maturity"),
    ),
    RecordsSheet(
        "lever network",
        "One row per stage of a lever's network: share of its part of the benefits reached with so many nodes or orders.",
        ("levers", "*", "network"),
    ),
    RecordsSheet(
        "lever learning",
        "One row per stage of learning: share of a lever's launch costs saved after so many launches.",
        ("levers", "*", "learning"),
    ),
    RecordsSheet(
        "lever licence tiers",
        "One row per tier of a lever's licence: discount on its support from so many live units, or their orders, on.",
        ("levers", "*", "licence_tiers"),
    ),
    RecordsSheet("segments", "One row per part of every unit that levers can cover.", ("segments",)),
    RecordsSheet("units", "One row per store, distribution centre or region.", (UNITS,)),
    RecordsSheet("seasonality", "Four rows per profile, one per fiscal quarter.", (SEASONALITY,)),
    RecordsSheet(
        "flows",
        "One row per amount of an existing business case: unit, lever, line and quarter after the launch.",
        (FLOWS,),
    ),
    RecordsSheet("transfers", "One row per two units: where the demand of a unit goes that the plan closes.", (TRANSFERS,)),
    RecordsSheet("limits", "One row per budget or capacity.", ("limits",)),
    RecordsSheet(
        "limit amounts",
        "One row per period and scope of a limit; its amount replaces that of sheet limits.",
        (LIMITS,),
    ),
    RecordsSheet("ramp limits", "One row per limit on the growth of launches from quarter to quarter.", ("ramp_limits",)),
    RecordsSheet("pins", "One row per decision that is fixed, or ruled out, in advance.", (PINS,)),
    SettingsSheet("rules", "Rules on the roadmap of each unit.", ("rules",)),
    RecordsSheet("frozen quarters", "One row per freeze: quarters without launches.", ("rules", "frozen")),
    RecordsSheet("pilot gates", "One row per pilot before a lever scales.", ("pilot_gates",)),
    RecordsSheet("groups", "One row per group of units whose launches depend on each other.", ("groups",)),
    RecordsSheet("floors", "One row per level to be reached by a quarter.", ("floors",)),
    RecordsSheet("minimums", "One row per use of a measure that a period has at least.", ("minimums",)),
    RecordsSheet("hurdles", "One row per figure that launches must reach to be made.", ("hurdles",)),
    RecordsSheet("covenants", "One row per level of cash or result that the plan keeps.", ("covenants",)),
    RecordsSheet("sequences", "One row per list of cohorts that open one after the other.", ("sequences",)),
    RecordsSheet("region limits", "One row per limit on regions that are active at once or new.", ("region_limits",)),
    RecordsSheet("even waves", "One row per rule on the size of waves.", ("even_waves",)),
    RecordsSheet("one of", "One row per list of levers of which one is taken.", ("one_of",)),
    RecordsSheet("shares", "One row per share that a part has of what the whole uses.", ("shares",)),
    RecordsSheet("even coverage", "One row per rule on coverage that is much the same everywhere.", ("even_coverage",)),
    RecordsSheet("hiring", "One row per kind of heads that may be hired to raise a limit.", ("hiring",)),
    RecordsSheet("hired", "One row per terms on which heads were hired already.", ("hired",)),
    RecordsSheet("uncertainties", "One row per draw of figures that are not known for sure.", ("uncertainties",)),
    RecordsSheet("correlations", "One row per two uncertainties that move together.", ("correlations",)),
    RecordsSheet("futures", "One row per named future: changes that come together.", ("futures",)),
)
"""The sheets of an instance, in workbook order."""


def sheet_of_file(file: str) -> RecordsSheet:
    """Return the sheet of a CSV file."""
    return next(sheet for sheet in SHEETS if isinstance(sheet, RecordsSheet) and sheet.file == file)


@cache
def _record_fields(place: tuple[str, ...]) -> tuple[Field, ...]:
    if place[0] in TABLES:
        whole = described_schema_of(TABLES[place[0]])
        return tuple(_fields(whole, whole, ()))
    of_lever = "*" in place
    lists: tuple[str | int, ...] = place if place == ("levers", "*") else (*place, 0)
    whole = described_schema_of(Settings)
    own = tuple(_fields(whole, schema_below(whole, lists), ()))
    return (_LEVER_FIELD, *own) if of_lever else own


_LEVER_FIELD = Field(
    path=(LEVER,),
    schema={"type": "string", "pattern": LEVER_PATTERN},
    takes="name of a lever: small letters, digits and _",
    needed=True,
    default="needed",
    meaning="Lever.",
)


def _fields(whole: Schema, section: Schema, path: tuple[str, ...]) -> Iterator[Field]:
    """Yield the fields of a section and its subsections; lists of records have their own sheets."""
    needed = section.get("required", [])
    for name, given in section["properties"].items():
        part = resolved(whole, given)
        if "properties" in part:
            yield from _fields(whole, part, (*path, name))
            continue
        if part.get("type") == "array":
            item = resolved(whole, part["items"])
            if "properties" in item:
                continue
            part = part | {"items": item}
        meaning = " ".join(str(given.get("description", part.get("description", ""))).split())
        asked, default = default_of(name, given, part, needed, _default)
        yield Field((*path, name), part, _takes(part, whole), needed=asked, default=default, meaning=meaning)


def _takes(part: Schema, whole: Schema) -> str:
    words = takes(part, whole, in_table=True)
    if part.get("type") == "object":
        return f"{words}, such as finance.carrying_rate{EQUALS}1.2; entries separated by {SEPARATOR}"
    return f"{words}; entries separated by {SEPARATOR}" if part.get("type") == "array" else words


def _default(value: object) -> str:
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"{SEPARATOR} ".join(_default(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
