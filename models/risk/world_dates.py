"""A problem whose tiers gain differently in each world as one without any, at periods in which tiers are reached.

The limits on what counts are those of `models.dates.dated`, the same in all worlds. In each world a choice is worth the most that
it is at any of the dates, so that no plan of these dates is worth less in any world than it is. A measure of risk never falls
where no world's value does: the best measure at the dates bounds that of every plan of them.
"""

import numpy as np

from models.dates.dated import Dated, Dates
from models.problem import MenuProblem
from models.risk.world_values import WorldValues


class WorldDates:
    """The problems without tiers that one with tiers in worlds is made of.

    Attributes
    ----------
    dated
        dates, and limits on what counts. Its values are those of the mean over all worlds.
    """

    def __init__(self, problem: MenuProblem, values: WorldValues) -> None:
        self._values = values
        self.dated = Dated(values.weighted(problem, np.full(values.worlds, 1 / values.worlds)))

    def under(self, dates: Dates) -> tuple[MenuProblem, WorldValues]:
        """Return the problem over the plans of some dates, and what choices are worth at them."""
        return self.dated.under(dates), self.most(dates)

    def most(self, dates: Dates) -> WorldValues:
        """Return the most that choices are worth at some dates in each world."""
        value, tier = self._values.value.copy(), 0
        for one in self._values.tiers:
            for number in range(one.of.need.size):
                value[one.worlds] += one.between(number, int(dates.first[tier]), int(dates.last[tier]))
                tier += 1
        return WorldValues(value, self._values.charge)


def without_world_tiers(problem: MenuProblem, values: WorldValues) -> tuple[MenuProblem, WorldValues]:
    """Return a problem and values without tiers with every plan of those given, none worth less in any world; themselves if none.

    For bounds of all plans.
    """
    if not values.tiers:
        return problem, values
    dates = WorldDates(problem, values)
    return dates.under(dates.dated.every())
