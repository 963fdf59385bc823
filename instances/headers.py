"""Match headers as people write them with the columns of a table: exact names, synonyms, and the user's own columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from instances.schema.common import Record
from instances.schema.scopes import TAG_COLUMN
from instances.schema.segments import SHARE_COLUMN, Segment
from instances.wording import Schema, listed, schema_at

OWN_PREFIX = "note_"
"""Prefix of the user's own columns, which have no effect and are copied to outputs, as those of tags are."""

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": (
            "store", "storeid", "storeno", "storenr", "storenumber", "storenum", "storecode", "storekey", "id", "unitid",
            "shop", "shopid", "shopno", "branch", "branchid", "branchno", "site", "siteid", "sitecode", "location", "locationid",
            "outlet", "outletid", "filiale", "filialnr", "filialnummer",
        ),
        "name": ("storename", "unitname", "shopname", "branchname", "sitename", "locationname", "outletname", "filialname"),
        "region": ("state", "province", "district", "area", "territory", "regionname", "bundesland"),
        "from_unit": ("from", "fromstore"),
        "to_unit": ("to", "tostore"),
        "leader": ("fieldleader", "areamanager", "districtmanager", "regionalmanager", "bezirksleiter"),
    }
)  # fmt: skip
"""Headers that certainly mean a column, by column, as letters and digits."""

_MEANT: Mapping[str, str] = {word: column for column, words in SYNONYMS.items() for word in words}
"""The column that each of these words means."""

_QUARTER = "It takes a quarter's figure, the mean over the year: a year's divided by 4."
LIKELY_MEANINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    dict.fromkeys(("sales", "netsales", "grosssales", "turnover", "annualsales", "umsatz", "yearlysales"), ("revenue", _QUARTER))
    | dict.fromkeys(
        ("weeklysales", "monthlysales", "dailysales"), ("revenue", "It takes a quarter's figure, the mean over the year.")
    )
    | dict.fromkeys(("margin", "grossmargin", "marge"), ("contribution_margin", "It takes a share of revenue, such as 0.3."))
    | dict.fromkeys(("orders", "onlineorders", "ecomorders"), ("eligible_orders", _QUARTER))
    | dict.fromkeys(("accuracy", "stockaccuracy", "recordaccuracy"), ("inventory_accuracy", "It takes a share from 0 to 1."))
    | dict.fromkeys(("shrink", "shrinkage"), ("shrink_rate", "It takes a share of revenue, such as 0.015."))
    | dict.fromkeys(("hours", "labourhours", "laborhours"), ("labour_hours", _QUARTER))
    | dict.fromkeys(("rent", "lease", "rentandrates"), ("occupancy_cost", _QUARTER))
    | dict.fromkeys(("stock", "stockvalue"), ("inventory", "It takes money at cost."))
    | dict.fromkeys(
        ("sqft", "sqm", "squarefeet", "floorspace"), ("size", "It takes 1 for a typical unit: divide by the typical one.")
    )
    | dict.fromkeys(
        ("manager", "storemanager"), ("leader", "It takes the field leader of several units; `owner` takes a unit's own.")
    )
    | dict.fromkeys(("employees", "staff", "fte"), ("headcount", "It takes heads that a change reaches."))
)
"""Headers that may mean a column, with the column and a sentence on its unit; they are suggested, never assumed."""


@dataclass(frozen=True)
class Header:
    """The header of a table after matching.

    Attributes
    ----------
    columns
        name of each column; synonyms are replaced by the schema's name.
    meant
        the synonym found, by column.
    doubts
        for each header that may be one column or another, a remedy.
    """

    columns: tuple[str, ...]
    meant: Mapping[str, str]
    doubts: Mapping[str, str]


def header_of(names: Sequence[str], kind: type[Record] | None) -> Header:
    """Return the matched header of a table. Where several headers may mean one column, all of them stay as they are."""
    if kind is None:
        return Header(tuple(names), {}, {})
    known = [_column_spelt(name, kind) or _named_spelt(name, kind) or name for name in names]
    words = [_MEANT.get(_letters(name)) for name in known]
    candidates = {
        column: [name for name, word in zip(known, words, strict=True) if word == column]
        for column in SYNONYMS
        if column in words and column in kind.model_fields and column not in known
    }
    meant = {found[0]: column for column, found in candidates.items() if len(found) == 1}
    doubts = {
        name: f"It may be {column}, as may {listed([one for one in found if one != name])}. Rename the one that is."
        for column, found in candidates.items()
        for name in found
        if len(set(found)) > 1
    }
    return Header(
        tuple(meant.get(name, name) for name in known),
        {column: name for name, column in meant.items()},
        doubts,
    )


