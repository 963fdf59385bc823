"""Tiers: gains of choices once enough of them count, and the periods in which a plan reaches them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray, as_floats, as_integers, as_sparse
from models.errors import ProblemError


@dataclass(frozen=True, eq=False)
class Tiers:
    """Choices gain more, the more of them count.

    Tier j is reached in the first period p with sum_k count[p, k] x[k] >= need[j], and stays reached. Then each chosen choice
    gains share[j] * gain[k, p], nothing if the tier is never reached. Gains of several tiers add up.

    Attributes
    ----------
    need
        int[tiers]: above 0, each above the one before.
    share
        float[tiers]: the part of the gain that each tier adds.
    count
        sparse[periods, choices]: whole numbers, not below 0.
    gain
        float[choices, periods]: what a choice gains of a share of 1 if it is reached in a period.
    """

    name: str
    need: IntArray
    share: FloatArray
    count: sp.csr_array
    gain: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", as_integers(self.need, f"tiers {self.name!r}: need"))
        object.__setattr__(self, "share", as_floats(self.share, f"tiers {self.name!r}: share"))
        object.__setattr__(self, "count", as_sparse(self.count, f"tiers {self.name!r}: count"))
        object.__setattr__(self, "gain", as_floats(self.gain, f"tiers {self.name!r}: gain"))

    @property
    def periods(self) -> int:
        """Number of periods."""
        return int(self.gain.shape[1])

    def reached(self, choice: IntArray) -> IntArray:
        """Return int[tiers]: the period in which a plan reaches each tier, `NEVER` if it does not.

        choice: int[units], as in `Solution`.
        """
        counted = np.asarray(self.count[:, choice].sum(axis=1)).ravel()
        enough = counted[np.newaxis, :] >= self.need[:, np.newaxis]
        return np.where(enough.any(axis=1), enough.argmax(axis=1), NEVER)

    def over(self, keep: IntArray) -> "Tiers":
        """Return the tiers over some choices."""
        return Tiers(self.name, self.need, self.share, self.count[:, keep], self.gain[keep])


def refuse_tiers(tiers: tuple[Tiers, ...], method: str) -> None:
    """Raise ProblemError if there are tiers: a method does not know them, and would leave out what they add."""
    if tiers:
        raise ProblemError(f"{method} cannot be made with tiers ({', '.join(one.name for one in tiers)})")


def broken_tiers(tiers: Tiers, choices: int) -> Iterator[str]:
    """Yield a sentence for each rule that tiers break in a problem of so many choices."""
    if tiers.gain.ndim != 2 or tiers.gain.shape[0] != choices or not tiers.gain.shape[1]:
        yield f"gain has shape {tiers.gain.shape}, expected one row for each of {choices} choices and at least one period"
    elif tiers.count.shape != tiers.gain.shape[::-1]:
        yield f"count has shape {tiers.count.shape}, expected {tiers.gain.shape[::-1]} (periods, choices)"
    if tiers.need.ndim != 1 or not tiers.need.size or tiers.share.shape != tiers.need.shape:
        yield "need and share must be lists of the same length, of at least one tier"
    elif tiers.need[0] <= 0 or np.any(np.diff(tiers.need) <= 0):
        yield "need must be above 0, and rise from tier to tier"
    if np.any(tiers.count.data < 0) or np.any(tiers.count.data != np.rint(tiers.count.data)):
        yield "count must hold whole numbers, not below 0"
    if not (np.all(np.isfinite(tiers.gain)) and np.all(np.isfinite(tiers.share))):
        yield "gain and share must be finite"
