"""HiGHS, driven directly: the only file that knows highspy.

Every status that highspy returns is checked, the solver runs in a thread of its own so that Ctrl-C and the clock reach it,
and a value or bound that does not exist is None.
"""

from dataclasses import dataclass
from threading import local
from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.errors import SolverFailed
from models.problem import SolveStatus
from models.running.progress import History
from models.running.stopping import Stopping
from models.solvers.highs_settings import FEASIBILITY, HighsSettings
from models.solvers.own_thread import in_own_thread
from models.solvers.relaxation import Relaxation
from models.statement.scaling import Scaled, scaled, without_trifles
from models.statement.standard_form import StandardForm

NAME = "highs"

LOOK = 0.05
"""Seconds between two checks of a running solve."""

WHOLENESS, USUAL_WHOLENESS, PRECISION = 1e-9, 1e-6, 1e-14
"""Integrality tolerance of a choice, the usual one, and the rounding error relative to the largest limit, below which HiGHS
rejects its own answer. A plan is made of whole choices: a millionth of a launch for 300,000 would be 30 cents."""


@dataclass(frozen=True, eq=False)
class HighsAnswer:
    """The end of a run: values of all columns and the proven bound on the objective, each if there is one.

    A run with a cutoff has it as its bound if there is no plan above it; it then ends as infeasible, or with a lower plan.
    """

    status: SolveStatus
    values: FloatArray | None
    bound: float | None
    message: str
    nodes: int = 0


_STATUS: Any = highspy.HighsModelStatus

ENDINGS: dict[Any, SolveStatus] = {
    _STATUS.kOptimal: SolveStatus.OPTIMAL,
    _STATUS.kInfeasible: SolveStatus.INFEASIBLE,
    _STATUS.kUnboundedOrInfeasible: SolveStatus.INFEASIBLE,
    _STATUS.kUnbounded: SolveStatus.UNBOUNDED,
    _STATUS.kTimeLimit: SolveStatus.TIME_LIMIT,
    _STATUS.kInterrupt: SolveStatus.INTERRUPTED,
    _STATUS.kHighsInterrupt: SolveStatus.INTERRUPTED,
    _STATUS.kNotset: SolveStatus.FAILED,
    _STATUS.kLoadError: SolveStatus.FAILED,
    _STATUS.kModelError: SolveStatus.FAILED,
    _STATUS.kPresolveError: SolveStatus.FAILED,
    _STATUS.kSolveError: SolveStatus.FAILED,
    _STATUS.kPostsolveError: SolveStatus.FAILED,
    _STATUS.kModelEmpty: SolveStatus.FAILED,
    _STATUS.kObjectiveBound: SolveStatus.FAILED,
    _STATUS.kObjectiveTarget: SolveStatus.FAILED,
    _STATUS.kIterationLimit: SolveStatus.FAILED,
    _STATUS.kSolutionLimit: SolveStatus.TIME_LIMIT,
    _STATUS.kMemoryLimit: SolveStatus.FAILED,
    _STATUS.kUnknown: SolveStatus.FAILED,
}
"""The meaning of each of HiGHS' endings. The programme cannot be unbounded: every column is bounded by its rows."""


def run_highs(
    form: StandardForm,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    start: FloatArray | None = None,
    *,
    enough: float | None = None,
    reached: float | None = None,
    above: float | None = None,
) -> HighsAnswer:
    """Solve a programme.

    Parameters
    ----------
    start
        a value for every column, of a plan that keeps all rows; the answer is no worse.
    enough
        a bound at which to stop as well, reported as a time limit: no plan above it is left.
    reached
        the value of a plan at which to stop as well, reported as a time limit: no better one is needed.
    above
        a value that every plan of the search must exceed (a cutoff): no bound is below it, and the search is far shorter.

    Raises
    ------
    SolverFailed
        HiGHS refused an option or the model, or ended in an error, without presolve, too.
    """
    smaller = scaled(form)
    least = -np.inf if above is None else above
    strict = settings.whole or settings.cautious > 0
    wholeness = _wholeness(smaller.form) if strict else USUAL_WHOLENESS
    # where amounts are far apart, postsolve may return an answer that breaks a row, and HiGHS calls that an error
    for easier in (
        {"mip_feasibility_tolerance": wholeness},
        {"mip_feasibility_tolerance": USUAL_WHOLENESS},
        {"mip_feasibility_tolerance": USUAL_WHOLENESS, "presolve": "off"},
    ):
        options = settings.options(stopping.seconds_left) | easier
        if above is not None:
            # HiGHS takes the cutoff in the sense of a programme that is minimised
            options["objective_bound"] = -above * smaller.worth
        if start is not None or (form.objective.size < settings.jumps_from and not settings.cautious):
            # a search for any plan at all, which takes a tenth of the time, and most of it in a small programme
            options["mip_heuristic_run_feasibility_jump"] = False
        highs = _loaded(smaller.form, options)
        if start is not None:
            hint = highspy.HighsSolution()
            hint.col_value = (start / smaller.column).tolist()
            _need(highs.setSolution(hint), "take a plan to start from")
        _listen(highs, smaller.worth, history, _Targets(enough, reached, least))
        if _run_until_stopped(highs, stopping, history):
            return _answer(highs, smaller, stopping, least)
    raise _ended_in_an_error(highs)


