"""Plans that adapt: choices that agree until a reading, and differ by its outcome from then on."""

from models.stages.records import StagedParams, StagedProblem, StagedSolution
from models.stages.solving import solve_staged

__all__ = ["StagedParams", "StagedProblem", "StagedSolution", "solve_staged"]
