"""What can go wrong in the mathematics: the arrays are wrong, the solver is missing, the solver fails."""


class ProblemError(ValueError):
    """An array of the problem has a wrong shape, a value that is not finite, or an index out of range."""


class SolverMissing(RuntimeError):
    """The solver asked for is not known or not installed."""


class SolverFailed(RuntimeError):
    """The solver refused an option or a model, or ended without an answer."""
