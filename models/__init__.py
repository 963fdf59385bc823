"""The mathematics of choosing one item of every menu under shared limits, on arrays and names only."""

from models.arrays import NEVER
from models.errors import ProblemError, SolverFailed, SolverMissing
from models.export import write_model
from models.feasibility import Violation, check
from models.memory import Memory
from models.problem import CarryOver, Charge, Gate, Group, MenuProblem, Progress, Return, Solution, SolveStatus
from models.solve import solve

__all__ = [
    "NEVER",
    "CarryOver",
    "Charge",
    "Gate",
    "Group",
    "Memory",
    "MenuProblem",
    "ProblemError",
    "Progress",
    "Return",
    "Solution",
    "SolveStatus",
    "SolverFailed",
    "SolverMissing",
    "Violation",
    "check",
    "solve",
    "write_model",
]
