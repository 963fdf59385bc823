"""The menu programme on arrays: one choice a unit, shared limits, shared charges.

    max   sum_k value[k] x[k] + sum_cp charges[c].value[p] opened[c, p]
    s.t.  sum_{k of unit u} x[k] = 1                                              for every unit u
          sum_k use[r, k] x[k] + sum_cp charges[c].use[r, p] opened[c, p] <= limit[r]   for every row r
          carry-over between rows, returns, first events, gates, groups and tiers as their classes say
          x and opened binary

This module is the contract: what goes into a solve and what comes out. It knows arrays and names only.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

import numpy as np
import scipy.sparse as sp

from models.arrays import (
    NEVER,
    BoolArray,
    FloatArray,
    IntArray,
    SparseMatrix,
    as_booleans,
    as_floats,
    as_integers,
    as_sparse,
    as_sparse_either_way,
)
from models.errors import ProblemError
from models.tiers import Tiers
from models.validation import broken_rules

__all__ = [
    "NEVER",
    "BoolArray",
    "CarryOver",
    "Charge",
    "FloatArray",
    "Gate",
    "Group",
    "GroupKind",
    "IntArray",
    "MenuProblem",
    "ProblemError",
    "Progress",
    "Return",
    "Solution",
    "SolveStatus",
    "Tiers",
]


@dataclass(frozen=True)
class CarryOver:
    """Carry-over: the unspent rest of row `source` raises the limit of row `target` by `share` of it.

    use[target] x + unspent[target] = limit[target] + share * unspent[source], unspent >= 0. Links may form chains;
    a row is the target of at most one link and the links have no cycle.
    """

    source: int
    target: int
    share: float


@dataclass(frozen=True, eq=False)
class Return:
    """A share of what is gained, where that is above 0, raises the limit of row `target`.

    limit[target] grows by share * max(0, gain), gain = sum_k amount[k] x[k] + sum_cp charges[c][p] opened[c, p].
    A row is the target of at most one return. What it leaves unspent of the raised limit is carried over like the rest.

    Attributes
    ----------
    share
        0 or more.
    amount
        sparse[1, choices], or a list of one number a choice: what a choice gains, below 0 for a loss.
    charges
        for each charge float[periods], what opening in a period gains, or None for nothing; none at all for nothing of any.
    """

    target: int
    share: float
    amount: sp.csr_array
    charges: tuple[FloatArray | None, ...] = ()

    def __post_init__(self) -> None:
        row = self.amount if sp.issparse(self.amount) else as_floats(self.amount, "return: amount")[np.newaxis]
        _set(self, "amount", as_sparse(row, "return: amount"))
        gains = (None if gain is None else as_floats(gain, "return: charges") for gain in self.charges)
        _set(self, "charges", tuple(gains))


@dataclass(frozen=True, eq=False)
class Charge:
    """Something shared that opens in exactly the period of the first event of any chosen choice, or never.

    Attributes
    ----------
    event
        int[choices]: the period in which a choice first has the event, `NEVER` if it has none.
    value
        float[periods]: what opening in a period adds to the objective (a cost is negative).
    use
        sparse[rows, periods] or None: what opening in a period uses of each row.
    opens
        bool[periods + 1] or None for all: the periods in which it may open; the last says whether it may stay closed.
    """

    name: str
    event: IntArray
    value: FloatArray
    use: sp.csr_array | None = None
    opens: BoolArray | None = None

    def __post_init__(self) -> None:
        _set(self, "event", as_integers(self.event, f"charge {self.name!r}: event"))
        _set(self, "value", as_floats(self.value, f"charge {self.name!r}: value"))
        if self.use is not None:
            _set(self, "use", as_sparse(self.use, f"charge {self.name!r}: use"))
        if self.opens is not None:
            _set(self, "opens", as_booleans(self.opens, f"charge {self.name!r}: opens"))

    @property
    def must_open(self) -> bool:
        """Whether it may not stay closed."""
        return self.opens is not None and not self.opens[NEVER]


@dataclass(frozen=True, eq=False)
class Gate:
    """Until `delay` periods after a charge's first event, few units may have that event.

    A unit whose event falls in a period p with first <= p < first + delay is a pilot. There are at most `most` pilots,
    each of them `eligible`, and all of one `cluster` if clusters are given. A unit whose event falls later is free.
    With `delay` 0 no unit is a pilot.

    Attributes
    ----------
    charge
        index of the charge whose events are gated.
    eligible
        bool[units] or None for all.
    cluster
        int[units] from 0, or None: pilots share one cluster, which the solver chooses.
    first_event
        a period before 0 in which the event has already happened (then the gate opens at first_event + delay), or None.
    """

    name: str
    charge: int
    delay: int
    most: int
    eligible: BoolArray | None = None
    cluster: IntArray | None = None
    first_event: int | None = None

    def __post_init__(self) -> None:
        if self.eligible is not None:
            _set(self, "eligible", as_booleans(self.eligible, f"gate {self.name!r}: eligible"))
        if self.cluster is not None:
            _set(self, "cluster", as_integers(self.cluster, f"gate {self.name!r}: cluster"))


GroupKind: TypeAlias = Literal["together", "at_most", "at_least", "prerequisite"]


@dataclass(frozen=True, eq=False)
class Group:
    """Units whose events are tied together.

    together      all of `units` have the event in the same period, or none has it.
    at_most       no more than `count` of `units` have the event at all, whatever the period.
    at_least      no fewer than `count` of `units` have the event at all, whatever the period.
    prerequisite  a unit of `units[1:]` has the event in period p only if `units[0]` has it by period p - lag.

    Attributes
    ----------
    event
        int[choices]: the period of the event, `NEVER` for none; periods before 0 are allowed and count as happened.
        `NEVER` is -1, so an event of the last period before 0 cannot be said: shift periods, or write -2.
    units
        int[members], each unit once; for a prerequisite the first member is the one that comes first.
    """

    name: str
    kind: GroupKind
    event: IntArray
    units: IntArray
    count: int = 0
    lag: int = 0

    def __post_init__(self) -> None:
        _set(self, "event", as_integers(self.event, f"group {self.name!r}: event"))
        _set(self, "units", as_integers(self.units, f"group {self.name!r}: units"))


@dataclass(frozen=True, eq=False)
class MenuProblem:
    """One choice for every unit under shared limits.

    Attributes
    ----------
    unit
        int[choices]: the unit of each choice, in any order; units are 0..n-1 and each has at least one choice.
    value
        float[choices]: what a choice adds to the objective.
    use
        sparse[rows, choices]: what a choice uses of each row; may be negative. In compressed columns if it comes so, which
        saves a copy where there are very many choices; in compressed rows otherwise.
    limit
        float[rows].
    row_names
        a name for each row, for messages and exported files; blank for a row that follows from others and is not told; made up
        when left out.
    period
        int[rows] or None: the period that each row limits, `NEVER` for several. It tells which rows belong together and
        changes no answer, only how soon it comes; left out, it is guessed.

    Raises
    ------
    ProblemError
        an array breaks a rule; the message names every broken rule.
    """

    unit: IntArray
    value: FloatArray
    use: SparseMatrix
    limit: FloatArray
    carry_over: tuple[CarryOver, ...] = ()
    charges: tuple[Charge, ...] = ()
    gates: tuple[Gate, ...] = ()
    groups: tuple[Group, ...] = ()
    returns: tuple[Return, ...] = ()
    tiers: tuple[Tiers, ...] = ()
    row_names: tuple[str, ...] = ()
    period: IntArray | None = None

    def __post_init__(self) -> None:
        _set(self, "unit", as_integers(self.unit, "unit"))
        _set(self, "value", as_floats(self.value, "value"))
        _set(self, "use", as_sparse_either_way(self.use, "use"))
        _set(self, "limit", as_floats(self.limit, "limit"))
        for name in ("carry_over", "charges", "gates", "groups", "returns", "tiers", "row_names"):
            _set(self, name, tuple(getattr(self, name)))
        if self.period is not None:
            _set(self, "period", as_integers(self.period, "period"))
        if not self.row_names:
            _set(self, "row_names", tuple(f"row{row}" for row in range(self.limit.size)))
        broken = broken_rules(self)
        if broken:
            raise ProblemError("\n".join(broken))

    @property
    def choice_count(self) -> int:
        """Number of choices, all units together."""
        return int(self.unit.size)

    @property
    def unit_count(self) -> int:
        """Number of units."""
        return int(self.unit.max()) + 1

    @property
    def row_count(self) -> int:
        """Number of shared limits."""
        return int(self.limit.size)


def _set(part: object, name: str, value: object) -> None:
    object.__setattr__(part, name, value)


class SolveStatus(StrEnum):
    """Reason for the end of a solve; `GIVEN` for a plan that was not searched for."""

    OPTIMAL = "optimal"
    GAP_REACHED = "gap reached"
    TIME_LIMIT = "time limit"
    INTERRUPTED = "interrupted"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    FAILED = "solver failed"
    GIVEN = "given"


@dataclass(frozen=True)
class Progress:
    """One moment of a solve: seconds since its start, the best plan's value and the proven bound, each if there is one."""

    seconds: float
    value: float | None
    bound: float | None


