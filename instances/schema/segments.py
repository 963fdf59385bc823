"""Segments: parts of every unit, such as a fulfilment use case or a category, which levers can cover instead of all of it."""

import re
from typing import Literal, TypeAlias

from instances.schema.common import LeverName, Record, Share, Text

SHARE_PREFIX = "share_"
"""Prefix of the columns of units.csv with the share of a segment unit by unit."""

SHARE_COLUMN = re.compile(r"share_[a-z][a-z0-9_]{0,39}")
"""Columns of units.csv that are shares of segments: `share_` and the name of the segment."""

SegmentBase: TypeAlias = Literal["orders", "revenue", "hours"]


class Segment(Record):
    """A part of every unit: a share of its orders, its revenue or its labour hours."""

    name: LeverName
    """Name, by which levers cover it; column share_NAME of units.csv has its share unit by unit."""
    title: Text = ""
    """Name in reports; blank means the name."""
    of: SegmentBase
    """Figure that it is a share of: orders for a fulfilment use case (pick-up, ship-from-store, returns), revenue for a category,
    hours for a kind of work. Segments of one figure have nothing in common."""
    share: Share = 0.0
    """Share of the figure at units where column share_NAME of units.csv is blank or not there. At every unit the shares of the
    segments of one figure sum to 1 at most; the rest is in no segment."""
