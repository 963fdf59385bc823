"""Builds designs of pilots from an instance: stores by a policy, matched controls, and the quarters of launch and reading."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.limits.priced import Priced
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.pilots import picking
from planner.pilots.asked import Asked
from planner.pilots.designs import Arm, Design, Policy
from planner.pilots.limits import InterruptedLook, within_limits
from planner.pilots.matching import nearest
from planner.pilots.params import PilotParams
from planner.pilots.roadmaps import able_controls, able_pilots
from planner.wording import counted

FEWEST = 2
"""Stores of an arm, and controls, below which nothing is told of their spread."""

POLICIES: tuple[Policy, ...] = ("combined", "worst", "one_region", "representative", "factorial")
"""Policies that are proposed where none is asked for; no pilot stands beside them."""


@dataclass(frozen=True)
class Impossible:
    """A policy without a design, and why."""

    policy: Policy
    why: str


@dataclass(frozen=True, eq=False)
class Designs:
    """Designs that an instance allows, that without a pilot last, and policies without one.

    interrupted: whether the user asked to stop before all were looked at.
    """

    designs: tuple[Design, ...]
    impossible: tuple[Impossible, ...] = field(default=())
    interrupted: bool = False


class NoDesignError(Exception):
    """A policy finds too few stores, in some quarter; the text says why."""


def no_pilot() -> Design:
    """Return the design that launches nothing for the sake of learning."""
    return Design("no pilot", "none", (), np.zeros(0, dtype=np.int64), 1, 1)


def designs_of(
    case: Priced, asked: Asked, features: FloatArray, params: PilotParams, tell: Callable[[str], None] = lambda title: None
) -> Designs:
    """Return a design for each policy that was asked for, and that without a pilot.

    Parameters
    ----------
    features
        float[units, columns]: what controls are matched on, standardised.
    tell
        called with the name of the design that is looked for.
    """
    found: list[Design] = []
    without: list[Impossible] = []
    for policy in asked.policies or (("given",) if asked.stores else POLICIES):
        if policy == "none":
            continue
        tell(policy.replace("_", " "))
        try:
            found.append(_Builder(case, asked, features, params, policy).design())
        except NoDesignError as error:
            without.append(Impossible(policy, str(error)))
        except InterruptedLook:
            return Designs((*found, no_pilot()), tuple(without), interrupted=True)
    return Designs((*found, no_pilot()), tuple(without))


@dataclass(frozen=True)
class _Try:
    """Quarters, size and seed of one try."""

    launch: int
    reading: int
    size: int
    seed: int


@dataclass(frozen=True, eq=False)
class _Stores:
    """Stores by arm, their controls, and the store of the pilot that each control is matched to."""

    arms: tuple[Arm, ...]
    controls: IntArray
    matched: IntArray


class _Builder:
    """Builds one design of one instance."""

    def __init__(self, case: Priced, asked: Asked, features: FloatArray, params: PilotParams, policy: Policy) -> None:
        self.case, self.asked, self.features, self.params, self.policy = case, asked, features, params, policy
        units = case.instance.units
        self.measure = np.array([float(getattr(unit, params.measure)) for unit in units])
        self.regions, self.cohorts = [unit.region for unit in units], [unit.cohort for unit in units]
        self.size = asked.size or params.size

    def design(self) -> Design:
        """Return the design with the earliest launch that rules and limits allow; NoDesignError where there is none.

        Where limits leave no room in a quarter, random stores are drawn again, and fewer are tried if no size was asked for.
        """
        why = "no quarter is left between the first one and the reading"
        label = self.case.instance.label_of
        for launch, reading in self.quarters():
            for size, seed in self.tries():
                try:
                    stores = self.stores(_Try(launch, reading, size, seed))
                except NoDesignError as error:
                    why = f"{error}, by {label(launch)}"
                    break
                made = Design(self.name, self.policy, stores.arms, stores.controls, launch, reading, stores.matched)
                broken = within_limits(self.case, made)
                if not broken:
                    return made
                why = f"{broken}, with launches by {label(launch)}"
        raise NoDesignError(why)

    @property
    def name(self) -> str:
        """Name of the design."""
        return self.policy.replace("_", " ")

    def tries(self) -> list[tuple[int, int]]:
        """Return sizes and seeds to try in a quarter."""
        params = self.params
        sizes = (
            [self.size] if self.asked.size or self.asked.stores else [round(self.size * part) for part in (1.0, *params.smaller)]
        )
        drawn = self.policy in ("combined", "factorial")
        again = [(self.size, params.seed + more) for more in range(1, params.draws)] if drawn else []
        return [(self.size, params.seed), *again, *((max(FEWEST, one), params.seed) for one in sizes[1:])]

    def quarters(self) -> Iterator[tuple[int, int]]:
        """Yield quarters of launch and reading, the earliest first."""
        last = self.case.instance.settings.calendar.decision_quarters
        for launch in (self.asked.launch,) if self.asked.launch else range(1, last):
            reading = self.asked.reading or self.next_decision(launch + self.params.watched)
            if launch < reading <= last:
                yield launch, reading

    def next_decision(self, quarter: int) -> int:
        """Return the first quarter from this one on in which something may be launched, at the latest the last one."""
        start = self.case.menu.start
        last = self.case.instance.settings.calendar.decision_quarters
        later = [one for one in range(quarter, last + 1) if (start == one).any()]
        return later[0] if later else last

    def levers(self) -> tuple[str, ...]:
        """Return the levers that are piloted."""
        return self.asked.levers or piloted_levers(self.case)

    def stores(self, one: _Try) -> _Stores:
        """Return the stores of the design; NoDesignError where too few can be in it."""
        if self.policy == "factorial":
            return self.factorial(one)
        levers = self.levers()
        places = [self.case.menu.levers.index(lever) for lever in levers]
        able = able_pilots(self.case, places, one.launch, one.reading)
        free = able_controls(self.case, places, one.reading)
        pilots = self.given(able, "launch", self.asked.stores) if self.asked.stores else self.picked(one, able, free)
        controls, matched = self.controls(pilots, free)
        return _Stores((Arm(levers, pilots),), controls, matched)

    def picked(self, one: _Try, able: BoolArray, free: BoolArray) -> IntArray:
        """Return the stores that the policy picks."""
        able = able & ~self.fixed_controls()
        pool = np.flatnonzero(able)
        region = picking.typical_region(pool, one.size, self.regions, self.features) if self.policy == "one_region" else None
        if region is not None:
            pool = np.array([unit for unit in pool if self.regions[unit] == region], dtype=np.int64)
        most = min(pool.size, self.most_pairs(able, free))
        size = self.fitting(one.size, most, f"stores that can launch {' and '.join(self.levers())} and have a control")
        if self.policy == "worst":
            return picking.worst(pool, size, self.measure)
        if self.policy in ("representative", "one_region"):
            cohorts = self.cohorts if self.policy == "representative" else [""] * len(self.cohorts)
            return picking.representative(pool, size, cohorts, self.measure)
        return picking.drawn(pool, size, np.random.default_rng(one.seed))

    def most_pairs(self, able: BoolArray, free: BoolArray) -> int:
        """Return the most pilots that leave each a control."""
        if self.asked.controls:
            return int(able.sum())
        both = int((able & free).sum())
        apart = int((able & ~free).sum())
        spare = int((free & ~able).sum())
        own = min(apart, spare)
        return own + (both + apart + spare - 2 * own) // 2 if both else own

    def fitting(self, size: int, most: int, of: str) -> int:
        """Return the size, or the most that is possible where no size was asked for."""
        if most < max(FEWEST, self.asked.size or 0):
            raise NoDesignError(f"{most} {of}; expected {self.asked.size or FEWEST}")
        return min(size, most)

    def fixed_controls(self) -> BoolArray:
        """Return bool[units]: the controls that the user named."""
        return np.isin(np.arange(len(self.regions)), self.asked.controls)

    def given(self, able: BoolArray, does: str, units: Sequence[int]) -> IntArray:
        """Return the stores that the user named."""
        wrong = [self.case.instance.units[unit].unit for unit in units if not able[unit]]
        if wrong:
            what = f"launch {' and '.join(self.levers())} and nothing else before the reading" if does == "launch" else does
            raise NoDesignError(f"rules of the instance do not let {', '.join(wrong)} {what}")
        return np.sort(np.array(units, dtype=np.int64))

    def controls(self, pilots: IntArray, free: BoolArray) -> tuple[IntArray, IntArray]:
        """Return the controls, and the store of the pilot that each is matched to."""
        free = free & ~np.isin(np.arange(free.size), pilots)
        if self.asked.controls:
            own = self.given(free, "stay untouched until the reading, as controls do", self.asked.controls)
            return own, np.zeros(0, dtype=np.int64)
        if self.policy == "one_region":
            outside = ~np.isin(np.array(self.regions), [self.regions[unit] for unit in pilots])
            free = free & outside if int((free & outside).sum()) >= pilots.size else free
        pool = np.flatnonzero(free)
        if pool.size < pilots.size:
            raise NoDesignError(f"{counted(pool.size, 'store')} can stay untouched; expected a control for each of {pilots.size}")
        controls = nearest(self.features, pilots, pool)
        order = np.argsort(controls)
        return controls[order], pilots[order]

    def factorial(self, one: _Try) -> _Stores:
        """Return blocks of four stores alike, drawn at random for the arms: either lever, both, and neither as controls."""
        levers = self.levers()
        if len(levers) != 2:
            raise NoDesignError(f"arms of a 2 x 2 need two levers; found {len(levers)}")
        if self.asked.stores or self.asked.controls:
            raise NoDesignError("arms are drawn at random, so that stores and controls cannot be named")
        places = [self.case.menu.levers.index(lever) for lever in levers]
        able = able_controls(self.case, places, one.reading)
        for own in ((places[0],), (places[1],), tuple(places)):
            able &= able_pilots(self.case, own, one.launch, one.reading)
        pool = np.flatnonzero(able)
        of = "stores that can be in any arm"
        if pool.size // 4 < max(FEWEST, -(-(self.asked.size or 0) // 3)):
            needed = 4 * max(FEWEST, -(-(self.asked.size or 0) // 3))
            raise NoDesignError(f"{pool.size} {of}; expected {needed}: four for each three of the size")
        blocks = max(FEWEST, min(-(-one.size // 3), pool.size // 4))
        rng = np.random.default_rng(one.seed)
        members = [picking.representative(pool, blocks, self.cohorts, self.measure)]
        for _ in range(3):
            pool = np.setdiff1d(pool, members[-1])
            members.append(nearest(self.features, members[0], pool))
        mixed = rng.permuted(np.stack(members, axis=1), axis=1)
        arms = zip(((levers[0],), (levers[1],), levers), mixed.T, strict=False)
        order = np.argsort(mixed[:, 3])
        return _Stores(tuple(Arm(own, np.sort(units)) for own, units in arms), mixed[order, 3], mixed[order, 0])


def piloted_levers(case: Priced) -> tuple[str, ...]:
    """Return the levers that are piloted where none are asked for: the two that the subject turns on, else the first two."""
    names = case.menu.levers
    main = tuple(lever for lever in (STORE_OPTIMIZATION, ORCHESTRATION) if lever in names)
    return main or names[:2]
