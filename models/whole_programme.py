"""The whole programme in HiGHS, asked again more carefully where an answer does not hold."""

from dataclasses import dataclass, replace

from models.checking.verdict import Candidate, ContradictionError, consistent_solution, plan_of
from models.problem import MenuProblem, Solution, SolveStatus
from models.run import Run
from models.solvers.highs import run_highs
from models.statement.aggregation import with_joint_columns
from models.statement.standard_form import standard_form
from models.statement.variables import assignment
from models.subproblems.subproblem import Subproblem

CAUTIONS = 3
"""As usual, without presolve and for whole choices, and also without partial solves: see `HighsSettings.cautious`."""


@dataclass(frozen=True)
class WholeProgrammeParams:
    """Parameters of solving the whole programme.

    Attributes
    ----------
    first_nodes
        nodes that end the first try of a programme of few choices.
    presolved_from
        choices from which a first try presolves where no plan is known: otherwise presolve takes longer than the search.
    least_seconds
        what a repeated solve may take after an answer that did not hold, whatever is left of the time limit.
    """

    first_nodes: int = 20
    presolved_from: int = 500
    least_seconds: float = 1.0


def asked(
    run: Run[WholeProgrammeParams], problem: MenuProblem, smaller: Subproblem, known: Candidate | None, proven: float | None
) -> Solution:
    """Ask HiGHS, and again for whole choices without presolve, then without partial solves, if the answer does not hold.

    Infeasible is believed only without presolve, which has called a programme with a plan infeasible (tests hold one).

    Parameters
    ----------
    smaller
        what the plans better than `known` are among.
    proven
        a bound of all plans.
    """
    joint = with_joint_columns(smaller.problem, standard_form(smaller.problem))
    start = None if known is None else joint.extended(assignment(smaller.problem, smaller.lower(known.choice)))
    remarks: list[str] = []
    for cautious in range(CAUTIONS):
        answer = run_highs(joint.form, replace(run.settings, cautious=cautious), run.stop, run.history, start)
        found = None if answer.values is None else plan_of(smaller.problem, joint.own(answer.values))
        plan = None if found is None else replace(found, choice=smaller.lift(found.choice))
        bound = min((one for one in (answer.bound, proven) if one is not None), default=None)
        try:
            solution = consistent_solution(problem, answer.status, plan, bound, gap=run.gap, known=known)
            if cautious or not run.settings.presolve or solution.status is not SolveStatus.INFEASIBLE:
                return replace(solution, message="; ".join([answer.message, *remarks]))
            remarks.append("called infeasible at first, so asked again without presolve")
        except ContradictionError as contradiction:
            remarks.append(f"an answer was thrown away: {contradiction}")
        run.history.forget()
        if known is not None:
            run.history.note(known.value, None)
        run.stop.allow_at_least(run.params.least_seconds)
    return without_answer(known, "; ".join(remarks))


def without_answer(known: Candidate | None, message: str) -> Solution:
    """Return the solution of a solver that gave no answer which holds."""
    if known is None:
        return Solution(SolveStatus.FAILED, None, None, None, None, None, message=message)
    return Solution(SolveStatus.FAILED, known.choice, known.opened, known.value, None, None, message=message)
