"""The patterns of all regions as arrays: what their openings are worth and use, and which local limits matter in each."""

from copy import copy

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.dual_arrays import DualArrays, periods_of
from models.lagrangian.pattern_oracle import PatternMenus
from models.lagrangian.patterns import Patterns, events_of
from models.problem import MenuProblem


class PatternArrays:
    """The patterns of the regions of one problem, padded to as many in each; those of units of no region last, a single one.

    Attributes
    ----------
    menus
        for the compiled loops.
    states
        of each region int[patterns, charges], in the order of `ChargeStructure.regional`.
    worth
        float[regions, patterns]: of the openings of a pattern, limits left out; -inf where one is not allowed, and for padding.
    use
        sparse[regions * patterns, rows]: of the same.
    possible
        bool[regions, periods + 1, patterns]: whether a choice that fits has its event in the very period: a plan has no others.
    latest
        int[local rows, patterns]: the latest event of a choice that fits and uses some of a local row; -1 without one.
    """

    def __init__(self, problem: MenuProblem, structure: ChargeStructure, arrays: DualArrays) -> None:
        self._structure, self._periods = structure, arrays.periods
        homes, regions = arrays.home[arrays.unit], arrays.regions
        pattern = np.zeros(arrays.unit.size, dtype=np.int64)
        found: list[Patterns] = []
        for region in range(regions):
            places = np.flatnonzero(homes == region)
            one = Patterns.of(events_of(problem, arrays.order[places], structure.regional[region]), places.size + 2**20)
            if one is None:
                raise ValueError("a structure tells of no more patterns than there may be")
            pattern[places] = one.of_choice
            found.append(one)
        found.append(_single())
        self.states = [one.states for one in found]
        self.menus = _menus(found, pattern, arrays)
        self._set_openings(problem, structure, arrays.periods)
        self._set_possible(arrays)
        self._set_latest(arrays)

    @property
    def most(self) -> int:
        """Patterns of a region at most."""
        return int(self.menus.patterns.max())

    def _set_openings(self, problem: MenuProblem, structure: ChargeStructure, periods: int) -> None:
        rows, width = problem.row_count, self.most
        nothing, uses = np.zeros(rows), [sp.csr_array((0, rows))]
        self.worth = np.full((len(structure.own), width), -np.inf)
        for region, numbers in enumerate(structure.regional):
            states = self.states[region]
            own, used = np.zeros(len(states)), sp.csr_array((len(states), rows))
            for place, number in enumerate(numbers):
                own += structure.opening(problem, number, nothing, periods)[states[:, place]]
                used = sp.csr_array(used + structure.uses(problem, number, periods)[states[:, place]])
            self.worth[region, : len(states)] = own
            uses += [used, sp.csr_array((width - len(states), rows))]
        self.use = sp.csr_array(sp.vstack(uses))

    def _set_possible(self, arrays: DualArrays) -> None:
        alone = np.zeros((arrays.regions + 1, arrays.periods + 1, self.most), dtype=np.bool_)
        alone[arrays.home[arrays.unit], arrays.event, self.menus.pattern] = True
        alone[np.bincount(arrays.home, minlength=arrays.regions + 1) == 0, -1, 0] = True
        self.possible: BoolArray = np.einsum("rpt,rst->rps", alone[:-1], self.menus.fits[:-1])

    def _set_latest(self, arrays: DualArrays) -> None:
        entries = sp.coo_array(arrays.local_use)
        uses = entries.data > 0
        choice, row = entries.row[uses], entries.col[uses]
        alone = np.full((arrays.local.size, self.most), -1, dtype=np.int64)
        np.maximum.at(alone, (row, self.menus.pattern[choice]), arrays.event[choice])
        self.latest = np.full_like(alone, -1)
        for mine, region in enumerate(arrays.local_home.tolist()):
            self.latest[mine] = np.where(self.menus.fits[region], alone[mine], -1).max(axis=1)

    def narrowed(self, places: IntArray, arrays: DualArrays) -> "PatternArrays":
        """Return the arrays over some choices, places in order, whose own arrays are given; patterns stay as they are."""
        other = copy(self)
        other.menus = self.menus._replace(
            first_from=arrays.first_from, home=arrays.home, pattern=np.ascontiguousarray(self.menus.pattern[places])
        )
        return other

    def opened_as(self, opened: IntArray) -> BoolArray:
        """Return bool[regions, patterns]: the patterns of a plan; opened: int[charges], `NEVER` for none."""
        found = np.zeros(self.worth.shape, dtype=np.bool_)
        for region, numbers in enumerate(self._structure.regional):
            own = periods_of(opened[numbers], self._periods)
            found[region, : len(self.states[region])] = np.all(self.states[region] == own, axis=1)
        return found

    def openings(self, rows: FloatArray) -> FloatArray:
        """Return float[regions, patterns]: the worth of the openings of each pattern at multipliers float[rows]."""
        found: FloatArray = self.worth - (self.use @ rows).reshape(self.worth.shape)
        return found


def _single() -> Patterns:
    alone = np.ones((1, 1), dtype=np.bool_)
    return Patterns(np.zeros((1, 0), dtype=np.int64), np.empty(0, dtype=np.int64), alone, ~alone)


def _menus(found: list[Patterns], pattern: IntArray, arrays: DualArrays) -> PatternMenus:
    """Return the arrays of the compiled loops, patterns and those above them padded to as many in each region."""
    count = np.array([len(one.states) for one in found], dtype=np.int64)
    pairs = [np.nonzero(one.above) for one in found]
    number = np.array([below.size for below, _ in pairs], dtype=np.int64)
    both = np.zeros((2, len(found), int(number.max())), dtype=np.int32)
    fits = np.zeros((len(found), int(count.max()), int(count.max())), dtype=np.bool_)
    for region, own in enumerate(pairs):
        both[:, region, : number[region]] = own
        fits[region, : count[region], : count[region]] = found[region].fits
    units = np.argsort(arrays.home, kind="stable")
    units_first = np.searchsorted(arrays.home[units], np.arange(len(found) + 1))
    return PatternMenus(arrays.first_from, arrays.home, units_first, units, pattern, count, number, both[0], both[1], fits)
