"""Plans that are made by hand: launches added one by one, each only where the plan keeps every rule with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from instances import Instance
from instances.schema.settings import SolverOptions
from models import Solution, SolveStatus
from models.checking.feasibility import objective
from models.checking.incremental import Filling
from models.problem import BoolArray, IntArray
from models.statement.variables import first_events
from planner.economics.starts import Starts, has_lever, launched
from planner.limits.even_coverage import parts_of
from planner.limits.scopes import scopes_of, units_in
from planner.limits.shares import part_of
from planner.objectives import aimed, aimed_anew, goal_named, held
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.replanning.resolving import bounded, value_in
from planner.replanning.telling import Tell, teller


@dataclass(frozen=True, eq=False)
class _AtOnce:
    """A rule that asks for several launches at once.

    Attributes
    ----------
    units
        bool[units]: those whose launches count.
    levers
        the levers that count, by index.
    least
        number of launches.
    """

    units: BoolArray
    levers: frozenset[int]
    least: int


class HandMade:
    """A plan that grows by hand.

    Attributes
    ----------
    case
        the instance, priced.
    quarters
        number of decision quarters.
    worth
        float[choices]: the value that a planner by hand reckons with: that of the roadmap if every stage of a network is reached
        from the first quarter on.
    """

    def __init__(self, case: Priced, choice: IntArray) -> None:
        self.case = case
        self.quarters = case.instance.settings.calendar.decision_quarters
        roadmaps = case.menu.unit.size
        self.worth = case.menu.value + sum(one.share.sum() * one.gain[:roadmaps, 0] for one in case.problem.tiers)
        self._filling = Filling(case.problem, choice)
        self._tied = _tied(case)
        self._at_once = tuple(_at_once(case.instance, case.menu.levers))
        self._parts = tuple(_parts(case.instance))

    @property
    def choice(self) -> IntArray:
        """int[units]: the roadmap of each unit, then the choice of each head that may be hired."""
        return self._filling.choice

    def start(self, unit: int) -> Starts:
        """Return int16[levers]: the starts of a unit's roadmap as it stands."""
        return np.asarray(self.case.menu.start[self.choice[unit]])

    def has(self, unit: int, lever: int) -> bool:
        """Return whether a lever is launched or runs at a unit."""
        return bool(has_lever(self.start(unit))[lever])

    def roadmap(self, unit: int, levers: Sequence[int], quarter: int) -> int | None:
        """Return the choice that adds launches of some levers in a quarter to a unit's roadmap, None if it has none."""
        wanted = self.start(unit).copy()
        wanted[list(levers)] = quarter
        own = self.case.menu.choices_of(unit)
        found = own[(self.case.menu.start[own] == wanted).all(axis=1)]
        return int(found[0]) if found.size else None

    def launch(self, unit: int, levers: Sequence[int], quarter: int, following: Sequence[int] = ()) -> bool:
        """Launch some levers in a quarter if the plan keeps every rule with it; return whether it does.

        Units that a group ties to this one are launched with it where it cannot go alone, and so are the first of `following`
        where a rule asks for several launches at once, or for launches in several parts of the company.
        """
        own = self.roadmap(unit, levers, quarter)
        if own is None:
            return False
        if self._take([own]):
            return True
        tied = [self.roadmap(one, levers, quarter) for one in self._tied[unit]]
        if len(tied) > 1 and None not in tied and self._take([one for one in tied if one is not None]):
            return True
        waves = (self._waves, self._spread)
        return any(self._take(wave) for make in waves for wave in make(unit, own, levers, quarter, following))

    def launch_first(
        self, unit: int, levers: Sequence[int], quarters: Iterable[int], following: Sequence[int] = ()
    ) -> int | None:
        """Launch some levers in the first of some quarters in which that is possible; return that quarter."""
        return next((quarter for quarter in quarters if self.launch(unit, levers, quarter, following)), None)

    def _waves(self, unit: int, own: int, levers: Sequence[int], quarter: int, following: Sequence[int]) -> Iterator[list[int]]:
        """Yield a unit's choice with those of more and more of the following units, as far as rules ask for launches at once."""
        for rule in self._at_once:
            if rule.units[unit] and not rule.levers.isdisjoint(levers):
                wave = [own]
                for choice in islice(self._joining(unit, rule.units, levers, quarter, following), rule.least - 1):
                    wave.append(choice)
                    yield list(wave)

    def _spread(self, unit: int, own: int, levers: Sequence[int], quarter: int, following: Sequence[int]) -> Iterator[list[int]]:
        """Yield a unit's choice with that of the first of the following units in one more and more of the other parts."""
        for parts in self._parts:
            wave = [own]
            for part in parts:
                choice = None if part[unit] else next(self._joining(unit, part, levers, quarter, following), None)
                if choice is not None:
                    wave.append(choice)
                    yield list(wave)

    def _joining(
        self, unit: int, inside: BoolArray, levers: Sequence[int], quarter: int, following: Sequence[int]
    ) -> Iterator[int]:
        """Yield choices with the same launches of the other following units that have none of the levers; inside: bool[units]."""
        for other in following:
            if inside[other] and other != unit and not any(self.has(other, lever) for lever in levers):
                choice = self.roadmap(other, levers, quarter)
                if choice is not None:
                    yield choice

    def _take(self, step: list[int]) -> bool:
        allowed = self._filling.allows(np.array(step))
        if allowed:
            self._filling.take(np.array(step))
        return allowed


