"""The tries of a careful planner: each date of the platform, floors dearer until reached, no region that does not pay."""

from time import perf_counter

import numpy as np

from benchmarks.solvers.by_hand.book import Book
from benchmarks.solvers.by_hand.filling import fill, place
from benchmarks.solvers.by_hand.offers import HandPlan
from benchmarks.solvers.by_hand.ranking import dear_shares, even_shares
from models import NEVER, MenuProblem
from models.problem import BoolArray, FloatArray, IntArray

PREMIUMS = (0.0, 0.05, 0.2, 0.5, 1.0, 3.0, 10.0, 100.0)
"""Penalty on the shortfall of a floor in the first plan, as shares of the value of all units' best choices."""


def plan_by_hand(problem: MenuProblem, seconds: float) -> IntArray | None:
    """Return int[units], the best plan of all tries within the time; None where no try keeps all rules.

    Where there is no plan yet when the time is over, each date that is left gets one try.
    """
    planner = _Planner(problem, perf_counter() + seconds)
    leading = leading_charge(problem)
    periods = [NEVER] if leading is None else [*range(problem.charges[leading].value.size), NEVER]
    for period in periods:
        if planner.best is None or perf_counter() < planner.deadline:
            planner.attempt(leading, period)
    return planner.best


def leading_charge(problem: MenuProblem) -> int | None:
    """Return the charge whose date is tried out: that of the first gate, else the one that most units share, None for none."""
    if problem.gates and problem.gates[0].first_event is None:
        return problem.gates[0].charge
    if not problem.charges:
        return None
    return int(np.argmax([np.unique(problem.unit[one.event != NEVER]).size for one in problem.charges]))


