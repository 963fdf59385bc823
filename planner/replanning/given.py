"""A plan that questions are asked of: the one base of all answers, which none of them replaces."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from instances import Instance
from models import WarmStart
from planner.economics.lines import CENT
from planner.plan.plan import Plan
from planner.planning import Priced, planned, priced
from planner.replanning.reading import read_plan
from planner.replanning.resolving import with_bound
from planner.replanning.telling import Tell, teller
from planner.run_files.locate import load
from planner.run_files.names import is_run

if TYPE_CHECKING:
    from dataclasses import Field

    from instances.schema.settings import SolverOptions


@dataclass(frozen=True, eq=False)
class Given:
    """A plan that was made before, and its instance, priced."""

    case: Priced
    plan: Plan


@dataclass(frozen=True, eq=False)
class Subject:
    """The subject of a question: an instance, and its plan where it is a run; an instance is planned first."""

    instance: Instance
    given: Given | None = None


def subject_of(instance: str | Path) -> Subject:
    """Return the subject of a question: an instance folder, workbook or example, or a run with its plan.

    Raises
    ------
    InputProblems, OutputError, VerificationError
        as for `planner.run_files.locate.load` and `planner.replanning.reading.read_plan`.
    """
    if not is_run(Path(instance)):
        return Subject(load(instance))
    case, plan = read_plan(instance)
    return Subject(case.instance, Given(case, plan))


def start_of(instance: Instance, given: Given | None) -> Priced:
    """Return an instance priced."""
    return priced(instance) if given is None else given.case


def base_of(
    case: Priced, given: Given | None, options: "SolverOptions", tell: Tell, title: str, *, warm_start: WarmStart | None = None
) -> Plan:
    """Return the plan that was given, or else plan the instance; errors as for `planner.planning.plan`."""
    if given is not None:
        return given.plan
    return planned(case, options, teller(tell, title), warm_start=warm_start)


def solved_for(base: Plan, given: Given | None) -> list[Plan]:
    """Return the base in a list if it was solved for this answer: the ending of an earlier solve does not count here."""
    return [base] if given is None else []


class _Answer(Protocol):
    """An answer with a base, and a plan that was found on the way and is worth more."""

    __dataclass_fields__: "ClassVar[dict[str, Field[Any]]]"

    @property
    def base(self) -> Plan: ...

    @property
    def better(self) -> Plan | None: ...


Found = TypeVar("Found", bound=_Answer)


def with_fixed_base(answer: Found, given: Given | None) -> Found:
    """Return an answer whose base is the plan it was asked of; a plan worth more that was found on the way is its `better`."""
    if given is None:
        return answer
    found = answer.base
    if given.plan.hedge is not None:
        fixed, better = _fixed_by_measure(given.plan, found)
        return replace(answer, base=fixed, better=better)
    better = found if found.worth > given.plan.worth + CENT else None
    goal = given.plan.instance.settings.objective
    proven = found.bound if goal.goal == "npv" and not goal.then else None
    return replace(answer, base=with_bound(given.plan, proven), better=better)


def _fixed_by_measure(given: Plan, found: Plan) -> tuple[Plan, Plan | None]:
    """Return a plan made by a measure of risk with the lower of two bounds, and the other plan if its measure is better.

    Regret is counted from bounds that differ from solve to solve, so that two solves do not tell of each other.
    """
    own, other = given.hedge, found.hedge
    if found is given or own is None or other is None or given.instance.settings.objective.risk == "regret":
        return given, None
    better = found if other.value > own.value + CENT else None
    if other.bound is None or (own.bound is not None and own.bound <= other.bound):
        return given, better
    return replace(given, hedge=own.bounded(max(other.bound, own.value))), better


def better_than(given: Given | None, found: Plan) -> Plan | None:
    """Return a plan that was found on the way if it is worth more than the one that was asked about.

    None where that one was made by a measure of risk: its NPV was not what it was made for.
    """
    if given is None or given.plan.hedge is not None:
        return None
    return found if found.worth > given.plan.worth + CENT else None
