"""Scopes: the units that a rule is about, by region, field leader, cohort, tag or name.

Every kind of rule that may be about some units alone has the same fields, of one class. A rule's own fields stand in a class
of their own, which the rule names after the scope: pydantic puts the fields of the base that is named last first.
"""

import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from instances.schema.common import LONGEST_NAME, Name, Record

TAG_PREFIX = "tag_"
"""Prefix of the columns of units.csv that are tags."""

TAG_COLUMN = re.compile(r"tag_[a-z0-9][a-z0-9_]{0,39}")
"""Names of tag columns."""

EQUALS = "="
"""Sign between a tag and its value."""

EACH = ("", "region", "leader", "cohort", "team")
"""Scopes that there may be one limit for each of, beside values of a tag."""

_TAG_VALUE = "a tag and a value, such as banner=Fresh for column tag_banner"
_EACH_WORDS = "region, leader, cohort, team or a tag column such as tag_banner"


def tag_column(tag_value: str) -> str:
    """Return the column of units.csv that a tag with a value is about.

    >>> tag_column("banner=Fresh")
    'tag_banner'
    """
    return TAG_PREFIX + tag_value.partition(EQUALS)[0].strip()


def tag_text(tag_value: str) -> str:
    """Return the value that a tag with a value names.

    >>> tag_text("banner=Fresh")
    'Fresh'
    """
    return tag_value.partition(EQUALS)[2].strip()


def _tag_value(text: str) -> str:
    if not TAG_COLUMN.fullmatch(tag_column(text)) or not tag_text(text):
        raise ValueError(_TAG_VALUE)
    return f"{tag_column(text).removeprefix(TAG_PREFIX)}{EQUALS}{tag_text(text)}"


def _each(text: str) -> str:
    if text not in EACH and not TAG_COLUMN.fullmatch(text):
        raise ValueError(_EACH_WORDS)
    return text


TagValue: TypeAlias = Annotated[
    str, Field(max_length=LONGEST_NAME, json_schema_extra={"unit": _TAG_VALUE.removeprefix("a ")}), AfterValidator(_tag_value)
]
"""A tag and a value, such as banner=Fresh."""

Each: TypeAlias = Annotated[
    str, Field(max_length=LONGEST_NAME, json_schema_extra={"unit": f"blank, {_EACH_WORDS}"}), AfterValidator(_each)
]
"""Scopes that there is one limit for each of."""


class Scope(Record):
    """Units by what they have in common. Names of one list are alternatives; units must match every list that is not empty."""

    regions: tuple[Name, ...] = ()
    """Only units of these regions; empty means all."""
    leaders: tuple[Name, ...] = ()
    """Only units of these field leaders; empty means all."""
    cohorts: tuple[Name, ...] = ()
    """Only units of these cohorts; empty means all."""
    tags: tuple[TagValue, ...] = ()
    """Only units with these values of tag columns of units.csv, such as ["banner=Fresh", "banner=City", "format=small"]. Values
    of one tag are alternatives, different tags must all match; empty means all."""


class UnitScope(Scope):
    """A scope that may also name units."""

    units: tuple[Name, ...] = ()
    """Only these units; empty means all."""
