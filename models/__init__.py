"""The mathematics of choosing one item of every menu under shared limits, on arrays and names only."""

from models.arrays import NEVER
from models.checking.feasibility import Violation, check
from models.errors import ProblemError, SolverFailed, SolverMissing
from models.params import SolveParams
from models.problem import CarryOver, Charge, Gate, Group, MenuProblem, Progress, Return, Solution, SolveStatus, Tiers
from models.solve import solve
from models.statement.export import write_model
from models.warm_start import WarmStart

__all__ = [
    "NEVER",
    "CarryOver",
    "Charge",
    "Gate",
    "Group",
    "MenuProblem",
    "ProblemError",
    "Progress",
    "Return",
    "Solution",
    "SolveParams",
    "SolveStatus",
    "SolverFailed",
    "SolverMissing",
    "Tiers",
    "Violation",
    "WarmStart",
    "check",
    "solve",
    "write_model",
]
