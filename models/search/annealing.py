"""First plans, and the regions of good ones: annealing over the choices of units, with weights on what oversteps a limit.

Sweeps draw the choice of each unit, or of two units of a region together, given those of all others, as likely as the worth
of the plan is high (heat bath; Geman and Geman 1984), at a falling temperature (Kirkpatrick, Gelatt and Vecchi 1983). Limits
may be overstepped at a price, which begins at the multipliers of the dual, rises while a limit is overstepped and falls while
it is not. A round ends with cold sweeps in which prices only rise, until all limits hold: that is a plan. Regions open with
the first event of any of their units, so that opening periods change as the choices do.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, IntArray, slices
from models.running.stopping import Stopping, over
from models.search.annealing_loops import State, state_of, sweep
from models.search.soft_programme import SoftProgramme


@dataclass(frozen=True)
class AnnealingParams:
    """Parameters of a round of annealing.

    Attributes
    ----------
    core
        choices of each unit that take part, those that lose least.
    warm, cold, settling_cold
        first and last temperature, and that of settling, in typical worths of a unit.
    sweeps, settling
        of the falling temperature, and those after it, at most, in which prices only rise.
    draws
        while settling: choices drawn at most, as a multiple of the units.
    pairs
        share of units whose choice is drawn together with that of another one.
    rise, fall, settling_rise
        factors of the price of a limit by sweep: overstepped, kept, and overstepped while settling.
    whole_sweeps
        while settling: the first sweeps, of all units.
    part, fewest
        of the others: the share of units whose choices use an overstepped limit that is drawn anew, and how many at least. All
        of them would leave the limit, and come back when others are dearer.
    others
        further units, as a share of these.
    least_price, most_price
        price of a limit that begins to be overstepped, and the most that it rises to while no choices keep it: the typical worth
        of a unit by the limit's largest use, times these.
    tolerance
        how far a limit may be overstepped, relative to itself.
    held_penalty
        of opening a charge in another period than the one it is held to, in typical worths of a unit.
    """

    core: int = 16
    warm: float = 0.01
    cold: float = 0.001
    settling_cold: float = 0.0003
    sweeps: int = 60
    settling: int = 400
    draws: int = 120
    pairs: float = 0.5
    rise: float = 1.05
    fall: float = 0.98
    settling_rise: float = 1.15
    whole_sweeps: int = 5
    part: float = 0.5
    fewest: int = 50
    others: float = 0.3
    least_price: float = 0.1
    most_price: float = 1e12
    tolerance: float = 1e-10
    held_penalty: float = 50.0


class Annealing:
    """An annealing over one programme.

    Parameters
    ----------
    start
        int[units]: choices to begin with, counted within those of the programme.
    typical
        what a unit is worth.
    """

    def __init__(self, programme: SoftProgramme, start: IntArray, typical: float, seed: int, params: AnnealingParams) -> None:
        self._programme = programme
        self._params = params
        self._typical = typical
        self._random = np.random.default_rng(seed)
        self._homes = np.full(start.size, -1)
        for region, units in enumerate(programme.units_by_region):
            self._homes[units] = region
        self._least, self._most = (share * typical / programme.size for share in (params.least_price, params.most_price))
        self._weight = np.maximum(programme.multiplier, 0.0)
        self._state = self._state_of(start)

    @property
    def choice(self) -> IntArray:
        """The choices as they stand, counted within those of the programme."""
        return self._state[0]

    def restart(self, choice: IntArray) -> None:
        """Go on from other choices."""
        self._state = self._state_of(choice)

    def round(self, stopping: Stopping) -> IntArray | None:
        """Return the choices at the end of a round if they keep all limits; None if they do not, or time was up."""
        params = self._params
        for number in range(params.sweeps):
            if over(stopping):
                return None
            falling = (params.cold / params.warm) ** (number / params.sweeps)
            self._sweep(params.warm * falling, np.arange(self._homes.size))
            self._reprice(params.rise, params.fall)
        return self.settled(stopping)

    def settled(self, stopping: Stopping) -> IntArray | None:
        """Return choices near to those that stand which keep all limits, by cold sweeps; None if there are none after some."""
        params, units, drawn = self._params, self._homes.size, 0
        for number in range(params.settling):
            bad = self._reprice(params.settling_rise, 1.0)
            if not bad.any():
                return self.choice.copy()
            if over(stopping) or drawn >= params.draws * units:
                return None
            among = np.arange(units) if number < params.whole_sweeps else self._concerned(bad)
            self._sweep(params.settling_cold, among)
            drawn += among.size
        return None

    def _overstepped(self) -> BoolArray:
        limit = self._programme.limit
        return np.asarray(self._state[1] - limit > self._params.tolerance * np.maximum(1.0, np.abs(limit)))

    def _concerned(self, bad: BoolArray) -> IntArray:
        """Return int[units]: a part of those whose choices use overstepped limits, and some others, in any order."""
        _, _, first, row, *_ = self._programme.menu
        owner, entry = slices(first[self.choice], first[self.choice + 1] - first[self.choice])
        uses = np.zeros(self._homes.size, dtype=np.bool_)
        uses[owner[bad[row[entry]]]] = True
        mine, others = (self._random.permutation(np.flatnonzero(own)) for own in (uses, ~uses))
        count = max(self._params.fewest, round(self._params.part * mine.size))
        return np.concatenate([mine[:count], others[: round(self._params.others * count)]])

    def _state_of(self, choice: IntArray) -> State:
        programme = self._programme
        return state_of(choice, programme.menu, programme.charges, programme.limit, self._weight)

    def _sweep(self, temperature: float, among: IntArray) -> None:
        """Draw the choices of some units anew, in any order."""
        programme, random = self._programme, self._random
        order = random.permutation(among)
        partner = np.full(order.size, -1)
        homes = self._homes[order]
        for region, members in enumerate(programme.units_by_region):
            mine = np.flatnonzero(homes == region)
            if mine.size:
                partner[mine] = random.choice(members, mine.size)
        partner[random.random(order.size) > self._params.pairs] = -1
        sweep(
            order, partner, int(random.integers(2**31)), self._state, programme.menu, programme.charges, programme.limit,
            self._weight, temperature * self._typical,
        )  # fmt: skip

    def _reprice(self, rise: float, fall: float) -> BoolArray:
        """Change the prices of limits; return which are overstepped."""
        bad = self._overstepped()
        self._weight[bad] = np.clip(self._weight[bad] * rise, self._least[bad], self._most[bad])
        self._weight[~bad] *= fall
        return bad
