"""The search by openings over the choices that some plan may have: none with an event before its charge can open at all."""

from dataclasses import replace

from models.branching.by_openings import solved_by_openings
from models.branching.found_by_openings import FoundByOpenings
from models.branching.regional import OpeningsParams
from models.checking.verdict import Candidate
from models.problem import MenuProblem
from models.run import Run
from models.running.yields import ENDLESS, Patience
from models.subproblems.first_openings import possible
from models.subproblems.subproblem import Subproblem


def solved_among_possible(
    run: Run[OpeningsParams], problem: MenuProblem, known: Candidate | None, patience: Patience = ENDLESS
) -> FoundByOpenings:
    """Return the best plan and the bound that `models.branching.by_openings` finds, over the choices that may be in a plan."""
    part = possible(problem, run.stop, run.params.first_openings)
    if part.problem is problem or (known is not None and not part.has(known.choice)):
        return solved_by_openings(run, problem, known, patience)
    warm_start = run.warm_start.of_part(problem, part)
    before = warm_start.findings()
    found = solved_by_openings(replace(run, warm_start=warm_start), part.problem, _lowered(part, known), patience)
    run.warm_start.merge(warm_start.found_since(before))
    plan = None if found.plan is None else replace(found.plan, choice=part.lift(found.plan.choice))
    return replace(found, plan=plan)


def _lowered(part: Subproblem, known: Candidate | None) -> Candidate | None:
    return None if known is None else replace(known, choice=part.lower(known.choice))
