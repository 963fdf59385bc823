"""The worth of one more dollar: a little more of each part of the limits, one at a time, planned anew from the plan.

Each part is first solved near the plan, which itself is bettered until nothing near it is better, and then freely for what
time is left: no part gets the credit for what more time finds. Beside the parts stands the same total of each quarterly
budget, split over the quarters in the best way.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from instances import Instance
from instances.draft import Draft
from instances.schema.rules import LimitRule
from instances.schema.settings import SolverOptions
from models import Progress, WarmStart
from models.problem import IntArray
from models.running.stopping import Stopping, interrupts_end_all
from planner.errors import WITHOUT_PLAN, QuestionError
from planner.limits.scopes import amounts_of, nominal_amounts, periods_of, scopes_of
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.questions.marginals.params import MarginalsParams
from planner.replanning.difference import widened
from planner.replanning.free_solves import FreeSolve, FreeSolves
from planner.replanning.given import Given, base_of, start_of
from planner.replanning.hand_made import given_plan
from planner.replanning.limit_changes import LimitPart, amounts, open_amounts, scaled
from planner.replanning.nearby import best_nearby, moved_or_dropped, one_more
from planner.replanning.point_solves import PointFound
from planner.replanning.resolving import (
    choices_in,
    handed_on,
    must_aim_at_npv,
    own_choices,
    planned_from,
    repriced,
    value_in,
    with_bound,
)
from planner.replanning.rule_steps import RuleStep, steps_of
from planner.replanning.telling import Tell, teller
from planner.wording import counted
from planner.workers import ALONE, Call, Known, Task, Workers

Part: TypeAlias = LimitPart | RuleStep
"""A part of the limits that is raised, or a number of a rule that is eased."""

Raised: TypeAlias = tuple[Part, Priced, Plan]
"""A part, the case in which it is raised, and the best plan found of it."""


@dataclass(frozen=True, eq=False)
class Marginal:
    """A part of the limits or a number of a rule, what was added to it in sum, and the plan that the addition gives.

    added is below 0 where less is easier, as of a floor.
    """

    part: Part
    added: float
    plan: Plan


@dataclass(frozen=True, eq=False)
class Resplit:
    """A quarterly budget with its total free to be split over the quarters: the plan, None if none was found."""

    limit: str
    total: float
    plan: Plan | None


@dataclass(frozen=True, eq=False)
class Marginals:
    """The plan as it stands, and what a little more of each part is worth, the greatest gain first.

    without: parts without a plan, and why. interrupted: whether the user asked to stop before every part was raised.
    left_out: numbers of rules that could be eased and were not asked about.
    """

    base: Plan
    increment: float
    parts: tuple[Marginal, ...]
    splits: tuple[Resplit, ...]
    without: tuple[tuple[Part, str], ...] = ()
    interrupted: bool = False
    left_out: int = 0


def parts_of(instance: Instance) -> Iterator[LimitPart]:
    """Yield each budget by period or scope, each capacity by scope or as a whole, and each covenant that lets money be out."""
    for rule in instance.settings.limits:
        what = "budget" if rule.measure == "spend" else "capacity"
        scopes, periods = scopes_of(instance, rule), periods_of(instance, rule)
        grid = amounts_of(instance, rule, scopes, periods)
        pairs = zip(scopes.names, grid, strict=True)
        if rule.each:
            yield from (LimitPart(what, rule.name, scope=scope) for scope, row in pairs if any(row))
        elif rule.measure == "spend" and rule.per != "total":
            decided = zip(periods.names[: periods.decided], grid[0], strict=False)
            periods_with = (period for period, amount in decided if amount)
            yield from (LimitPart(what, rule.name, period) for period in periods_with)
        elif any(grid[0]):
            yield LimitPart(what, rule.name)
    yield from (LimitPart("budget", rule.name) for rule in instance.settings.covenants if rule.at_least < 0)


def marginals(
    instance: Instance,
    options: SolverOptions,
    tell: Tell,
    *,
    increment: float | None = None,
    seconds: float | None = None,
    given: Given | None = None,
    rules: bool = False,
    workers: Workers = ALONE,
    params: MarginalsParams = MarginalsParams(),
) -> Marginals:
    """Plan an instance, and again with a little more of each part of its limits.

    Parameters
    ----------
    increment
        share by which each part is raised; that of the parameters if it is left out.
    seconds
        for everything: the base, all parts, and budgets split anew; those of the parameters if they are left out. A part for
        which no time is left is as far as the plans near the base tell, without a bound.
    given
        the plan to start from. Gains are counted from the best plan that is found near it, so that no part has
        the credit for that.
    rules
        whether the numbers of other rules are eased, too, each alone: counts by one, amounts by the increment.

    Raises
    ------
    QuestionError
        the instance has nothing to raise, or its goal is not the NPV.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "marginal values are in NPV")
    increment = params.increment if increment is None else increment
    steps = list(steps_of(instance, increment))
    open_parts = (part for part in parts_of(instance) if open_amounts(instance, part))
    parts: list[Part] = [*open_parts, *(steps if rules else ())]
    if not parts:
        also = " and no rules with a number" if rules else f"; {counted(len(steps), 'number')} of its rules can be eased: --rules"
        raise QuestionError(f"this instance has no limits{also if rules or steps else ''}; there is nothing to raise")
    seconds = params.seconds if seconds is None else seconds
    whole = Stopping(seconds)
    start, warm_start = start_of(instance, given), WarmStart()
    budgets = [rule for rule in instance.settings.limits if _is_quarterly_budget(instance, rule)]
    with interrupts_end_all() as request:
        brief = options.model_copy(
            update={"time_limit": min(options.time_limit, max(1.0, params.base_share * whole.seconds_left))}
        )
        base = base_of(start, given, brief, tell, "base", warm_start=warm_start)
        work = _Work(start, replace(base, options=options), options, warm_start, tell, workers, params)
        for_parts = whole.part(whole.seconds_left - (params.split_share * seconds if budgets else 0.0))
        found, without = _parts_raised(work, parts, increment, for_parts, request)
        splits = []
        for number, rule in enumerate(budgets):
            share = whole.seconds_left / (len(budgets) - number)
            if share >= params.least_seconds and not request.interrupted:
                splits.append(work.split(rule, share))
    found.sort(key=lambda one: -one.plan.worth)
    left_out = 0 if rules else len(steps)
    return Marginals(work.base, increment, tuple(found), tuple(splits), tuple(without), request.interrupted, left_out)


