"""Which sheet of a workbook holds what, derived from the schemas, so that no field can be left out.

Settings stand one a row by their path (finance.discount_rate); records stand one a row, fields of a section within them by
their path (effects.split). A list of records within a lever has a sheet of its own with the lever in its first column.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from instances.files import FLOWS, LIMITS, PINS, SEASONALITY, TABLES, UNITS
from instances.schema.common import LEVER_PATTERN, Record
from instances.schema.settings import Settings
from instances.wording import Schema, default_of, resolved, schema_at, schema_of, takes

READ_ME = "read me"
NOTES = "notes"
LEVER = "lever"
SEPARATOR = ";"
"""Between the entries of a list within a cell."""

OPTIONAL_SECTIONS = frozenset(
    name
    for name, part in schema_of(Settings)["properties"].items()
    if "anyOf" in part and "properties" in resolved(schema_of(Settings), part)
)
"""Sections of plan.toml that there are only once one of their keys is given."""


@dataclass(frozen=True)
class Field:
    """One column of a sheet of records, or one row of a sheet of settings.

    Attributes
    ----------
    path
        keys from the record (or from plan.toml) down to the value.
    schema
        JSON schema of the value, references resolved.
    takes, default, meaning
        as the input reference words them.
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
        """Schema of an entry, for a list; otherwise that of the value."""
        items: Schema = self.schema["items"] if self.schema.get("type") == "array" else self.schema
        return items


@dataclass(frozen=True)
class SettingsSheet:
    """A sheet of single figures of plan.toml."""

    name: str
    purpose: str
    sections: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every figure of the sections, in the order of the schema."""
        whole = schema_of(Settings)
        return tuple(
            replace(field, default=f"{field.default}, once a key of {section} is given")
            if section in OPTIONAL_SECTIONS
            else field
            for section in self.sections
            for field in _fields(whole, resolved(whole, whole["properties"][section]), (section,))
        )


@dataclass(frozen=True)
class RecordsSheet:
    """A sheet with one record a row.

    Attributes
    ----------
    place
        where the records go: one CSV file, or keys of plan.toml, "*" standing for the lever named in the first column.
    """

    name: str
    purpose: str
    place: tuple[str, ...]

    @property
    def file(self) -> str | None:
        """Name of the CSV file, None for a part of plan.toml."""
        return self.place[0] if self.place[0] in TABLES else None

    @property
    def kind(self) -> type[Record] | None:
        """Record of a row of the CSV file, None for a part of plan.toml."""
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
    RecordsSheet("levers", "One row a lever: what it does, how it ramps up, what it needs.", ("levers", "*")),
    RecordsSheet("lever costs", "One row a one-off cost line of a lever.", ("levers", "*", "costs")),
    RecordsSheet("lever support", "One row a recurring cost of a lever.", ("levers", "*", "support")),
    RecordsSheet("lever loads", "One row a team that launches of a lever ask something of.", ("levers", "*", "loads")),
    RecordsSheet(
        "lever effectiveness",
        "One row a point of a lever's curve: which share of its effects it reaches at which inventory accuracy.",
        ("levers", "*", "effectiveness"),
    ),
    RecordsSheet(
        "lever adoption by effort",
        "One row a point of a lever's curve: which share of its benefits is reached with which change effort a head.",
        ("levers", "*", "adoption_by_effort"),
    ),
    RecordsSheet(
        "lever adoption by maturity",
        "One row a point of a lever's curve: which share of its benefits is reached at which maturity of the unit.",
        ("levers", "*", "adoption_by_maturity"),
    ),
    RecordsSheet("units", "One row a store, distribution centre or region.", (UNITS,)),
    RecordsSheet("seasonality", "Four rows a profile, one a fiscal quarter.", (SEASONALITY,)),
    RecordsSheet(
        "flows",
        "One row an amount of a business case brought along: unit, lever, line and quarter after the launch.",
        (FLOWS,),
    ),
    RecordsSheet("limits", "One row a budget or capacity.", ("limits",)),
    RecordsSheet(
        "limit amounts",
        "One row an amount of a limit in one period and scope, instead of that in sheet limits.",
        (LIMITS,),
    ),
    RecordsSheet("ramp limits", "One row a limit on the growth of launches from quarter to quarter.", ("ramp_limits",)),
    RecordsSheet("pins", "One row a decision that is taken, or ruled out, beforehand.", (PINS,)),
    SettingsSheet("rules", "Rules that shape what each unit may do.", ("rules",)),
    RecordsSheet("frozen quarters", "One row a freeze: quarters without launches.", ("rules", "frozen")),
    RecordsSheet("pilot gates", "One row a pilot before a lever scales.", ("pilot_gates",)),
    RecordsSheet("groups", "One row a group of units that are tied together.", ("groups",)),
    RecordsSheet("floors", "One row a level to be reached by a quarter.", ("floors",)),
)
"""The sheets that hold an instance, in their order in the workbook."""


def sheet_of_file(file: str) -> RecordsSheet:
    """Return the sheet of a CSV file."""
    return next(sheet for sheet in SHEETS if isinstance(sheet, RecordsSheet) and sheet.file == file)


@cache
def _record_fields(place: tuple[str, ...]) -> tuple[Field, ...]:
    if place[0] in TABLES:
        whole = schema_of(TABLES[place[0]])
        return tuple(_fields(whole, whole, ()))
    of_lever = "*" in place
    lists: tuple[str | int, ...] = place if place == ("levers", "*") else (*place, 0)
    found = schema_at(Settings, lists)
    own = tuple(_fields(schema_of(Settings), found, ()))
    return (_LEVER_FIELD, *own) if of_lever else own


_LEVER_FIELD = Field(
    (LEVER,),
    {"type": "string", "pattern": LEVER_PATTERN},
    "name of a lever: small letters, digits and _",
    True,
    "needed",
    "Lever.",
)


def _fields(whole: Schema, section: Schema, path: tuple[str, ...]) -> Iterator[Field]:
    """Yield the fields of a section and of the sections in it; lists of records are left to their own sheets."""
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
        yield Field((*path, name), part, _takes(part, whole), asked, default, meaning)


def _takes(part: Schema, whole: Schema) -> str:
    words = takes(part, whole, in_table=True)
    return f"{words}; entries separated by {SEPARATOR}" if part.get("type") == "array" else words


def _default(value: object) -> str:
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"{SEPARATOR} ".join(_default(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
