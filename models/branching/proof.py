"""Proofs on the branches by opening periods: those that hold no better plan, and choices that no better plan has.

A branch whose bound is no higher than the value of a plan holds no better one, and neither does any branch with a choice
that loses more at its dual values than lies between its bound and the plan. Both are left out; what is proven of the rest
is then proven of all. Where the rest is small enough its branches are solved apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models.branching.subproblem_solves import SubproblemSolveParams, solved_apart
from models.checking.verdict import NOISE, Candidate, close
from models.run import Run
from models.subproblems.branches import Branch, alive, reach_of, union, with_openings
from models.subproblems.choices import narrowed
from models.subproblems.subproblem import Subproblem


@dataclass(frozen=True)
class ProofParams:
    """Parameters of a proof.

    Attributes
    ----------
    most_choices
        choices up to which branches are solved apart; with more of them, plans come sooner from a search by dual values.
    early
        how many times the asked gap a plan that was known before may lie from the bound for a short proof to be tried first.
    few_branches
        branches that such a proof may have.
    short_nodes
        nodes of each branch that end a short proof: then there may be a better plan, which is looked for first.
    apart
        how branches are solved apart.
    """

    most_choices: int = 15_000
    early: float = 2.0
    few_branches: int = 4
    short_nodes: int = 200
    apart: SubproblemSolveParams = field(default_factory=SubproblemSolveParams)


@dataclass(frozen=True, eq=False)
class Proven:
    """The best plan of a part of the problem, and what no plan is worth more than.

    Attributes
    ----------
    plan
        one of the part.
    rest
        the part over the openings and choices that a better plan may have, and those of the plan.
    apart
        whether the branches were solved apart, and that proved the bound.
    """

    plan: Candidate
    bound: float
    rest: Subproblem
    apart: bool


def proven(run: Run[ProofParams], part: Subproblem, branches: Sequence[Branch], plan: Candidate) -> Proven:
    """Return the proof of a part of the problem, its branches solved apart if they are few and small enough.

    Parameters
    ----------
    branches
        of the part.
    plan
        one of the part.
    """
    problem, left = part.problem, alive(branches, plan.value)
    bound = max((branch.bound for branch in left), default=plan.value)
    opened = part.stated_as(with_openings(problem, union(problem, left, plan.opened)))
    reach = reach_of(problem, left)
    small = len(branches) > 1 and int(np.count_nonzero(reach > plan.value)) <= run.params.most_choices
    apart = small and not close(plan, bound, run.gap) and not run.over
    if apart:
        solved = solved_apart(run.of(run.params.apart), problem, left, plan)
        plan, bound = solved.plan, solved.bound
    rest = narrowed(opened, reach > plan.value + NOISE * abs(plan.value), plan.choice)
    return Proven(plan, bound, rest, apart)


def proven_shortly(run: Run[ProofParams], part: Subproblem, branches: Sequence[Branch], plan: Candidate) -> Proven:
    """Return the proof by few nodes of each branch."""
    return proven(run.asking(nodes=run.params.short_nodes, cuts_at_nodes=True), part, branches, plan)
