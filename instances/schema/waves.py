"""Rules on how a rollout spreads over time and place: cohorts in sequence, regions at once, even waves."""

from typing import Annotated

from pydantic import Field

from instances.schema.common import LeverName, Name, QuarterLabel, Record, Share
from instances.schema.rules import ReadingMeasure
from instances.schema.scopes import UnitScope


class CohortSequence(Record):
    """Cohorts in sequence: a cohort opens for a lever when enough units of the one before are live, or a level is read there."""

    name: Name
    """Name of the sequence."""
    lever: LeverName
    """Lever that waits."""
    cohorts: tuple[Name, ...]
    """Cohorts in their order, two or more: a pilot, wave 1, wave 2. The first is free."""
    live_units: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Units of a cohort that must have gone live before the next cohort opens; give this or live_share, or measure alone."""
    live_share: Annotated[float, Field(gt=0, le=1, json_schema_extra={"unit": "share from 0 to 1"})] | None = None
    """Share of all units of a cohort that must have gone live before the next cohort opens; give this or live_units."""
    lag: Annotated[int, Field(ge=0, le=40)] = 1
    """Quarters from the quarter in which enough units are live to the first in which the next cohort may launch; 0 allows both
    in one quarter. With measure, quarters from the reading to the quarter in which the next cohort opens, 1 or more."""
    lever_before: LeverName | None = None
    """Lever that must have gone live in the cohort before; none means the lever that waits."""
    measure: ReadingMeasure | None = None
    """Figure that is read in the cohort before, `lag` quarters before the next cohort opens; none means that none is.
    average_accuracy: mean inventory accuracy of its units that are open then. late_rate, shrink_rate and the others: mean of that
    rate over these units, weighted by the orders, revenue or labour hours that it is a share of."""
    amount: Share | None = None
    """Level that average_accuracy must have reached in that reading; of a rate, the most that its mean may be."""


class RegionLimit(Record):
    """Limit on the number of regions in which something is going on, or begins."""

    name: Name
    """Name of the limit."""
    active: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Most regions active at once: regions in which some unit has a lever in ramp-up in the quarter, its launch quarter
    included."""
    new: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Most regions that are new in a quarter: those whose first launch falls in it."""
    levers: tuple[LeverName, ...] = ()
    """Only these levers count; empty means all."""
    from_quarter: QuarterLabel | None = None
    """First quarter in which the rule holds; none means the first."""


class EvenTerms(Record):
    """The fields of a rule on the size of waves beside its scope."""

    name: Name
    """Name of the rule."""
    difference: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Most by which launches differ from those of the last decision quarter before that was not frozen."""
    smallest: Annotated[int, Field(ge=2, le=1_000_000)] | None = None
    """Least launches of a quarter that has any."""
    largest: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Most launches of a quarter."""
    levers: tuple[LeverName, ...] = ()
    """Only these levers count; empty means all."""
    from_quarter: QuarterLabel | None = None
    """First quarter in which the rule holds; none means the first."""


class EvenWaves(UnitScope, EvenTerms):
    """Waves of even size: limits on the number of launches of each quarter against the quarter before, or in itself."""
