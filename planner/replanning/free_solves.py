"""Several solves of one menu under other limits, side by side, which share what time there is.

A solve starts from what the first half of those before it found, whichever workers perform them, so that answers are repeatable
where solves end by their gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from instances.schema.settings import SolverOptions
from models import WarmStart
from models.problem import IntArray
from models.running.stopping import Stopping
from planner.planning import Priced
from planner.replanning.point_solves import PointContext, PointFound, PointGiven, sent_limit, solved_point
from planner.replanning.telling import Tell
from planner.workers import Known, Task, Workers

NO_TIME = PointFound(None)
"""The answer of a solve for which no time was left: neither a solution nor a reason."""


@dataclass(frozen=True, eq=False)
class FreeSolve:
    """A solve.

    Attributes
    ----------
    title
        is shown while it runs.
    case
        the menu under its limits.
    start
        int[units]: the choices of a plan to start from; None without one.
    anyway
        whether it has the least time where there is none left.
    """

    title: str
    case: Priced
    start: IntArray | None
    anyway: bool = False


@dataclass(frozen=True, eq=False)
class FreeSolves:
    """The common part of all solves.

    Attributes
    ----------
    start
        the menu, and limits that the cases differ from.
    warm_start
        takes in what they find.
    options
        of the solver; the time limit is not read.
    whole
        the time for all of them, of which those that are still to come have equal shares, each for as many as run at once.
    least_seconds
        for which a solve is begun.
    """

    start: Priced
    warm_start: WarmStart
    options: SolverOptions
    whole: Stopping
    least_seconds: float
    workers: Workers
    tell: Tell

    def run(self, solves: Sequence[FreeSolve], what: str) -> list[PointFound | None]:
        """Return the answer of each solve; None for those that were not reached before the user's stop request."""
        tasks = [self._task(number, solves) for number in range(len(solves))]
        context = PointContext(self.start, self.warm_start.fork(), short=False)
        found = self.workers.run(solved_point, context, tasks, tell=self.tell, what=what)
        for one in found:
            if one is not None:
                self.warm_start.merge(one.findings)
        return found

    def _task(self, number: int, solves: Sequence[FreeSolve]) -> Task[PointGiven, PointFound]:
        solve, left = solves[number], len(solves) - number

        def given(found: Sequence[PointFound]) -> PointGiven | Known[PointFound]:
            seconds = self.whole.seconds_left * min(left, max(1, self.workers.count)) / left
            if seconds < self.least_seconds and not solve.anyway:
                return Known(NO_TIME)
            options = self.options.model_copy(update={"time_limit": max(seconds, self.least_seconds)})
            limit = sent_limit(self.start, solve.case)
            return PointGiven(limit, solve.start, None, options, [one.findings for one in found])

        return Task(solve.title, given, needs=range(number // 2))
