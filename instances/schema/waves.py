"""Rules on how a rollout spreads over time and place: cohorts in sequence."""

from typing import Annotated

from pydantic import Field

from instances.schema.common import LeverName, Name, Record


class CohortSequence(Record):
    """Cohorts in sequence: a cohort opens for a lever when enough units of the cohort before it have gone live."""

    name: Name
    """Name of the sequence."""
    lever: LeverName
    """Lever that waits."""
    cohorts: tuple[Name, ...]
    """Cohorts in their order, two or more: a pilot, wave 1, wave 2. The first is free."""
    live_units: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Units of a cohort that must have gone live before the next cohort opens; give this or live_share."""
    live_share: Annotated[float, Field(gt=0, le=1, json_schema_extra={"unit": "share from 0 to 1"})] | None = None
    """Share of all units of a cohort that must have gone live before the next cohort opens; give this or live_units."""
    lag: Annotated[int, Field(ge=0, le=40)] = 1
    """Quarters from the quarter in which enough units are live to the first in which the next cohort may launch; 0 allows both
    in one quarter."""
    lever_before: LeverName | None = None
    """Lever that must have gone live in the cohort before; none means the lever that waits."""
