"""The state of a solve between two steps."""

from dataclasses import dataclass, replace

from models.checking.verdict import Candidate, close
from models.checking.whole_values import least_bound
from models.problem import MenuProblem, Solution
from models.subproblems.branches import Branch
from models.subproblems.subproblem import Subproblem
from models.warm_start import WarmStart

BY_RELAXATION = "the bound is the relaxation's"
BY_BRANCHES = "the bound is that of branches by opening period, each solved apart"
BY_MULTIPLIERS = "multipliers of limits and rules prove that no plan keeps all of them"
"""Messages on a bound that does not come from the whole programme."""


@dataclass(frozen=True, eq=False)
class Branched:
    """The part of the plans that is still looked at, by the opening periods of shared charges.

    Attributes
    ----------
    part
        the problem over the choices worth keeping.
    branches
        of the part, the one with the highest bound first; none where its relaxation did not come to an end.
    rest
        the problem over what a plan better than the incumbent may have, and the incumbent's own choices.
    warm_start
        what was known of the part before.
    searched
        whether the branches were searched for plans.
    apart
        whether they were solved apart, each to its end.
    """

    part: Subproblem
    branches: tuple[Branch, ...]
    rest: Subproblem
    warm_start: WarmStart
    searched: bool = False
    apart: bool = False


@dataclass(frozen=True, eq=False)
class SolveState:
    """A solve between two steps.

    Attributes
    ----------
    incumbent
        the best plan so far.
    bound
        what no plan is worth more than; None if nothing is proven.
    proven_by
        what a message says of the bound.
    branched
        the subproblem that is left once plans were branched on.
    solution
        the answer, once a step has it whole.
    """

    problem: MenuProblem
    incumbent: Candidate | None = None
    bound: float | None = None
    proven_by: str = BY_RELAXATION
    branched: Branched | None = None
    solution: Solution | None = None

    def within(self, gap: float) -> bool:
        """Return whether the incumbent is within a relative gap of the bound."""
        return close(self.incumbent, self.bound, gap)

    @property
    def answers(self) -> bool:
        """Whether there is a plan and a bound."""
        return self.incumbent is not None and self.bound is not None

    def improved(self, plan: Candidate | None) -> "SolveState":
        """Return the state with a plan that is no worse than the incumbent, if there is one."""
        return self if plan is None else replace(self, incumbent=plan)

    def lowered(self, bound: float | None, proven_by: str = BY_RELAXATION) -> "SolveState":
        """Return the state with a bound, unless the one it has is lower."""
        if bound is None:
            return self
        bound = least_bound(self.problem, bound)
        return self if self.bound is not None and self.bound < bound else replace(self, bound=bound, proven_by=proven_by)
