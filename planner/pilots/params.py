"""Parameters of the design of pilots."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PilotParams:
    """Sizes of designs, and the test that a reading is put to.

    Attributes
    ----------
    size
        stores that launch something, over all arms.
    watched
        quarters from the launch to the reading, where the reading is not given.
    before
        quarters before the launch whose mean each store's change is taken against.
    level
        chance of a two-sided test to find an effect where there is none.
    power
        chance to find the smallest effect that is told.
    seed
        of stores drawn at random.
    draws
        draws of random stores that are tried in a quarter where limits leave no room for the first.
    smaller
        sizes that are tried then, as shares of the size, where none was asked for.
    measure
        column of units.csv that ranks stores: the worst have the least of it, and representative ones are spread over it.
    """

    size: int = 10
    watched: int = 3
    before: int = 4
    level: float = 0.05
    power: float = 0.80
    seed: int = 0
    draws: int = 3
    smaller: tuple[float, ...] = (0.8, 0.6)
    measure: str = "inventory_accuracy"


@dataclass(frozen=True)
class MatchParams:
    """Columns of units.csv that controls are matched on where there is no history, each in its standard deviations.

    Attributes
    ----------
    levels
        of the store, means of a quarter.
    trends
        its growth.
    """

    levels: tuple[str, ...] = ("inventory_accuracy", "revenue", "eligible_orders", "labour_hours")
    trends: tuple[str, ...] = ("revenue_growth", "order_growth")

    @property
    def columns(self) -> tuple[str, ...]:
        """Levels and trends."""
        return (*self.levels, *self.trends)
