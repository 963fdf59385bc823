"""The alternatives to a unit's roadmap: each is forced on the unit, and everything else is planned anew around it.

An alternative is a further limit that leaves the unit the roadmaps in question alone; all alternatives are limits of one
programme, so that a solve starts from what the last one left. The plan itself is solved on in the same way and for as
long, without an alternative: changes are against what that comes to.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import scipy.sparse as sp

from instances.schema.settings import SolverOptions
from models import Progress, WarmStart
from models.branching.reach import ForcedBounds, reach_of_choices
from models.checking.feasibility import TOLERANCE
from models.checking.incremental import Filling
from models.dates.dated import without_tiers
from models.problem import BoolArray, IntArray
from models.running.stopping import Stopping, interrupts_end_all
from models.search.forced_exchange import ForcedExchange
from models.statement.extra_rows import with_rows
from planner.economics.starts import Starts, has_lever, launched
from planner.errors import QuestionError
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from
from planner.questions.explain.params import ExplainParams
from planner.questions.explain.question import SECONDS
from planner.replanning.free_solves import FreeSolve, FreeSolves
from planner.replanning.hand_made import given_plan
from planner.replanning.nearby import best_nearby, moved_or_dropped, one_more
from planner.replanning.point_solves import PointFound
from planner.replanning.resolving import (
    NOT_REACHED,
    choices_in,
    handed_on,
    over_roadmaps,
    value_in,
    with_bound,
    with_heads_kept,
)
from planner.replanning.telling import Tell
from planner.workers import ALONE, Call, Task, Workers

FULL = 1.0 - 1e-6

NOT_DECIDED = "not decided: no plan was found in time, and none is proven impossible; allow more --seconds"
"""Reason of an alternative without a plan so far."""

NO_SUCH_PLAN = "proven: no plan with this alternative keeps every limit and rule"
"""Reason of an alternative that is proven to have no plan."""


@dataclass(frozen=True)
class Candidate:
    """An alternative: its name, and bool[choices] of the unit's roadmaps it leaves."""

    name: str
    keep: BoolArray


@dataclass(frozen=True, eq=False)
class Alternative:
    """An alternative that was forced: its plan, or the reason why there is none."""

    name: str
    plan: Plan | None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Explanation:
    """The given plan, the best plan found on the way (the base of all changes), and the alternatives of one unit.

    interrupted: whether the user asked to stop before every alternative was planned.
    """

    unit: str
    given: Plan
    base: Plan
    alternatives: tuple[Alternative, ...]
    interrupted: bool = False


def candidates(case: Priced, plan: Plan, unit: int) -> list[Candidate]:
    """Return the alternatives to a unit's roadmap: in or out, earlier or later, the other lever, the other order."""
    own = case.menu.unit == unit
    start, now = case.menu.start, plan.chosen.menu.start[unit]
    titles = {name: lever.title for name, lever in case.instance.settings.levers.items()}
    found: dict[str, BoolArray] = {}
    launches = np.flatnonzero(launched(now)).tolist()
    nothing = (start == case.fleet.base[unit]).all(axis=1)
    found["launch nothing"] = nothing
    for place, name in enumerate(case.menu.levers):
        column, title = start[:, place], titles[name]
        if place in launches:
            found[f"without {title}"] = ~has_lever(column)
            found[f"{title} one quarter earlier"] = column == now[place] - 1
            found[f"{title} one quarter later"] = column == now[place] + 1
        elif not has_lever(now)[place]:
            found[f"with {title}"] = has_lever(column)
    if {STORE_OPTIMIZATION, ORCHESTRATION} <= set(case.menu.levers):
        found |= _other_order(case, start, now, launches)
    current = (start == now).all(axis=1)
    return [
        Candidate(name, own & keep)
        for name, keep in found.items()
        if (own & keep).any() and not (own & keep & current).all(where=own & keep)
    ]


def _other_order(case: Priced, start: Starts, now: Starts, launches: list[int]) -> dict[str, BoolArray]:
    """Return the alternatives that turn the order of the two main levers round, or take the one for the other."""
    body, brain = case.menu.levers.index(STORE_OPTIMIZATION), case.menu.levers.index(ORCHESTRATION)
    if body in launches and brain in launches:
        both = has_lever(start[:, body]) & has_lever(start[:, brain])
        turned = start[:, body] > start[:, brain] if now[body] < now[brain] else start[:, body] < start[:, brain]
        return {"both levers in the other order": both & turned}
    if (body in launches) == (brain in launches):
        return {}
    have, other = (body, brain) if body in launches else (brain, body)
    swapped = ~has_lever(start[:, have]) & launched(start[:, other])
    titles = [lever.title for lever in case.instance.settings.levers.values()]
    return {f"{titles[other]} in place of {titles[have]}": swapped}