def _parts_raised(
    work: "_Work", parts: Sequence[Part], increment: float, whole: Stopping, request: Stopping
) -> tuple[list[Marginal], list[tuple[Part, str]]]:
    """Return every part raised, and those without a plan, each with the reason."""
    instance = work.start.instance
    cases = [_raised(work.start, part, increment) for part in parts]
    one_by_one = work.params.rounds + len(parts) / max(1, min(work.at_once, len(parts)))
    each = work.params.near_share * whole.seconds_left / one_by_one
    work.settle(each)
    near = work.near(parts, increment, each, whole)
    work.solve_base_on(whole.seconds_left / (len(parts) + 1))
    raised: list[Raised] = []
    without: list[tuple[Part, str]] = []
    solves = [FreeSolve(str(part), case, choice, choice is None) for part, case, choice in zip(parts, cases, near, strict=True)]
    for part, one, found in zip(parts, solves, work.raised(solves, whole), strict=True):
        if isinstance(found, Plan):
            raised.append((part, one.case, found))
        elif found:
            without.append((part, found))
    for _, _, plan in raised:
        work.better(plan)
    if not request.interrupted:
        raised = _solved_to_the_end(work, raised, whole)
    added = {part: _added(instance, part, increment) for part in parts}
    return [Marginal(part, added[part], handed_on(case, plan, work.base)) for part, case, plan in raised], without


