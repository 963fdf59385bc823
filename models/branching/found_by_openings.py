"""The result of a search by openings (`models.branching.by_openings`)."""

from dataclasses import dataclass

from models.checking.verdict import Candidate, close


@dataclass
class FoundByOpenings:
    """The best plan so far, and what no plan exceeds; None where there is none.

    Attributes
    ----------
    infeasible
        whether the multipliers prove that there is no plan: the bound fell below what any choices are worth.
    """

    plan: Candidate | None
    bound: float | None
    infeasible: bool = False

    def close(self, gap: float) -> bool:
        """Whether the plan is within a relative gap of the bound."""
        return close(self.plan, self.bound, gap)