class _Planner:
    """The state kept between tries.

    Attributes
    ----------
    best, value
        the best plan that keeps every rule, int[units], None before there is one; and what it is worth.
    share
        float[choices]: what a choice uses, by what the plans so far were short of.
    """

    def __init__(self, problem: MenuProblem, deadline: float) -> None:
        self.problem, self.deadline = problem, deadline
        self.book = Book(problem)
        self.units = np.arange(problem.unit_count)
        self.share = even_shares(problem)
        self.best: IntArray | None = None
        self.value = -np.inf
        self._premium = 0
        self._learned = False
        top = np.full(problem.unit_count, -np.inf)
        np.maximum.at(top, problem.unit, problem.value)
        self._scale = float(np.maximum(top, 0.0).sum()) or float(abs(problem.value).sum())

    def attempt(self, leading: int | None, period: int) -> None:
        """Plan with the leading charge opening in a period, or never."""
        among = np.ones(self.problem.choice_count, dtype=bool)
        if leading is not None:
            event = self.problem.charges[leading].event
            among = (event == NEVER) | ((event >= period) if period != NEVER else False)
            if np.bincount(self.problem.unit[among], minlength=self.units.size).min() == 0:
                return
        start = self._least(among)
        for number in range(self._premium, len(PREMIUMS)):
            plan = self._filled(start, among, leading, period, number)
            if plan is not None and self._keeps_all(plan):
                self._premium = number
                self._learn(plan, start, among, leading, period)
                return
            if plan is None or perf_counter() > self.deadline:
                return

    def _learn(self, plan: HandPlan, start: IntArray, among: BoolArray, leading: int | None, period: int) -> None:
        """Keep a plan that is the best; after the first, rank by the limits that it was short of, and fill once more."""
        self._keep(plan)
        if not self._learned:
            self._learned = True
            self.share = dear_shares(self.problem, plan.choice, plan.left)
            again = self._filled(start, among, leading, period, self._premium)
            if again is not None:
                self._keep(again)

    def _keep(self, plan: HandPlan) -> None:
        if plan.value > self.value and self._keeps_all(plan):
            self.best, self.value = plan.choice.copy(), plan.value

    def _filled(self, start: IntArray, among: BoolArray, leading: int | None, period: int, premium: int) -> HandPlan | None:
        """Return a plan filled from a start; None where the leading charge cannot open then."""
        plan = HandPlan(self.book, start)
        self._settle_forced(plan, among)
        plan.spread = self._spread()
        short, lacking = plan.short(), plan.lacking()
        worth = PREMIUMS[premium] * self._scale
        plan.premium = np.divide(worth, short, out=np.zeros_like(short), where=short > 0)
        plan.group_premium = np.divide(worth, lacking, out=np.zeros(lacking.size), where=lacking > 0)
        if leading is not None and period != NEVER and not self._open(plan, leading, period, among):
            return None
        self._move_together(plan, among)
        fill(plan, self.units, among, self.share)
        self._lead(plan, among)
        self._move_together(plan, among)
        if self._keeps_all(plan):
            self._close_what_loses(plan, among)
        plan.spread = np.ones(len(self.problem.charges))
        fill(plan, self.units, among, self.share)
        return plan

    def _least(self, among: BoolArray) -> IntArray:
        """Return int[units]: the choice of each unit that uses least, the best of these."""
        order = np.lexsort((-self.problem.value, even_shares(self.problem), ~among, self.problem.unit))
        return order[np.searchsorted(self.problem.unit[order], self.units)]

    def _settle_forced(self, plan: HandPlan, among: BoolArray) -> None:
        """Give units that must launch a choice that fits, where what uses least does not: limits pay for what they lack."""
        short, lacking = plan.short(), plan.lacking()
        plan.premium = np.where((short > 0) & (self.problem.limit >= 0), self._scale / np.maximum(short, 1e-12), 0.0)
        if plan.premium.any() or lacking.any():
            forced = self.units[even_shares(self.problem)[plan.choice] > 0]
            fill(plan, forced, among, self.share)

    def _spread(self) -> FloatArray:
        """Return float[charges]: one part for each unit that could share the cost."""
        members = [np.unique(self.problem.unit[one.event != NEVER]).size for one in self.problem.charges]
        return 1.0 / np.maximum(1.0, np.array(members, dtype=np.float64))

    def _open(self, plan: HandPlan, leading: int, period: int, among: BoolArray) -> bool:
        """Let the unit that gains most, or loses least, have the first event of the leading charge."""
        event = self.problem.charges[leading].event
        if plan.opened[leading] == period:
            return True
        opens = among & (event == period)
        best, found = -np.inf, NEVER
        for unit in np.unique(self.problem.unit[opens]).tolist():
            offers = plan.offers(unit, opens)
            able = offers.allowed & opens[offers.choice]
            if able.any() and float(offers.gain[able].max()) > best:
                best = float(offers.gain[able].max())
                found = int(offers.choice[able][np.argmax(offers.gain[able])])
        if found != NEVER:
            plan.take(found)
        return found != NEVER

    def _move_together(self, plan: HandPlan, among: BoolArray) -> None:
        """Move each group that launches together to the period that is worth most, or to none."""
        for number, group in enumerate(self.problem.groups):
            if group.kind != "together":
                continue
            plan.excused = number
            best, value = plan.choice.copy(), plan.value
            for period in np.unique(group.event[np.isin(self.problem.unit, group.units)]).tolist():
                plan.restore(best)
                same = among & (group.event == period)
                if all(place(plan, unit, same) for unit in group.units.tolist()) and plan.value > value:
                    best, value = plan.choice.copy(), plan.value
            plan.restore(best)
            plan.excused = None

    def _lead(self, plan: HandPlan, among: BoolArray) -> None:
        """Launch what others wait for, if it pays with those that follow it."""
        for group in self.problem.groups:
            if group.kind == "prerequisite" and group.event[plan.choice[group.units[0]]] == NEVER:
                before, value = plan.choice.copy(), plan.value
                if place(plan, int(group.units[0]), among & (group.event != NEVER)):
                    fill(plan, group.units[1:], among, self.share)
                if plan.value < value:
                    plan.restore(before)

    def _close_what_loses(self, plan: HandPlan, among: BoolArray) -> None:
        """Take back launches that earn less than twice their shared cost, and use what this leaves, if that is worth more."""
        for number, charge in enumerate(self.problem.charges):
            having = np.flatnonzero(charge.event[plan.choice] != NEVER)
            cost = -float(self.book.worth[number][plan.opened[number]])
            if not having.size or cost <= 0:
                continue
            before, value = plan.choice.copy(), plan.value
            without = among & (charge.event == NEVER)
            able = all(place(plan, int(unit), without) for unit in having)
            if able and value - plan.value < cost:
                fill(plan, self.units, without, self.share)
            if not able or plan.value < value or not self._keeps_all(plan):
                plan.restore(before)

    def _keeps_all(self, plan: HandPlan) -> bool:
        return not plan.short().any() and not plan.lacking().any()
