"""The limits that crowd out launches worth their cost, and how many launches each of them crowds out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from instances.schema.common import QUARTER_PATTERN
from planner.plan.plan import Plan
from planner.planning import Priced, priced
from planner.questions.explain.reasons import CrowdedOut, reasons_of
from planner.replanning.resolving import choices_in

MOST_UNITS = 500
"""Units up to which a plan is priced again to find these limits."""

PERIOD = re.compile(rf"(?:{QUARTER_PATTERN.strip('^$')}|FY[0-9]+|total)")


@dataclass(frozen=True)
class Blocking:
    """A limit, or another rule, and the launches that it crowds out.

    Attributes
    ----------
    name
        of the limit with its scope.
    launches
        that are worth it at their unit, and that this limit crowds out, alone or with others.
    largest
        most that one of them adds to its unit; launches compete for the same room, so that a sum would be no amount to be had.
    """

    name: str
    launches: int
    largest: float


def blocking_limits(case: Priced, plan: Plan) -> tuple[Blocking, ...]:
    """Return the limits that crowd out launches of a plan, as `blocking_in`."""
    return blocking_in(reasons_of(case, plan)[1])


def blocking_in(crowded_out: Iterable[CrowdedOut]) -> tuple[Blocking, ...]:
    """Return the limits that crowd out launches, by the number of launches, then by the largest of them."""
    worth: dict[str, list[float]] = {}
    for one in crowded_out:
        for name in dict.fromkeys(map(without_period, one.against)):
            worth.setdefault(name, []).append(one.unit_npv)
    found = [Blocking(name, len(gains), max(gains)) for name, gains in worth.items()]
    return tuple(sorted(found, key=lambda one: (-one.launches, -one.largest, one.name)))


def blocking_of(plan: Plan) -> tuple[Blocking, ...]:
    """Return the same for a plan that is not priced; nothing for more than `MOST_UNITS` units."""
    if len(plan.instance.units) > MOST_UNITS:
        return ()
    case = priced(plan.instance)
    return () if choices_in(case, plan) is None else blocking_limits(case, plan)


def without_period(name: str) -> str:
    """Return the name of a limit's row without its period.

    >>> without_period("launches of a leader / Rosa / 2027Q3")
    'launches of a leader / Rosa'
    """
    *parts, last = name.split(" / ")
    return " / ".join(parts) if parts and PERIOD.fullmatch(last) else name


def in_words(found: tuple[Blocking, ...], currency: str, most: int = 3) -> str:
    """Return the first of them in a sentence; blank if no launch is crowded out."""
    said = [
        f"{one.name} ({one.launches:,} launch{'' if one.launches == 1 else 'es'}, up to {currency} {one.largest:,.0f})"
        for one in found[:most]
    ]
    return ", ".join(said)
