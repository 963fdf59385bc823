"""Every unit against its alternatives: each is forced, and everything else planned anew around it.

Steps, each of which leaves less open. The plan itself is solved on, and what plans can be worth by their roadmaps is
bounded. Then every alternative of every unit has such a bound and a plan by exchanges around the best one known. Those that
are not determined then have a bound by a relaxation of their own. What is left of the time goes to solves of alternatives
that are not determined still, those closest to a verdict first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.settings import SolverOptions
from models import MenuProblem
from models.branching.reach import Reach, reach_of_choices
from models.dates.dated import without_tiers
from models.problem import IntArray
from models.running.stopping import Stopping, interrupts_end_all
from planner.economics.lines import CENT
from planner.errors import WITHOUT_PLAN
from planner.plan.plan import Plan
from planner.planning import Priced, planned
from planner.questions.explain.explanation import Candidate, candidates
from planner.questions.explain.forced import Around, Forced, OneAlternative, bounded, looked_at, solved_for
from planner.questions.explain.params import EveryUnitParams
from planner.replanning.difference import Difference
from planner.replanning.hand_made import given_plan
from planner.replanning.nearby import moved_or_dropped, one_more
from planner.replanning.resolving import handed_on, must_aim_at_npv, own_choices, with_bound, with_heads_kept
from planner.replanning.telling import Tell, teller
from planner.workers import ALONE, Known, Task, Workers


@dataclass(frozen=True, eq=False)
class Choice:
    """An alternative of a unit, and what was found of it.

    Attributes
    ----------
    unit
        its number.
    name
        of the alternative.
    own
        int[]: the unit's roadmaps that it leaves.
    """

    unit: int
    name: str
    own: IntArray
    found: Forced


@dataclass(frozen=True, eq=False)
class EveryUnit:
    """All units against their alternatives.

    Attributes
    ----------
    base
        the best plan found, that was asked about or on the way, which all changes are against.
    choices
        the alternatives, unit after unit.
    interrupted
        whether the user stopped before all was done.
    """

    case: Priced
    base: Plan
    choices: tuple[Choice, ...]
    interrupted: bool = False

    def gain(self, one: Choice) -> Difference | None:
        """Return the change of the plan's NPV by an alternative; None if it is impossible, or nothing was found of it.

        An alternative only takes plans away: the best of them is worth no more than the best of all. The change itself is not a
        number where no plan was found.
        """
        return gain_of(one.found, self.base)


def gain_of(found: Forced, base: Plan) -> Difference | None:
    """Return the change from a base to the best plan of an alternative; as for `EveryUnit.gain`."""
    own = base.solution.value
    if own is None or found.impossible:
        return None
    bound = min(found.bound, np.inf if base.bound is None else base.bound)
    most = min(0.0, max(bound, -np.inf if found.value is None else found.value) - own)
    if found.value is None:
        return Difference(float("nan"), None, most) if found.reached or most < -CENT else None
    return Difference(found.value - own, None if base.bound is None else found.value - base.bound, most)


def every_unit(
    case: Priced,
    plan: Plan,
    options: SolverOptions,
    tell: Tell,
    seconds: float,
    workers: Workers = ALONE,
    params: EveryUnitParams = EveryUnitParams(),
) -> EveryUnit:
    """Force every alternative of every unit.

    Parameters
    ----------
    seconds
        for everything. Alternatives that are left over are as far as bounds and exchanges tell, or not looked at.

    Raises
    ------
    QuestionError
        the goal is not the NPV.
    """
    must_aim_at_npv(case.instance, "changes by alternatives are in NPV")
    whole = Stopping(seconds)
    with interrupts_end_all() as request:
        base = _solved_on(case, plan, options, tell, params.base_share * seconds, params)
        tell("bounds by roadmaps", None)
        value = base.solution.value or 0.0
        share = whole.part(params.reach_share * seconds)
        bounding = without_tiers(case.problem)
        reach = None if request.interrupted else reach_of_choices(bounding, value, share, params.reach)
        base = base if reach is None else with_bound(base, reach.bound)
        around = _around(case, base, reach, bounding, options, params)
        asked = [_unseen(around, unit, one) for unit in range(len(case.instance.units)) for one in candidates(case, plan, unit)]
        choices = _looked_at(case, asked, around, whole, tell, workers)
        base = _best(case, base, choices)
        time = whole.part(params.bound_share * whole.seconds_left)
        choices = _bounded(case, choices, base, around, time, tell, workers)
        choices = _solved(case, choices, base, around, whole, tell, workers)
    return EveryUnit(case, _best(case, base, choices), tuple(choices), request.interrupted)


def _unseen(around: Around, unit: int, one: Candidate) -> Choice:
    """Return an alternative before it is looked at."""
    own = np.flatnonzero(one.keep)
    return Choice(unit, one.name, own, Forced(bound=around.bound(own), reached=False))


def _solved_on(case: Priced, plan: Plan, options: SolverOptions, tell: Tell, seconds: float, params: EveryUnitParams) -> Plan:
    """Return the best plan found in some seconds, with the lowest bound."""
    further = options.model_copy(update={"gap": min(options.gap, params.gap), "time_limit": seconds})
    try:
        again = planned(case, further, teller(tell, "the plan itself, solved on"), own_choices(case, plan))
    except WITHOUT_PLAN:
        return plan
    return with_bound(handed_on(case, again, plan), plan.bound)


def _around(
    case: Priced, plan: Plan, reach: Reach | None, bounding: MenuProblem, options: SolverOptions, params: EveryUnitParams
) -> Around:
    near = with_heads_kept(case, moved_or_dropped(case, plan) | one_more(case, plan))
    return Around(case.problem, own_choices(case, plan), near, reach, bounding, options.seed, options.threads, params)


def _looked_at(
    case: Priced, asked: Sequence[Choice], around: Around, whole: Stopping, tell: Tell, workers: Workers
) -> list[Choice]:
    """Return all alternatives with a bound and a plan by exchanges, unit by unit while there is time."""
    places = _by_unit(asked, range(len(asked)))

    def task(unit: int, own: list[int]) -> Task[tuple[IntArray, ...], tuple[Forced, ...]]:
        def given(results: Sequence[tuple[Forced, ...]]) -> tuple[IntArray, ...] | Known[tuple[Forced, ...]]:
            return tuple(asked[one].own for one in own) if whole.seconds_left else Known(())

        return Task(_title(case, unit), given)

    found = workers.run(looked_at, around, [task(*one) for one in places.items()], tell=tell, what="units")
    choices = list(asked)
    for own, results in zip(places.values(), found, strict=True):
        for place, result in zip(own, results or (), strict=False):
            choices[place] = replace(asked[place], found=asked[place].found.merged(result))
    return choices


def _bounded(
    case: Priced, choices: list[Choice], base: Plan, around: Around, time: Stopping, tell: Tell, workers: Workers
) -> list[Choice]:
    """Return the alternatives with closer bounds on those that are not determined, unit by unit while there is time."""
    if around.reach is None or not around.reach.opens:
        return choices
    places = _by_unit(choices, _by_openness(choices, base))

    def task(unit: int, own: list[int]) -> Task[tuple[IntArray, ...], tuple[float, ...]]:
        def given(results: Sequence[tuple[float, ...]]) -> tuple[IntArray, ...] | Known[tuple[float, ...]]:
            return tuple(choices[one].own for one in own) if time.seconds_left else Known(())

        return Task(f"{_title(case, unit)}: closer bounds", given)

    found = workers.run(bounded, around, [task(*one) for one in places.items()], tell=tell, what="units")
    further = list(choices)
    for own, bounds in zip(places.values(), found, strict=True):
        for place, bound in zip(own, bounds or (), strict=False):
            further[place] = replace(choices[place], found=choices[place].found.merged(Forced(bound=bound)))
    return further


def _by_unit(choices: Sequence[Choice], places: Iterable[int]) -> dict[int, list[int]]:
    """Return places by unit, in the order in which the units come first."""
    found: dict[int, list[int]] = {}
    for place in places:
        found.setdefault(choices[place].unit, []).append(place)
    return found


def _solved(
    case: Priced,
    choices: list[Choice],
    base: Plan,
    around: Around,
    whole: Stopping,
    tell: Tell,
    workers: Workers,
) -> list[Choice]:
    """Solve for alternatives whose change is not determined, while there is time."""
    order = _by_openness(choices, base)

    def task(place: int) -> Task[OneAlternative, Forced]:
        one = choices[place]

        def given(results: Sequence[Forced]) -> OneAlternative | Known[Forced]:
            seconds = min(around.params.solve_seconds, whole.seconds_left)
            return OneAlternative(one.own, one.found, seconds) if seconds >= around.params.least_seconds else Known(one.found)

        return Task(f"{_title(case, one.unit)}: {one.name}", given)

    found = workers.run(solved_for, around, [task(place) for place in order], tell=tell, what="alternatives")
    further = list(choices)
    for place, result in zip(order, found, strict=True):
        if result is not None:
            further[place] = replace(choices[place], found=choices[place].found.merged(result))
    return further


def _by_openness(choices: Sequence[Choice], base: Plan) -> list[int]:
    """Return the places of alternatives that are not determined: those of open sign first, of these those without a plan.

    Then those that cost most: what costs more than the gap of the base is soonest proven to cost something.
    """
    keyed = []
    for place, one in enumerate(choices):
        gain = gain_of(one.found, base)
        if gain is None or gain.determined == "yes":
            continue
        change = (gain.most or 0.0) if one.found.value is None else gain.change
        keyed.append((gain.determined != "no", one.found.value is not None, change, place))
    return [place for *_, place in sorted(keyed)]


def _best(case: Priced, base: Plan, choices: Sequence[Choice]) -> Plan:
    """Return the best plan there is: the base, or that of an alternative which is worth more."""
    best = max(choices, key=lambda one: -np.inf if one.found.value is None else one.found.value, default=None)
    if best is None or best.found.value is None or best.found.choice is None:
        return base
    if best.found.value <= (base.solution.value or 0.0) + CENT:
        return base
    return given_plan(case, best.found.choice, base.options, base.bound)


def _title(case: Priced, unit: int) -> str:
    units = case.instance.units
    return f"unit {unit + 1} of {len(units)}, {units[unit].unit}"