def _solved_to_the_end(work: "_Work", raised: list[Raised], whole: Stopping) -> list[Raised]:
    """Spend the time that is left on gains which the gaps do not tell from 0: the base, then each of them, without a gap."""
    unclear = [number for number, (_, _, plan) in enumerate(raised) if widened(work.base, plan).determined == "no"]
    if not unclear:
        return raised
    work.solve_base_on(whole.seconds_left / (len(unclear) + 1), gap=0.0)
    further = list(raised)
    if whole.interrupted:
        return further
    asked = [raised[number] for number in unclear]
    solves = [FreeSolve(f"{part}, solved on", case, choices_in(case, plan)) for part, case, plan in asked]
    for number, found in zip(unclear, work.raised(solves, whole, gap=0.0), strict=True):
        part, case, plan = raised[number]
        if isinstance(found, Plan) and (found.bound is not None or found.worth > plan.worth):
            further[number] = (part, case, with_bound(handed_on(case, found, plan), plan.bound))
            work.better(found)
    return further


def _added(instance: Instance, part: Part, increment: float) -> float:
    if isinstance(part, RuleStep):
        return part.new - part.old
    return increment * sum(one.amount for one in amounts(instance, part))


def _raised(start: Priced, part: Part, increment: float) -> Priced:
    if isinstance(part, RuleStep):
        return repriced(start, part.taken(start.instance))
    draft = Draft(start.instance)
    scaled(draft, start.instance, part, 1.0 + increment)
    return repriced(start, draft.instance())


def _is_quarterly_budget(instance: Instance, rule: LimitRule) -> bool:
    """Return whether a rule is one budget that has an amount in every decision quarter, so that there is a total to split."""
    if rule.measure != "spend" or rule.per != "quarter" or rule.each:
        return False
    (row,) = amounts_of(instance, rule, scopes_of(instance, rule), periods_of(instance, rule))
    return all(amount is not None for amount in row)


@dataclass(frozen=True, eq=False)
class _Around:
    """The context of plans near the base: its case, the base, and the options of solves, their seconds left out."""

    start: Priced
    base: Plan
    options: SolverOptions


@dataclass(frozen=True)
class _Raise:
    """A part to be raised, the share by which, and the seconds for plans near the base."""

    part: Part
    increment: float
    seconds: float


def _near(around: _Around, given: _Raise, call: Call) -> IntArray | None:
    """Return the best plan found near the base with a part raised."""
    case = _raised(around.start, given.part, given.increment)
    options = around.options.model_copy(update={"time_limit": given.seconds})
    return _best_near(case, around.base, options, call.on_progress)


def _best_near(
    case: Priced, base: Plan, options: SolverOptions, on_progress: Callable[[Progress], None] | None = None
) -> IntArray | None:
    keep = moved_or_dropped(case, base) | one_more(case, base)
    return best_nearby(case, keep, choices_in(case, base), options, on_progress)