def _wholeness(form: StandardForm) -> float:
    """Return the integrality tolerance of a choice in a scaled programme."""
    limits = np.concatenate([form.lower, form.upper])
    largest = np.abs(limits[np.isfinite(limits)]).max(initial=0.0)
    return float(np.clip(PRECISION * largest, WHOLENESS, USUAL_WHOLENESS))


class Relaxations:
    """The programme with all columns continuous, solved again and again with other limits of columns and rows, or other values.

    Each solve starts from where the last one ended, which is far quicker than a new start.
    """

    def __init__(self, form: StandardForm) -> None:
        self._scaled = scaled(form)
        # presolve takes longer than the simplex steps that it saves
        self._highs = _loaded(self._scaled.form, HighsSettings(presolve=False).options(0.0) | {"solve_relaxation": True})

    def limit(self, column_upper: FloatArray, lower: FloatArray, upper_of_rows: FloatArray) -> None:
        """Set the upper limit of every column, and the lower and upper limit of every row."""
        columns, rows = np.arange(column_upper.size, dtype=np.int32), np.arange(lower.size, dtype=np.int32)
        upper = column_upper / self._scaled.column
        _need(self._highs.changeColsBounds(columns.size, columns, np.zeros(columns.size), upper), "limit columns")
        row = self._scaled.row
        _need(self._highs.changeRowsBounds(rows.size, rows, lower * row, upper_of_rows * row), "limit rows")

    def value(self, objective: FloatArray) -> None:
        """Set the objective, float[columns]."""
        columns, amount = np.arange(objective.size, dtype=np.int32), objective * self._scaled.column * self._scaled.worth
        _need(self._highs.changeColsCost(columns.size, columns, amount), "value columns")

    @property
    def infeasible(self) -> bool:
        """Whether the last solve found that there is no solution."""
        return bool(self._highs.getModelStatus() == _STATUS.kInfeasible)

    def solve(self, stopping: Stopping) -> Relaxation | None:
        """Return the relaxation, None if it has no solution or did not come to an end."""
        _run_relaxation(self._highs, stopping)
        if self._highs.getModelStatus() != _STATUS.kOptimal:
            return None
        found = self._highs.getSolution()
        column, worth = self._scaled.column, self._scaled.worth
        return Relaxation(
            float(self._highs.getInfo().objective_function_value) / worth,
            np.array(found.col_value) * column,
            np.array(found.col_dual) / (worth * column),
            np.array(found.row_dual) * self._scaled.row / worth,
        )


@dataclass(frozen=True, eq=False)
class LinearSolution:
    """An optimal solution of a linear programme.

    Attributes
    ----------
    value
        of the objective.
    columns
        float[columns].
    dual_values
        float[rows].
    """

    value: float
    columns: FloatArray
    dual_values: FloatArray


class GrowingProgramme:
    """A linear programme, max objective @ v, lower <= matrix @ v <= upper, 0 <= v <= most, that grows by columns."""

    def __init__(self, lower: FloatArray, upper: FloatArray) -> None:
        self.columns = 0
        self._highs = highspy.Highs()
        for name, value in HighsSettings().options(highspy.kHighsInf).items():
            _need(self._highs.setOptionValue(name, value), f"take the option {name} = {value!r}")
        amounts = np.empty(0)
        columns = np.empty(0, dtype=np.int32)
        _need(self._highs.addRows(lower.size, lower, upper, 0, np.zeros(lower.size, np.int32), columns, amounts), "take rows")
        _need(self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize), "maximise")

    def add(self, objective: FloatArray, most: FloatArray, columns: sp.csc_array) -> None:
        """Add columns."""
        columns = without_trifles(columns)
        start, index = columns.indptr[:-1].astype(np.int32), columns.indices.astype(np.int32)
        self.columns += objective.size
        nothing = np.zeros(objective.size)
        added = self._highs.addCols(objective.size, objective, nothing, most, index.size, start, index, columns.data)
        _need(added, "take columns")

    def at_least(self, column: int, amount: float) -> None:
        """Set the lower limit of a column."""
        _need(self._highs.changeColBounds(column, amount, highspy.kHighsInf), "limit a column")

    def solve(self, stopping: Stopping) -> LinearSolution | None:
        """Return an optimal solution, None if the solve did not come to an end."""
        _run_relaxation(self._highs, stopping)
        if self._highs.getModelStatus() != _STATUS.kOptimal:
            return None
        found = self._highs.getSolution()
        value = float(self._highs.getInfo().objective_function_value)
        return LinearSolution(value, np.array(found.col_value), np.array(found.row_dual))


def relaxation(form: StandardForm, stopping: Stopping) -> Relaxation | None:
    """Solve the programme with all columns continuous; None if that did not come to an end."""
    return Relaxations(form).solve(stopping)


