"""Alternatives: levers of which the company, or each region, takes one."""

from typing import Literal

from instances.schema.common import LeverName, Name, Record


class OneOf(Record):
    """Alternatives: of these levers at most one is in use, in the company or in each region."""

    name: Name
    """Name of the rule."""
    levers: tuple[LeverName, ...]
    """Levers that are alternatives, two or more. One is in use where a unit launches it or runs it already, whenever that is in
    the plan. Where more than one run already or are committed, these may be launched further and no other."""
    per: Literal["company", "region"] = "company"
    """Whether the whole company takes one of the levers, or each region one of its own."""
