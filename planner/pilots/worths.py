"""The expected worth of pilots: what deciding better after each reading brings, less what its rules and its waiting cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter

from instances.schema.settings import SolverOptions
from models import Progress
from models.running.stopping import Stopping, interrupts_end_all
from planner.errors import PlannerError, StoppedError
from planner.limits.priced import Priced
from planner.pilots.contingent import ContingentParams, ContingentPlan, Worth, contingent_plan
from planner.pilots.designs import Design, Precision
from planner.pilots.proposals import Proposal, Proposals
from planner.replanning.difference import NOTHING, Difference
from planner.replanning.telling import Tell
from planner.workers import ALONE, Call, Task, Workers


@dataclass(frozen=True)
class WorthParams:
    """The effort for each design.

    Attributes
    ----------
    world_gap
        gap for plans of single worlds: they say little of a design's worth, so that the first plan that is proven at all will do.
    staged_share
        share of the seconds left, after the plans for all worlds, for the plan that adapts.
    """

    world_gap: float = 1.0
    staged_share: float = 0.9


@dataclass(frozen=True)
class DesignWorth:
    """The worth of a design.

    Attributes
    ----------
    plan
        that adapts to its reading; None without one, and for no pilot.
    change
        mean NPV of the plan that adapts, less that of the best plan without a pilot; None without a plan.
    why
        reason that there is none.
    """

    plan: ContingentPlan | None
    change: Difference | None
    why: str = ""


@dataclass(frozen=True)
class Worths:
    """The worth of each proposal, in their order.

    Attributes
    ----------
    committed
        mean NPV of the best plan found without a pilot, and what none exceeds; None where no design was planned.
    seconds
        that it took.
    interrupted
        whether the user asked to stop before all were planned.
    """

    committed: Worth | None
    designs: tuple[DesignWorth, ...]
    seconds: float = 0.0
    interrupted: bool = field(default=False)


def worths_of(
    found: Proposals,
    options: SolverOptions,
    tell: Tell,
    params: ContingentParams,
    effort: WorthParams = WorthParams(),
    workers: Workers = ALONE,
) -> Worths:
    """Plan each design with what its reading may say.

    All designs are priced in the same worlds; the best plan found without a pilot, and the lowest bound on any, count for all.

    Parameters
    ----------
    params
        of each plan; its seconds are for all designs together.
    effort
        in place of that of the plans.
    workers
        plan designs side by side.
    """
    began, whole = perf_counter(), Stopping(params.seconds)
    piloted = [place for place, one in enumerate(found.proposals) if one.power is not None]
    own = replace(params, world_gap=effort.world_gap, staged_share=effort.staged_share)

    def given(number: int, others: object) -> _Given:
        one, left = found.proposals[piloted[number]], len(piloted) - number
        seconds = whole.seconds_left * min(left, workers.count) / left
        precisions = () if one.power is None else tuple(one.power.precisions)
        return _Given(one.design, precisions, replace(own, seconds=max(own.least_seconds, seconds)))

    tasks: list[Task[_Given, ContingentPlan | _Without]] = [
        Task(found.proposals[place].design.name, partial(given, number)) for number, place in enumerate(piloted)
    ]
    with interrupts_end_all() as request:
        made = workers.run(_planned, _Context(found.case, options), [] if found.interrupted else tasks, tell=tell, what="designs")
    plans = {
        place: replace(one, case=found.case) if isinstance(one, ContingentPlan) else one
        for place, one in zip(piloted, made, strict=False)
        if one is not None
    }
    interrupted = found.interrupted or request.interrupted or any(map(_is_interrupted, plans.values()))
    committed = _best([one for one in plans.values() if isinstance(one, ContingentPlan)])
    designs = tuple(_worth(one, plans.get(place, _Without("")), committed) for place, one in enumerate(found.proposals))
    return Worths(committed, designs, perf_counter() - began, interrupted)


@dataclass(frozen=True)
class _Without:
    """A design without a plan, and why; stopped: whether the user asked for that."""

    why: str
    stopped: bool = False


@dataclass(frozen=True, eq=False)
class _Context:
    """The common part of all designs."""

    case: Priced
    options: SolverOptions


@dataclass(frozen=True, eq=False)
class _Given:
    """A design, the precision of its reading by lever, and the effort for it."""

    design: Design
    precisions: tuple[Precision, ...]
    params: ContingentParams


def _planned(context: _Context, given: _Given, call: Call) -> ContingentPlan | _Without:
    """Plan a design."""

    def tell(title: str, moment: Progress | None) -> None:
        if moment is not None:
            call.on_progress(moment)

    try:
        return contingent_plan(context.case, given.design, given.precisions, context.options, tell, given.params)
    except StoppedError as error:
        return _Without(str(error), stopped=True)
    except PlannerError as error:
        return _Without(str(error))


def _is_interrupted(plan: ContingentPlan | _Without) -> bool:
    return plan.interrupted if isinstance(plan, ContingentPlan) else plan.stopped


def _best(made: Sequence[ContingentPlan]) -> Worth | None:
    """Return the best plan without a pilot of all that were found, and the lowest bound."""
    if not made:
        return None
    bounds = [one.committed.bound for one in made if one.committed.bound is not None]
    return Worth(max(one.committed.value for one in made), min(bounds, default=None))


def _worth(one: Proposal, plan: ContingentPlan | _Without, committed: Worth | None) -> DesignWorth:
    if one.power is None:
        return DesignWorth(None, NOTHING if committed is not None else None)
    if isinstance(plan, _Without):
        return DesignWorth(None, None, plan.why)
    return DesignWorth(plan, None if committed is None else plan.adaptive.over(committed))