def _tied(case: Priced) -> list[list[int]]:
    """Return for each unit those that groups tie to it directly, itself included."""
    found: list[set[int]] = [{unit} for unit in range(len(case.instance.units))]
    for group in case.problem.groups:
        if group.kind == "together":
            for unit in group.units.tolist():
                found[unit] |= set(group.units.tolist())
    return [sorted(units) for units in found]


def _at_once(instance: Instance, levers: Sequence[str]) -> Iterator[_AtOnce]:
    """Yield the rules of an instance that ask for several launches at once."""
    for even in instance.settings.even_waves:
        if even.smallest is not None:
            counted = frozenset(map(levers.index, even.levers or levers))
            yield _AtOnce(units_in(instance, even), counted, even.smallest)
    for gate in instance.settings.pilot_gates:
        if gate.least is not None:
            counted = frozenset(map(levers.index, (gate.lever, *gate.further_levers)))
            yield _AtOnce(units_in(instance, gate), counted, gate.least)


def _parts(instance: Instance) -> Iterator[list[BoolArray]]:
    """Yield for each rule on shares or coverage its parts, bool[units], and what is left of a whole."""
    for share in instance.settings.shares:
        of_unit = scopes_of(instance, part_of(share)).of_unit
        rest = units_in(instance, share.whole) & (of_unit < 0)
        yield [*(of_unit == place for place in range(int(of_unit.max()) + 1)), rest]
    for coverage in instance.settings.even_coverage:
        of_unit = scopes_of(instance, parts_of(coverage)).of_unit
        yield [of_unit == place for place in range(int(of_unit.max()) + 1)]


def least_plan(case: Priced, options: SolverOptions, tell: Tell) -> IntArray:
    """Return int[units]: the plan of fewest launches that keeps every rule, and of these one of the greatest NPV.

    Heads are hired in it where launches that are asked for need them.

    Raises
    ------
    PlannerError
        there is none, or none was found; as for `planner.planning.plan`.
    """
    nothing = np.append(case.menu.first[:-1], case.heads.begins())
    if value_in(case, nothing) is not None and not _launches(case, nothing):
        return nothing
    tiers = case.problem.tiers
    problem = aimed_anew(case.problem, goal_named("fewest_launches", case))
    exact = options.model_copy(update={"gap": 0.0})
    tell("fewest launches", None)
    few = planned(replace(case, problem=problem), exact).solution
    narrow = aimed(held(problem, (few.value or 0.0) - 0.5, "fewest launches"), goal_named("npv", case))
    best = planned(
        replace(case, problem=replace(narrow, tiers=tiers)), options, teller(tell, "best of the fewest launches"), few.choice
    ).solution
    return nothing if best.choice is None else best.choice


def _launches(case: Priced, choice: IntArray) -> int:
    return int(launched(case.menu.start[choice[: len(case.instance.units)]]).sum())


def given_plan(case: Priced, choice: IntArray, options: SolverOptions, bound: float | None) -> Plan:
    """Return a plan that was not searched for, with a bound on what any plan is worth."""
    opened = first_events(case.problem, choice)
    value = objective(case.problem, choice, opened)
    solution = Solution(SolveStatus.GIVEN, choice, opened, value, None, None, solver="by hand")
    return plan_from(case, solution if bound is None else bounded(solution, bound), options)
