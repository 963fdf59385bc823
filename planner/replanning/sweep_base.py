"""The base of a sweep: a short look is enough to begin with, so that its proof is one of the solves that go on side by side."""

from dataclasses import dataclass, replace
from time import perf_counter

from instances.schema.settings import SolverOptions
from models import WarmStart
from planner.plan.plan import Plan
from planner.planning import Priced, planned
from planner.replanning.given import Given
from planner.replanning.resolving import first_look
from planner.replanning.telling import Tell, teller

LOOK_SHARE = 0.4
"""Share of a point's time that the short look may take."""


@dataclass(frozen=True, eq=False)
class SweepBase:
    """The plan of the instance as it stands.

    Attributes
    ----------
    plan
        the best so far.
    warm_start
        what was found on the way.
    seconds
        it took.
    looked_at
        whether it comes from a short look, so that there is time left for it.
    """

    plan: Plan
    warm_start: WarmStart
    seconds: float
    looked_at: bool = False


def sweep_base(start: Priced, given: Given | None, options: SolverOptions, tell: Tell) -> SweepBase:
    """Return the plan that was given; or that of a short look; or that of a whole solve, where a look finds none.

    Raises
    ------
    PlannerError
        as for `planner.planning.plan`.
    """
    warm_start = WarmStart()
    if given is not None:
        return SweepBase(given.plan, warm_start, 0.0)
    began, on_progress = perf_counter(), teller(tell, "base")
    looked = first_look(start, look_at(options), None, warm_start, on_progress)
    if looked is not None:
        return SweepBase(replace(looked, options=options), warm_start, perf_counter() - began, looked_at=True)
    left = max(options.time_limit - (perf_counter() - began), (1.0 - LOOK_SHARE) * options.time_limit)
    plan = planned(start, options.model_copy(update={"time_limit": left}), on_progress, warm_start=warm_start)
    return SweepBase(replace(plan, options=options), warm_start, perf_counter() - began)


def look_at(options: SolverOptions) -> SolverOptions:
    """Return the options with the time of a short look."""
    return options.model_copy(update={"time_limit": LOOK_SHARE * options.time_limit})
