"""The measures of floors and readings: which are rates, not to be exceeded, and what they are rates of."""

from typing import Literal, TypeAlias

from instances.effects import EFFECT_BASES, Base
from instances.schema.rules import Floor
from instances.schema.settings import Settings
from instances.schema.waves import CohortSequence

SUFFIX = "_rate"
"""End of the measures that are rates, as of the columns of units.csv that hold them."""

Volume: TypeAlias = Literal["orders", "revenue", "hours"]

VOLUMES: dict[Base, Volume] = {"order event": "orders", "share of revenue": "revenue", "share of hours": "hours"}
"""The volume that a rate is a share of."""


def is_ceiling(rule: Floor) -> bool:
    """Return whether a floor is about an average rate, which is to be at most its amount."""
    return rule.measure.endswith(SUFFIX)


def has_average_rates(settings: Settings) -> bool:
    """Return whether a floor or a reading is about an average rate."""
    return any(map(is_ceiling, settings.floors)) or any((rule.measure or "").endswith(SUFFIX) for rule in settings.sequences)


def rate_of(rule: Floor) -> str:
    """Return the effect that moves the rate of a floor, such as late of late_rate."""
    return rule.measure.removesuffix(SUFFIX)


def volume_of(rule: Floor) -> Volume:
    """Return the volume by which an average rate is weighted: what it is a share of."""
    return VOLUMES[EFFECT_BASES[rate_of(rule)]]


def reading_of(rule: CohortSequence, cohort: str, quarter: str) -> Floor | None:
    """Return the reading of a sequence in a cohort and quarter as a floor of that cohort; None where nothing is read."""
    if rule.measure is None or rule.amount is None:
        return None
    return Floor(name=rule.name, measure=rule.measure, by=quarter, amount=rule.amount, cohorts=(cohort,))