def _loaded(form: StandardForm, options: dict[str, Any]) -> Any:
    highs = highspy.Highs()
    for name, value in options.items():
        _need(highs.setOptionValue(name, value), f"take the option {name} = {value!r}")
    _need(_pass(highs, form), "take the model")
    return highs


def _pass(highs: Any, form: StandardForm) -> Any:
    """Pass a programme as arrays: entry by entry, as HiGHS' own record of a model is filled, takes twenty times as long."""
    matrix, integer, continuous = form.matrix, int(highspy.HighsVarType.kInteger), int(highspy.HighsVarType.kContinuous)
    rows, columns = matrix.shape
    return highs.passModel(
        columns,
        rows,
        matrix.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMaximize),
        0.0,
        form.objective,
        np.zeros(columns),
        form.column_upper,
        form.lower,
        form.upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.where(form.integral, integer, continuous).astype(np.int32),
    )


def _need(status: Any, what: str) -> None:
    """Raise unless highspy reports success; a warning is accepted of a run alone, not here."""
    if status != highspy.HighsStatus.kOk:
        raise SolverFailed(f"HiGHS did not {what} ({status})")


@dataclass(frozen=True)
class _Targets:
    """A bound and a value at which to stop, and the least bound there is, the cutoff; -inf without one."""

    enough: float | None
    reached: float | None
    least: float


def _listen(highs: Any, worth: float, history: History, targets: _Targets) -> None:
    """Record value and bound, the latter never below the cutoff, whenever the solver calls back or finds a better plan."""
    enough, reached, least = targets.enough, targets.reached, targets.least

    def note(event: Any) -> None:
        data = event.data_out
        value, bound = _known(data.mip_primal_bound, worth), _at_least(_known(data.mip_dual_bound, worth), least)
        if value is not None and least > -np.inf and value <= least + FEASIBILITY * abs(least):
            # until there is a plan above it, HiGHS reports its cutoff as the value of one
            value = None
        history.note(value, bound)
        if enough is not None and bound is not None and bound <= enough:
            highs.cancelSolve()
        if reached is not None and value is not None and value >= reached:
            highs.cancelSolve()

    highs.cbMipInterrupt += note
    highs.cbMipImprovingSolution += note


def _known(value: float, worth: float) -> float | None:
    return value / worth if np.isfinite(value) and abs(value) < highspy.kHighsInf else None


def _at_least(bound: float | None, least: float) -> float | None:
    return None if bound is None else max(bound, least)


def _run_relaxation(highs: Any, stopping: Stopping) -> None:
    """Run from where the last run ended, and anew if that fails: the state after a run without a solution may be an error."""

    def run() -> bool:
        # HiGHS counts its time from the first run of an object to its last
        _need(highs.setOptionValue("time_limit", highs.getRunTime() + stopping.seconds_left), "take a time limit")
        return _run_until_stopped(highs, stopping, History())

    if not run():
        _need(highs.clearSolver(), "begin anew")
        if not run():
            raise _ended_in_an_error(highs)


def _ended_in_an_error(highs: Any) -> SolverFailed:
    return SolverFailed(f"HiGHS ended in an error ({highs.modelStatusToString(highs.getModelStatus())})")


def _run_until_stopped(highs: Any, stopping: Stopping, history: History) -> bool:
    """Run in another thread, and check from this one for progress, the clock and the user's stop request.

    Return whether the run came to an end without an error.
    """
    highs.HandleUserInterrupt = True

    def look() -> None:
        history.publish()
        if stopping.interrupted or stopping.seconds_left == 0:
            highs.cancelSolve()

    ended = in_own_thread(lambda: _run_here(highs), LOOK, look, highs.cancelSolve)
    return bool(ended != highspy.HighsStatus.kError)


_scheduled = local()


def _run_here(highs: Any) -> Any:
    """Run. HiGHS keeps a scheduler for each thread that calls it, and refuses to run with another number of threads than that."""
    threads = highs.getOptionValue("threads")[1]
    if getattr(_scheduled, "threads", None) != threads:
        highspy.Highs.resetGlobalScheduler(False)
        _scheduled.threads = threads
    return highs.run()


def _answer(highs: Any, smaller: Scaled, stopping: Stopping, least: float) -> HighsAnswer:
    ended, info = highs.getModelStatus(), highs.getInfo()
    status = ENDINGS.get(ended, SolveStatus.FAILED)
    if status is SolveStatus.INTERRUPTED and not stopping.interrupted:
        status, ended = SolveStatus.TIME_LIMIT, _STATUS.kTimeLimit
    values = None
    if info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible):
        values = np.array(highs.getSolution().col_value) * smaller.column
    if status is SolveStatus.INFEASIBLE:
        bound = None if least == -np.inf else least
    else:
        bound = _at_least(_known(info.mip_dual_bound, smaller.worth), least)
    return HighsAnswer(
        status, values, bound, f"HiGHS {highs.version()}: {highs.modelStatusToString(ended)}", int(info.mip_node_count)
    )