def columns_recognised(names: Sequence[str], kind: type[Record] | None) -> int:
    """Return the number of columns that a row of texts names; 0 for a row with a single synonym, which may be data."""
    if kind is None:
        return 0
    stripped = [name.strip() for name in names]
    if not any(_may_name(name, kind) for name in stripped):
        return 0
    found = len(set(header_of(stripped, kind).columns) & set(kind.model_fields))
    return found if found > 1 or any(_column_spelt(name, kind) for name in stripped) else 0


def is_own_column(name: str) -> bool:
    """Return whether a column is one of the user's own: a note, or a tag."""
    return (name.casefold().startswith(OWN_PREFIX) and len(name) > len(OWN_PREFIX)) or is_tag_column(name)


def is_tag_column(name: str) -> bool:
    """Return whether a column is a tag, by its name as `header_of` gives it."""
    return TAG_COLUMN.fullmatch(name) is not None


def is_share_column(name: str) -> bool:
    """Return whether a column of a table that takes them has shares of a segment, by its name as `header_of` gives it."""
    return SHARE_COLUMN.fullmatch(name) is not None


def is_named_column(name: str) -> bool:
    """Return whether the user names a column that counts: a tag, or the share of a segment."""
    return is_tag_column(name) or is_share_column(name)


def takes_tags(kind: type[Record]) -> bool:
    """Return whether a table may have columns that are tags, or shares of segments."""
    return kind.model_config.get("extra") == "allow"


def column_suggestion(name: str, kind: type[Record]) -> str:
    """Return a remedy for a header that may mean a column, blank if it means none."""
    column, takes = LIKELY_MEANINGS.get(_letters(name), ("", ""))
    return f"If {column} is meant, rename it to that. {takes}" if column in kind.model_fields else ""


def holds_numbers(name: str, kind: type[Record]) -> bool:
    """Return whether a column of a table holds numbers: one of the schema's, or the share of a segment."""
    return name in numeric_columns(kind) or (takes_tags(kind) and is_share_column(name))


def column_schema(name: str, kind: type[Record]) -> Schema:
    """Return the schema of a column of a table: that of a share where the table has shares of segments."""
    return schema_at(Segment, ("share",)) if takes_tags(kind) and is_share_column(name) else schema_at(kind, (name,))


@cache
def numeric_columns(kind: type[Record]) -> frozenset[str]:
    """Return the columns of a table that hold numbers."""
    return frozenset(name for name in kind.model_fields if schema_at(kind, (name,)).get("type") in ("number", "integer"))


@cache
def text_columns(kind: type[Record]) -> frozenset[str]:
    """Return the optional text columns of a table: free text, names and quarters."""
    return frozenset(
        name
        for name, field in kind.model_fields.items()
        if not field.is_required() and (part := schema_at(kind, (name,))).get("type") == "string" and "enum" not in part
    )


@lru_cache(maxsize=1 << 14)
def _may_name(name: str, kind: type[Record]) -> bool:
    """Return whether a text may name a column, which cells of data rarely do."""
    return _letters(name) in _MEANT or _column_spelt(name, kind) is not None


@lru_cache(maxsize=1 << 14)
def _named_spelt(name: str, kind: type[Record]) -> str | None:
    """Return the column that a header names, such as tag_store_format for "Tag Store format"; None for none."""
    spelt = re.sub(r"[\s-]+", "_", name.strip().casefold())
    return spelt if takes_tags(kind) and is_named_column(spelt) else None


@lru_cache(maxsize=1 << 14)
def _column_spelt(name: str, kind: type[Record]) -> str | None:
    """Return the column that a header names, ignoring case, spaces, hyphens and underscores; None for none."""
    return name if name in kind.model_fields else _columns_by_letters(kind).get(_letters(name))


@cache
def _columns_by_letters(kind: type[Record]) -> Mapping[str, str]:
    return {_letters(name): name for name in kind.model_fields}


@lru_cache(maxsize=1 << 12)
def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())
