"""The base of an answer that has seconds for everything: it takes a share of them, and all where no plan is found in that."""

from dataclasses import dataclass

from instances.schema.settings import SolverOptions
from models.running.stopping import Stopping
from planner.errors import NoPlanError, StoppedError
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.replanning.given import Given, base_of
from planner.replanning.telling import Tell


@dataclass(frozen=True)
class Share:
    """The seconds that a base may take, and the end of the whole answer."""

    seconds: float
    whole: Stopping


def base_within(case: Priced, given: Given | None, options: SolverOptions, tell: Tell, title: str, share: Share) -> Plan:
    """Return the plan that was given, or else plan the instance; where its share brings no plan, all the time may go into it.

    Raises
    ------
    PlannerError
        there is no plan, or none was found; as for `planner.planning.plan`.
    """
    try:
        return base_of(case, given, _limited(options, share.seconds), tell, title)
    except StoppedError:
        raise
    except NoPlanError:
        longer = _limited(options, share.whole.seconds_left)
    try:
        return base_of(case, given, longer, tell, title)
    except StoppedError:
        raise
    except NoPlanError as error:
        raise NoPlanError(f"{error}; --seconds limits it as well") from None


def _limited(options: SolverOptions, seconds: float) -> SolverOptions:
    return options.model_copy(update={"time_limit": min(options.time_limit, max(1.0, seconds))})