class _Work:
    """Solves around one plan."""

    def __init__(
        self,
        start: Priced,
        base: Plan,
        options: SolverOptions,
        warm_start: WarmStart,
        tell: Tell,
        workers: Workers,
        params: MarginalsParams,
    ) -> None:
        self.start = start
        self.base = base
        self.params = params
        self._workers = workers
        self._options = options
        self._tell = tell
        self._warm_start = warm_start

    @property
    def at_once(self) -> int:
        """Solves side by side."""
        return self._workers.count

    @property
    def choice(self) -> IntArray:
        """int[units]: the base's choices."""
        return own_choices(self.start, self.base)

    def settle(self, seconds: float) -> None:
        """Better the base until nothing near it is better, so that no part gets the credit for that."""
        for turn in range(self.params.rounds):
            before = self.base
            self._tell(f"plans near the base, {turn + 1}", None)
            found = self._nearby(self.start, seconds)
            if found is not None:
                value = value_in(self.start, found)
                if value is not None and value > (before.solution.value or 0.0):
                    self.base = given_plan(self.start, found, self._options, before.bound)
            if self.base is before:
                break

    def solve_base_on(self, seconds: float, gap: float | None = None) -> None:
        """Solve the base on from where it is, for plans further off and a better bound; gap: as for `raised`."""
        if seconds >= self.params.least_seconds:
            found = self._solved(self.start, self.choice, "base, solved on", seconds, gap)
            self.base = with_bound(handed_on(self.start, found, self.base), self.base.bound)

    def better(self, plan: Plan) -> None:
        """Take a plan found on the way for the base, if it is one of its instance and worth more."""
        self.base = handed_on(self.start, self.base, plan)

    def near(self, parts: Sequence[Part], increment: float, seconds: float, whole: Stopping) -> list[IntArray | None]:
        """Return the best plan found near the base with each part raised; the base where no time is left."""
        around = _Around(self.start, self.base, self._options.model_copy(update={"gap": self.params.near_gap}))

        def task(number: int, part: Part) -> Task[_Raise, IntArray | None]:
            def given(results: Sequence[IntArray | None]) -> _Raise | Known[IntArray | None]:
                left = min(seconds, whole.seconds_left)
                return _Raise(part, increment, left) if left >= self.params.least_seconds else Known(self.choice)

            return Task(f"plans near the base, part {number + 1} of {len(parts)}", given)

        tasks = [task(*one) for one in enumerate(parts)]
        found = self._workers.run(_near, around, tasks, tell=self._tell, what="parts")
        return [self.choice if one is None else one for one in found]

    def _nearby(self, case: Priced, seconds: float) -> IntArray | None:
        own = choices_in(case, self.base)
        if seconds < self.params.least_seconds:
            return own
        options = self._options.model_copy(update={"gap": self.params.near_gap, "time_limit": seconds})
        return _best_near(case, self.base, options)

    def raised(self, solves: Sequence[FreeSolve], whole: Stopping, gap: float | None = None) -> list[Plan | str]:
        """Return the best plan found of each case, or why there is none, which is blank where it was not reached.

        A plan has no bound where there is no time to prove one. gap: to solve to, None for a part of the asked one.
        """
        options = self._tighter(gap)
        common = FreeSolves(self.start, self._warm_start, options, whole, self.params.least_seconds, self._workers, self._tell)
        found = common.run(solves, "parts")
        return [self._plan_of(solve, one, options) for solve, one in zip(solves, found, strict=True)]

    def _plan_of(self, solve: FreeSolve, found: PointFound | None, options: SolverOptions) -> Plan | str:
        if found is None or found.problem:
            return "" if found is None else found.problem
        if found.solution is not None:
            return handed_on(solve.case, plan_from(solve.case, found.solution, options), self.base)
        return (
            ""
            if solve.start is None
            else handed_on(solve.case, given_plan(solve.case, solve.start, self._options, None), self.base)
        )

    def _solved(self, case: Priced, choice: IntArray | None, title: str, seconds: float, gap: float | None = None) -> Plan:
        """Solve a case from a plan of it."""
        options = self._tighter(gap).model_copy(update={"time_limit": seconds})
        return planned(case, options, teller(self._tell, title), choice, warm_start=self._warm_start)

    def _tighter(self, gap: float | None) -> SolverOptions:
        return self._options.model_copy(update={"gap": self.params.tighter * self._options.gap if gap is None else gap})

    def split(self, rule: LimitRule, seconds: float) -> Resplit:
        """Plan with one total in place of a quarterly budget: what is spent in each quarter then is the best split."""
        options = self._options.model_copy(update={"time_limit": min(seconds, self._options.time_limit)})
        instance = self.start.instance
        (row,) = nominal_amounts(instance, rule, scopes_of(instance, rule), periods_of(instance, rule))
        total = sum(amount or 0.0 for amount in row)
        in_all = {"per": "total", "amount": total, "prices": "nominal"}
        free = rule.model_copy(update={**in_all, "carry_over": 0.0, "lapses_at_year_end": False, "benefit_share": 0.0})
        limits = tuple(free if one is rule else one for one in instance.settings.limits)
        rows = tuple(row for row in instance.limit_rows if row.limit != rule.name)
        changed = replace(instance, settings=instance.settings.model_copy(update={"limits": limits}), limit_rows=rows)
        title = f"{rule.name}, split anew"
        case = repriced(self.start, changed)
        try:
            plan = handed_on(case, planned_from(case, [self.base], options, teller(self._tell, title)), self.base)
        except WITHOUT_PLAN:
            plan = None
        return Resplit(rule.name, total, plan)