def explain(
    case: Priced,
    plan: Plan,
    unit_name: str,
    options: SolverOptions,
    tell: Tell,
    seconds: float = SECONDS,
    workers: Workers = ALONE,
    params: ExplainParams = ExplainParams(),
) -> Explanation:
    """Force each alternative on a unit and plan everything else anew around it.

    Parameters
    ----------
    seconds
        for all alternatives together; each may take its part of what is left.

    Raises
    ------
    QuestionError
        there is no such unit.
    """
    names = [unit.unit for unit in case.instance.units]
    if unit_name not in names:
        raise QuestionError(f"there is no unit {unit_name!r} in this plan; units.csv lists {len(names)}, such as {names[0]}")
    unit = names.index(unit_name)
    asked = candidates(case, plan, unit)
    end = perf_counter() + seconds
    forcing = _Forcing(case, [one.keep for one in asked], options, params)
    numbers = [None, *range(len(asked))]
    near_seconds = params.near_share * seconds * min(workers.count, len(numbers)) / len(numbers)
    around = _Around(forcing, plan, unit, max(params.least_seconds, near_seconds))
    with interrupts_end_all() as stopping:
        tell("bounds by roadmaps", None)
        whole, bounds = _bounds(case, plan, asked, stopping.part(params.reach_share * seconds), params)
        tell(f"plans near this one, {len(asked)} alternatives", None)
        tasks = [_near_task(number, "the plan itself" if number is None else asked[number].name) for number in numbers]
        near = workers.run(_near, around, tasks, tell=tell, what="alternatives")
        near[0] = choices_in(case, plan) if near[0] is None else near[0]
        order = [0, *sorted(range(1, len(numbers)), key=lambda one: near[one] is not None)]
        names = ["the plan itself, solved on", *(one.name for one in asked)]
        solves = [FreeSolve(names[one], forcing.forced(numbers[one]), near[one]) for one in order]
        freely = forcing.free_solves(Stopping(max(0.0, end - perf_counter())), workers, tell)
        results = dict(zip(order, freely.run(solves, "alternatives"), strict=True))
        again = forcing.plan_of(None, near[0], results[0])
        base = with_bound(plan if again is None else with_bound(handed_on(case, again, plan), plan.bound), whole)
        found = list[Alternative]()
        for place, (own, bound) in enumerate(zip(asked, bounds, strict=True), start=1):
            other = forcing.plan_of(place - 1, near[place], results[place])
            found.append(_alternative(own.name, bound, base, other, results[place]))
    for one in found:
        if one.plan is not None:
            base = handed_on(case, base, one.plan)
    return Explanation(unit_name, plan, base, tuple(found), stopping.interrupted)


def _bounds(
    case: Priced, plan: Plan, asked: list[Candidate], stopping: Stopping, params: ExplainParams
) -> tuple[float | None, list[float]]:
    """Return bounds on all plans and on those of each alternative; None and infinity where nothing was proven in time."""
    bounding = without_tiers(case.problem)
    value = plan.solution.value
    reach = None if value is None else reach_of_choices(bounding, value, stopping, params.reach)
    if reach is None:
        return None, [np.inf] * len(asked)
    forced, found = ForcedBounds(bounding, reach), list[float]()
    for one in asked:
        keep = np.append(one.keep, np.zeros(bounding.choice_count - one.keep.size, dtype=np.bool_))
        found.append(forced.bound(keep, stopping) if one.keep.any() else -np.inf)
    return reach.bound, found


def _alternative(name: str, bound: float, base: Plan, plan: Plan | None, found: PointFound | None) -> Alternative:
    """Return an alternative with the plan that forcing it gives, or with what is known of there being one.

    bound: no plan of the alternative is worth more.
    """
    if plan is not None:
        return Alternative(name, with_bound(with_bound(plan, base.bound), bound))
    if found is None:
        return Alternative(name, None, NOT_REACHED)
    if found.infeasible or np.isneginf(bound):
        return Alternative(name, None, NO_SUCH_PLAN)
    return Alternative(name, None, NOT_DECIDED if found.undecided or not found.problem else found.problem)


@dataclass(frozen=True, eq=False)
class _Around:
    """The context of plans near the given one: a programme with alternatives, that plan, the unit, and seconds for each."""

    forcing: "_Forcing"
    plan: Plan
    unit: int
    seconds: float


def _near_task(number: int | None, title: str) -> Task[int | None, IntArray | None]:
    return Task(f"plans near this one: {title}", lambda results: number)


