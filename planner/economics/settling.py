"""The length of the tail: the quarters after the evaluation that are worked out one by one, until nothing changes any more.

From the first quarter in which every ramp is complete, every life and minimum term over, every unit resized and every
price in force, years are alike but for exits, which are a matter of weights. The tail ends with a whole year of these.
"""

from collections.abc import Iterator
from math import ceil

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.settings import Calendar

YEAR = 4
ROUNDING = 1e-9


def last_launch_of(calendar: Calendar) -> int:
    """Return the last quarter in which anything is launched: T, and the quarter after it for the cost of waiting."""
    return min(calendar.decision_quarters + 1, calendar.evaluation_quarters)


def tail_quarters(instance: Instance, last_launch: int | None = None) -> int:
    """Return J, a whole number of years in quarters; 0 without a terminal value.

    last_launch: the latest launch; None for that of `last_launch_of`.

    The last year begins one quarter after the first settled one, as working capital is a difference of two quarters.
    """
    finance, last = instance.settings.finance, len(instance.quarters)
    if finance.terminal_value == "none":
        return 0
    years = ceil((max(last, *_settled(instance, last_launch)) + YEAR - last) / YEAR)
    if finance.terminal_value == "multiple":
        years = min(years, ceil(finance.terminal_multiple))
    return YEAR * years


def _settled(instance: Instance, last_launch: int | None) -> Iterator[int]:
    """Yield quarters from which something stands still."""
    calendar = instance.settings.calendar
    launch = last_launch_of(calendar) if last_launch is None else last_launch
    slow = instance.settings.interaction.same_quarter_ramp_speed
    yield launch
    for name, lever in instance.settings.levers.items():
        live = min(launch + lever.slip_quarters, calendar.evaluation_quarters)
        yield live + _ages(lever, slow)
        yield from (live + row.quarter + 1 for row in instance.flows if row.lever == name)
        yield from (instance.quarter_index(label) for part in lever.support for label in part.price_quarters)
    yield from (instance.quarter_index(unit.resize_quarter) for unit in instance.units if unit.resize_quarter)
    yield from (instance.quarter_index(unit.lease_end) + 1 for unit in instance.units if unit.lease_end and unit.occupancy_cost)
    takers = {row.to_unit for row in instance.transfers}
    yield from (
        instance.quarter_index(unit.exit_quarter) + 1 for unit in instance.units if unit.exit_quarter and unit.unit in takers
    )


def _ages(lever: Lever, slow: float) -> int:
    """Return the age from which a lever is the same in every quarter."""
    return max(
        ceil((len(lever.ramp) - 1) / slow - ROUNDING),
        lever.benefit_life_quarters or 0,
        len(lever.launch_hours),
        *(part.minimum_quarters for part in lever.support),
        0,
    )
