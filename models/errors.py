"""Errors of the mathematics: wrong arrays, a solver that is missing, a solver that fails."""


class ProblemError(ValueError):
    """An array of the problem has a wrong shape, a value that is not finite, or an index out of range."""


class SolverMissing(RuntimeError):
    """The solver asked for is not known or not installed."""


class SolverFailed(RuntimeError):
    """The solver refused an option or a model, or ended without an answer."""
