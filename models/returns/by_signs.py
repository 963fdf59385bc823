"""A problem with returns solved exactly: under likely signs first, then whatever other signs may still be better.

A plan is looked for under the signs of a known plan, or of the relaxation. The relaxation then says of one return after the
other which sign every better plan has (`models.returns.gain_bound`); mostly that settles all of them, and what was
proven under the likely signs is proven of all. What is left open is solved so; where the plan of that needs more than
its gains return, the plans are parted by the sign of the return that is most in excess, those with the highest bound
first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

import numpy as np

from models.arrays import BoolArray, IntArray
from models.checking.feasibility import check
from models.checking.verdict import NOISE, Plan, close, judged
from models.problem import MenuProblem, Solution, SolveStatus
from models.returns.gain_bound import GainBound
from models.returns.signed import COUNTED, NOTHING, OPEN, Signed
from models.run import Run
from models.running.progress import History
from models.running.stopping import Reachable, Stopping, over


@dataclass(frozen=True)
class ReturnsParams:
    """How signs are settled.

    Attributes
    ----------
    likely_share, signs_share
        shares of the time left for the plan under likely signs, and for telling signs by the relaxation.
    most_choices
        choices up to which the relaxation of the whole statement tells signs; with more a solve with open signs does.
    most_steps
        steps after the first plan, each of which tells signs or bounds what is left open; None for as many as it takes.
    branches
        whether plans are branched on by a sign where its bound leaves room for a better plan.
    """

    likely_share: float = 0.75
    signs_share: float = 0.3
    most_choices: int = 30_000
    most_steps: int | None = None
    branches: bool = True


Ask: TypeAlias = Callable[[Run[ReturnsParams], MenuProblem, Plan | None], Solution]
"""Solves a problem without returns, from a known plan if there is one."""


@dataclass(frozen=True, eq=False)
class Part:
    """Plans whose gains have given signs.

    Attributes
    ----------
    bound
        what none of them is worth more than.
    signs
        int[returns].
    asked
        bool[returns]: the signs by which the plans were parted.
    narrowed, looked_at
        whether its signs have been told as far as they are, and whether it has been solved until others had a higher bound.
    """

    bound: float
    signs: IntArray
    asked: BoolArray
    narrowed: bool = False
    looked_at: bool = False

    @classmethod
    def under(cls, signs: IntArray) -> "Part":
        """Return the plans that keep all limits under signs, whatever their gains."""
        return cls(np.inf, signs, np.zeros(signs.size, dtype=np.bool_))

    @property
    def open(self) -> list[int]:
        """The returns whose sign is open."""
        return np.flatnonzero(self.signs == OPEN).tolist()

    def with_sign(self, number: int, sign: int) -> "Part":
        """Return the plans of this part with one sign of a return that is open."""
        signs, asked = self.signs.copy(), self.asked.copy()
        signs[number], asked[number] = sign, True
        return Part(self.bound, signs, asked)


class SolveBySigns:
    """One solve.

    Parameters
    ----------
    known
        a plan that keeps all limits and rules.
    ask
        solves the problems without returns that this one is made of.
    """

    def __init__(self, run: Run[ReturnsParams], problem: MenuProblem, known: Plan | None, ask: Ask) -> None:
        self._run, self._params, self._problem, self._ask = run, run.params, problem, ask
        self._gap, self._stopping, self._history = run.gap, run.stop, run.history
        self._known, self._best = known, known
        self._signed = Signed(problem)
        self._relaxation: GainBound | None = None
        self._parts: list[tuple[float, int, Part]] = []
        self._number = count()
        self._left_behind = -np.inf
        self._proven: dict[bytes, float] = {}
        self._asked_for, self._message, self._failed = 0, "", False

    def solution(self) -> Solution:
        """Return the solution."""
        everything = Part.under(self._signed.sure())
        if everything.open:
            self._relaxation = GainBound(self._problem) if self._problem.choice_count <= self._params.most_choices else None
            everything, likely = self._looked_at(everything)
            self._try(likely)
        self._keep(everything)
        for _ in count() if self._params.most_steps is None else range(self._params.most_steps):
            if not self._parts or over(self._stopping) or close(self._best, self._bound, self._gap):
                break
            self._settle(heappop(self._parts)[-1])
            self._history.note(None, self._bound if np.isfinite(self._bound) else None)
        return self._judged()

    @property
    def _bound(self) -> float:
        """What no plan is worth more than."""
        known = -np.inf if self._best is None else self._best.value
        return max(known, self._left_behind, *(part.bound for _, _, part in self._parts))

    @property
    def _enough(self) -> float:
        """The bound at which a part holds nothing that is looked for."""
        return -np.inf if self._best is None else self._best.value + max(self._gap, NOISE) * abs(self._best.value)

    def _keep(self, part: Part) -> None:
        """Keep a part to be settled, unless it holds nothing that is looked for."""
        part = replace(part, bound=min(part.bound, self._proven.get(part.signs.tobytes(), np.inf)))
        if part.bound <= self._enough:
            self._leave(part.bound)
        else:
            heappush(self._parts, (-part.bound, next(self._number), part))

    def _leave(self, bound: float) -> None:
        """Leave plans behind, none of which is worth more than a bound."""
        self._left_behind = max(self._left_behind, bound)

    def _looked_at(self, everything: Part) -> tuple[Part, IntArray]:
        """Return all plans with a bound, and signs that a good plan is likely to have."""
        likely = np.where(everything.signs == OPEN, COUNTED, everything.signs)
        if self._relaxation is None:
            plan, bound = self._asked(everything, self._part_of_time(self._params.signs_share), others=-np.inf)
            self._take(plan)
            everything = replace(everything, bound=bound)
            likely = likely if plan is None else self._signed.signs_of(plan)
        else:
            found = self._relaxation.relaxed(everything.signs, self._part_of_time(self._params.signs_share))
            if found is not None:
                self._history.note(None, found.bound)
                everything = replace(everything, bound=found.bound)
                likely = np.where(found.gains > 0, COUNTED, NOTHING)
        return everything, likely if self._best is None else self._signed.signs_of(self._best)

    def _part_of_time(self, share: float) -> Stopping:
        return self._stopping.part(share * self._stopping.seconds_left)

    def _try(self, signs: IntArray) -> None:
        """Look for a plan under signs, all of which are set."""
        if signs.tobytes() not in self._proven and not over(self._stopping):
            plan, bound = self._asked(Part.under(signs), self._part_of_time(self._params.likely_share), others=np.inf)
            self._proven[signs.tobytes()] = bound
            self._take(plan)

    def _settle(self, part: Part) -> None:
        """Find the best plan of a part, or part it further; none is looked at closely while others have a higher bound."""
        if not part.narrowed:
            narrowed = self._narrowed(part)
            if narrowed is not None:
                self._keep(narrowed)
        elif len(part.open) == 1 and self._best is not None and self._params.branches:
            self._part_by(part, part.open[0])
        elif not self._params.branches and part.signs.tobytes() in self._proven:
            self._leave(part.bound)
        else:
            self._solve(part)

    def _solve(self, part: Part) -> None:
        """Look for the best plan of a part, and leave it behind, keep it for later, or part it further."""
        again = part.signs.tobytes() in self._proven
        enough = self._enough if part.looked_at else max(self._enough, self._bound)
        plan, bound = self._asked(Part.under(part.signs) if again else part, self._stopping, self._bound, enough)
        part = replace(part, bound=min(part.bound, bound), looked_at=True)
        self._take(plan)
        if self._enough < part.bound <= enough:
            self._keep(part)
        elif plan is None or not self._params.branches or not part.open or self._keeps_limits(plan):
            self._leave(part.bound)
        else:
            self._try(self._signed.signs_of(plan))
            excess = self._signed.excess(plan)
            self._part_by(part, max(part.open, key=lambda number: float(excess[number])))

    def _part_by(self, part: Part, number: int) -> None:
        for sign in (COUNTED, NOTHING):
            self._keep(part.with_sign(number, sign))

    def _narrowed(self, part: Part) -> Part | None:
        """Return a part with all signs that its plans beyond the gap surely have; None if it has no such plans."""
        if self._relaxation is None or self._best is None:
            return replace(part, narrowed=True)
        stopping = self._part_of_time(self._params.signs_share)
        found = self._relaxation.relaxed(part.signs, stopping)
        if found is not None and found.bound <= self._enough:
            self._leave(found.bound)
            return None
        signs = part.signs.copy()
        for number in part.open:
            for sign, other in ((NOTHING, COUNTED), (COUNTED, NOTHING)):
                signs[number] = sign
                tried = self._relaxation.relaxed(signs, stopping)
                if tried is not None and tried.bound <= self._enough:
                    self._leave(tried.bound)
                    signs[number] = other
                    break
            else:
                signs[number] = OPEN
        bound = part.bound if found is None else min(part.bound, found.bound)
        return replace(part, signs=signs, bound=bound, narrowed=True)

    def _asked(self, part: Part, stopping: Stopping, others: float, enough: float = -np.inf) -> tuple[Plan | None, float]:
        """Return the best plan found of a part, and what none of it is worth more than.

        Parameters
        ----------
        others
            what plans outside of it are worth at most.
        enough
            a bound at which to stop.
        """
        problem = self._signed.under(part.signs, part.asked)
        warm_start = self._run.warm_start.component(self._problem, part.signs.tobytes() + part.asked.tobytes())
        known = self._best
        if known is not None and check(problem, known.choice, known.opened):
            known = None
        until = Reachable(stopping)
        told = _Told(self._history, not part.open, others, enough, until)
        run = replace(self._run, stop=until, history=told, warm_start=warm_start)
        solution = self._ask(run, problem, known)
        self._asked_for += 1
        self._message = solution.message
        self._failed |= solution.status is SolveStatus.FAILED
        if solution.status is SolveStatus.INFEASIBLE:
            return None, -np.inf
        bound = min(told.bound, np.inf if solution.bound is None else solution.bound)
        if solution.choice is None or solution.opened is None or solution.value is None:
            return None, bound
        warm_start.remember(problem, solution.choice)
        return Plan(solution.choice, solution.opened, solution.value), bound

    def _take(self, plan: Plan | None) -> None:
        """Keep a plan that is better than the best and keeps all limits."""
        if plan is None or (self._best is not None and plan.value <= self._best.value) or not self._keeps_limits(plan):
            return
        self._best = plan
        self._history.note(plan.value, None)

    def _keeps_limits(self, plan: Plan) -> bool:
        return not check(self._problem, plan.choice, plan.opened)

    def _judged(self) -> Solution:
        """Return what was found and proven."""
        bound = self._bound if np.isfinite(self._bound) else None
        settled = not self._parts and not self._failed and self._left_behind == -np.inf
        status = SolveStatus.INTERRUPTED if self._stopping.interrupted else SolveStatus.TIME_LIMIT
        if self._best is None and settled:
            status = SolveStatus.INFEASIBLE
        found = judged(self._problem, status, self._best, bound, self._gap, self._known)
        if self._failed and not close(self._best, bound, self._gap):
            found = replace(found, status=SolveStatus.FAILED)
        said = f"returns settled in {self._asked_for} solves"
        return replace(found, message="; ".join(part for part in (self._message, said) if part))


class _Told(History):
    """What a solve without returns tells, handed on as what it says of the whole problem.

    Parameters
    ----------
    plans
        whether its plans are plans of the whole.
    others
        what plans that it leaves out are worth at most.
    enough, until
        the bound that ends it, and how.

    Attributes
    ----------
    bound
        the least it has told.
    """

    def __init__(self, whole: History, plans: bool, others: float, enough: float, until: Reachable) -> None:
        super().__init__()
        self._whole, self._plans, self._others = whole, plans, others
        self._enough, self._until = enough, until
        self.bound = np.inf

    def note(self, value: float | None, bound: float | None) -> None:
        """Take a plan's value and a bound."""
        if bound is not None:
            self.bound = min(self.bound, bound)
            if bound <= self._enough:
                self._until.reach()
        of_all = max(self.bound, self._others)
        self._whole.note(value if self._plans else None, of_all if np.isfinite(of_all) else None)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Record what a step gains for the whole."""
        with self._whole.step(name):
            yield

    def forget(self) -> None:
        """Strike out what was told."""
        self.bound = np.inf

    def publish(self, now: bool = False) -> None:
        """Hand the whole's newest moment on."""
        self._whole.publish(now)
