"""The family of errors a user can meet, and the exit code of each ending."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit code of each ending of a command."""

    DONE = 0
    OUR_FAULT = 1
    USAGE = 2
    INPUT = 3
    INFEASIBLE = 4
    NO_PLAN = 5
    GAP_NOT_REACHED = 6
    SOLVER = 7
    VERIFICATION = 8
    INTERRUPTED = 130


class PlannerError(Exception):
    """An ending that is not a plan; its text is for the user."""

    exit_code = ExitCode.OUR_FAULT


class InfeasibleError(PlannerError):
    """No plan satisfies every limit and rule."""

    exit_code = ExitCode.INFEASIBLE


class NoPlanError(PlannerError):
    """The solve stopped before it found a plan."""

    exit_code = ExitCode.NO_PLAN


class StoppedError(NoPlanError):
    """The user stopped the solve before it found a plan."""

    exit_code = ExitCode.INTERRUPTED


class SolverError(PlannerError):
    """The solver is missing, refused an option or failed."""

    exit_code = ExitCode.SOLVER


class ClusterError(PlannerError):
    """The cluster cannot be reached, or its workers cannot do this work."""

    exit_code = ExitCode.SOLVER


class VerificationError(PlannerError):
    """The independent accountant found a figure or a limit that does not hold."""

    exit_code = ExitCode.VERIFICATION


class OutputError(PlannerError):
    """The results could not be written where they were asked for."""

    exit_code = ExitCode.INPUT


class SheetFullError(OutputError):
    """A sheet of a workbook would have more rows than a spreadsheet holds."""


class FloorWithoutUnitsError(PlannerError):
    """A floor asks for a level of units none of which is open."""

    exit_code = ExitCode.INPUT


class MenuError(PlannerError):
    """Units whose own rules leave them no roadmap, or too many; the text has a line for each."""

    exit_code = ExitCode.INPUT


class UsageError(PlannerError):
    """Options that do not go together."""

    exit_code = ExitCode.USAGE


class QuestionError(PlannerError):
    """A question does not fit the instance; the text says which one would."""

    exit_code = ExitCode.INPUT


WITHOUT_PLAN = (InfeasibleError, NoPlanError, MenuError, FloorWithoutUnitsError, SolverError)
"""Endings that leave one case of a question without a plan; the others are planned all the same."""
