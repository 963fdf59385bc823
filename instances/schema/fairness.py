"""Rules on how a rollout is shared out: shares of what is used, and coverage of scopes within a distance of each other."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from instances.schema.common import LONGEST_NAME, Colour, LeverName, Name, QuarterLabel, Record, Share
from instances.schema.minimums import MinimumMeasure
from instances.schema.scopes import TAG_COLUMN, Each, Scope, TagValue, UnitScope

_PART_WORDS = "region, leader, cohort or a tag column such as tag_banner"


def _part_column(text: str) -> str:
    if text not in ("region", "leader", "cohort") and not TAG_COLUMN.fullmatch(text):
        raise ValueError(_PART_WORDS)
    return text


PartColumn: TypeAlias = Annotated[
    str, Field(max_length=LONGEST_NAME, json_schema_extra={"unit": _PART_WORDS}), AfterValidator(_part_column)
]
"""Columns of units.csv whose texts are parts of the company."""


class ShareTerms(Record):
    """A rule on shares apart from the scope of the part."""

    name: Name
    """Name of the rule."""
    measure: MinimumMeasure
    """spend: implementation cost. launches: number of launches. load: change load in points. Each as limits count it."""
    at_least: Annotated[Share, Field(gt=0)] | None = None
    """Least share that the part has of the whole; give this or at_most. Where the whole uses nothing, any share is kept."""
    at_most: Annotated[Share, Field(lt=1)] | None = None
    """Largest share that the part has of the whole; give this or at_least."""
    per: Literal["quarter", "fiscal_year", "total"] = "total"
    """Periods in which the share is kept: each quarter, each fiscal year, or everything from from_quarter to to_quarter."""
    each: Each = ""
    """Blank for one part, the units in scope; or each region, leader, cohort, team or value of a tag column of them is a part."""
    of_regions: tuple[Name, ...] = ()
    """The whole: only units of these regions; empty means all. Every unit of the part is in the whole."""
    of_leaders: tuple[Name, ...] = ()
    """The whole: only units of these field leaders; empty means all."""
    of_cohorts: tuple[Name, ...] = ()
    """The whole: only units of these cohorts; empty means all."""
    of_tags: tuple[TagValue, ...] = ()
    """The whole: only units with these values of tag columns; empty means all."""
    levers: tuple[LeverName, ...] = ()
    """Only these levers count, in the part and in the whole; empty means all."""
    colour: Colour | None = None
    """capex or opex: only these costs count (measure spend); none means both."""
    from_quarter: QuarterLabel | None = None
    """First quarter that counts; none means the first."""
    to_quarter: QuarterLabel | None = None
    """Last quarter that counts; none means the last in which launches use the measure."""


class ShareRule(UnitScope, ShareTerms):
    """A share of what the whole uses, which a part of it has at least or at most, in every period that has a decision quarter."""

    @property
    def whole(self) -> Scope:
        """Scope of the whole."""
        return Scope(regions=self.of_regions, leaders=self.of_leaders, cohorts=self.of_cohorts, tags=self.of_tags)


class CoverageTerms(Record):
    """A rule on even coverage apart from its scope."""

    name: Name
    """Name of the rule."""
    lever: LeverName
    """Lever whose coverage is compared."""
    each: PartColumn
    """Parts that are compared: each region, leader, cohort or a tag column such as tag_banner."""
    difference: Share
    """Most by which the coverage of one of them is above that of another; 0.1 for ten points of a hundred."""
    by: QuarterLabel
    """Quarter at whose end the rule holds."""
    onwards: bool = False
    """Whether it holds at the end of every later quarter of the evaluation, too."""
    weight: Literal["units", "stores", "revenue", "eligible_orders"] = "units"
    """Weight of a unit in coverage: 1, or its figure in units.csv."""


class EvenCoverage(UnitScope, CoverageTerms):
    """Coverage of a lever that is much the same everywhere: in each two of the parts it differs by a distance at most.

    Coverage is that of floors: the share of a part's units open in the quarter on which the lever is live. A part without an
    open unit is compared with none.
    """