def _near(around: _Around, number: int | None, call: Call) -> IntArray | None:
    """Return the best plan near the given one under an alternative."""
    return around.forcing.near(number, around.plan, around.unit, around.seconds, call.on_progress)


class _Forcing:
    """One programme with a row for each alternative: it limits nothing until its limit is 0."""

    def __init__(self, case: Priced, keeps: list[BoolArray], options: SolverOptions, params: ExplainParams) -> None:
        self._case = case
        self._keeps = keeps
        self._params = params
        self._options = options.model_copy(update={"gap": params.tighter * options.gap})
        if keeps:
            own = case.menu.unit == case.menu.unit[np.flatnonzero(keeps[0])[0]]
            rows = over_roadmaps(case, np.array([own & ~keep for keep in keeps], dtype=np.float64))
            charges = [sp.csr_array((len(keeps), charge.value.size)) for charge in case.problem.charges]
            marks = [f"alternative {number}" for number in range(len(keeps))]
            self._problem = with_rows(case.problem, rows, charges, np.ones(len(keeps)), marks)
        else:
            self._problem = case.problem

    def forced(self, number: int | None) -> Priced:
        """Return the case under one alternative; None is the plan itself."""
        limit = self._problem.limit.copy()
        if number is not None:
            limit[self._case.problem.row_count + number] = 0.0
        return replace(self._case, problem=replace(self._problem, limit=limit))

    def free_solves(self, whole: Stopping, workers: Workers, tell: Tell) -> FreeSolves:
        """Return the solves under alternatives, in which everything else is planned anew."""
        return FreeSolves(self.forced(None), WarmStart(), self._options, whole, self._params.least_seconds, workers, tell)

    def plan_of(self, number: int | None, near: IntArray | None, found: PointFound | None) -> Plan | None:
        """Return the plan that a solve found; the one near the given plan stands where no time was left for a solve."""
        forced = self.forced(number)
        if found is not None and found.solution is not None:
            return plan_from(forced, found.solution, self._options)
        stands = found is not None and not found.problem and near is not None
        return given_plan(forced, near, self._options, None) if stands and near is not None else None

    def near(
        self, number: int | None, plan: Plan, unit: int, seconds: float, on_progress: Callable[[Progress], None]
    ) -> IntArray | None:
        """Return the best plan found in which units that no group ties to this one drop launches or move them by a quarter.

        None if there is none, or none was found in time.
        """
        forced, menu = self.forced(number), self._case.menu
        start = self._start(forced, None if number is None else self._keeps[number], plan, unit)
        tied = [group.units for group in forced.problem.groups if unit in group.units]
        keep = moved_or_dropped(self._case, plan) | np.isin(menu.unit, np.concatenate([[unit], *tied]))
        options = self._options.model_copy(update={"time_limit": seconds})
        return best_nearby(forced, keep, start, options, on_progress)

    def _start(self, forced: Priced, keep: BoolArray | None, plan: Plan, unit: int) -> IntArray | None:
        """Return the plan with the best of the unit's roadmaps that fits, or with others that make way for one."""
        choice = choices_in(self._case, plan)
        if choice is None or keep is None:
            return choice
        own = np.flatnonzero(keep)
        for one in own[np.argsort(-self._case.menu.value[own], kind="stable")][: self._params.tried].tolist():
            tried = choice.copy()
            tried[unit] = one
            if value_in(forced, tried) is not None:
                return tried
        return self._exchanged(forced, choice, own, plan)

    def _exchanged(self, forced: Priced, choice: IntArray, own: IntArray, plan: Plan) -> IntArray | None:
        """Return a plan in which other units make way for one of the unit's roadmaps; None if none was found."""
        case = self._case
        near = with_heads_kept(case, moved_or_dropped(case, plan) | one_more(case, plan))
        found = ForcedExchange(Filling(case.problem, choice, TOLERANCE), near, self._params.exchange).plan(own)
        return None if found is None or value_in(forced, found) is None else found


def limits_moved(base: Plan, plan: Plan) -> list[str]:
    """Return the limits that bind in one of two plans and not in the other, with scope and period."""
    full = [_full(one) for one in (base, plan)]
    return sorted(full[0] ^ full[1])


def _full(plan: Plan) -> set[str]:
    table = plan.limits
    allowed = table["allowed"].astype(float)
    rows = table[(table["left"].astype(float) <= (1.0 - FULL) * allowed.abs()) & (allowed != 0)]
    names = zip(rows["limit"], rows["scope"], rows["period"], strict=True)
    return {" / ".join(part for part in map(str, row) if part) for row in names}