@dataclass(frozen=True)
class StepYield:
    """Yield of a step of a solve: its gain, and the time it took.

    Attributes
    ----------
    name
        of the step in `models.steps`.
    before, after
        the moment it began and the one it ended, with the best value and the bound of the solve.
    """

    name: str
    before: Progress
    after: Progress

    @property
    def seconds(self) -> float:
        """Seconds it took."""
        return self.after.seconds - self.before.seconds

    @property
    def plan_gain(self) -> float | None:
        """Rise of the best value; None if there was no plan before, or is none."""
        return _difference(self.after.value, self.before.value)

    @property
    def bound_gain(self) -> float | None:
        """Fall of the bound; None if there was none before, or is none."""
        return _difference(self.before.bound, self.after.bound)


def _difference(high: float | None, low: float | None) -> float | None:
    return None if high is None or low is None else high - low


@dataclass(frozen=True, eq=False)
class Solution:
    """The result of a solve: its plan and its proof.

    Attributes
    ----------
    choice
        int[units]: index into the problem's choices of the one chosen for each unit; None without a plan.
    opened
        int[charges]: the period in which each charge opened, `NEVER` if it did not; None without a plan.
    value, bound
        the plan's value and the proven upper bound; None where there is none, never a stand-in number.
    gap
        (bound - value) / max(|value|, 1e-9), never below 0; None if value or bound is missing.
    history
        every moment with a better value or bound.
    steps
        what each step of the solve gained for the time it took, in order.
    """

    status: SolveStatus
    choice: IntArray | None
    opened: IntArray | None
    value: float | None
    bound: float | None
    gap: float | None
    history: tuple[Progress, ...] = field(default=())
    steps: tuple[StepYield, ...] = field(default=())
    seconds: float = 0.0
    solver: str = ""
    message: str = ""
