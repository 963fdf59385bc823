"""Cuts of a region: what its choices are worth together is no more than the best of its plans, by its opening.

For any worths w of the choices of a region,

    sum_k w[k] x[k]  <=  sum_p most[p] opened[p]  +  most[never] (1 - sum_p opened[p]),

where most[p] is an upper bound on the left side over the plans of the region that open it in period p. It is worked out over
the choices that a branch allows. The weight of any other choice is lowered until a plan with one of them is worth no more than
the least of these bounds, so that the cut holds in every branch.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import NEVER, BoolArray, FloatArray
from models.region_cuts.regions import Region
from models.region_cuts.worth import Proofs, allowed_by, at_multipliers, most_worth
from models.run import Run

OPEN = 1e-6
"""Least share of an opening in the relaxation that counts."""

TRIFLE = 1e-9
"""Amount relative to the largest of a row that may be left out of it."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A limit that every plan keeps.

    Attributes
    ----------
    choices
        float[choices of the region]: their weights.
    opened
        float[periods]: weights of the openings; none without a charge.
    limit
        what the weights come to at most.
    """

    choices: FloatArray
    opened: FloatArray
    limit: float


@dataclass(frozen=True, eq=False)
class Seen:
    """A region in the relaxation of a branch.

    Attributes
    ----------
    worth
        float[choices of the region]: value less the price of what is used of all other rows.
    share
        float[choices of the region]: that the relaxation takes.
    may
        bool[choices of the region]: those that other charges allow.
    multipliers
        float[rows of the region].
    opening, opened
        float[periods + 1]: the worth of each opening and of none, and the share that the relaxation has of them.
    may_open
        bool[periods + 1]: the openings of the branch.
    value
        what the relaxation has the region worth, with its opening.
    """

    worth: FloatArray
    share: FloatArray
    may: BoolArray
    multipliers: FloatArray
    opening: FloatArray
    opened: FloatArray
    may_open: BoolArray
    value: float


@dataclass(frozen=True, eq=False)
class Judged:
    """Judgement of a region in a branch: its most worth, with that of its opening, and the cut that says so, if it is new."""

    most: float
    cut: Cut | None


def judged(run: Run[Proofs], region: Region, seen: Seen) -> Judged:
    """Return the most worth of a region, and a cut if the relaxation has more."""
    most = _most(run, region, seen, np.where(seen.may, seen.worth, -np.inf))
    total = float(np.where(seen.may_open, most + seen.opening, -np.inf).max())
    return Judged(total, _cut(region, seen, most) if np.isfinite(most).any() else None)


def _cut(region: Region, seen: Seen, most: FloatArray) -> Cut | None:
    """Return the cut, None if the relaxation keeps it.

    Parameters
    ----------
    most
        float[periods + 1]: bounds on the region's worth by opening, not all of them -inf.
    """
    worth, finite = np.where(seen.may, seen.worth, -np.inf), np.isfinite(most)
    most = most.copy()
    most[~finite] = least = float(most[finite].min())
    weights = _weights(region, seen, worth, least)
    excess = float(weights @ seen.share) - float(most @ seen.opened)
    if excess <= OPEN * max(1.0, float(np.abs(most).max())):
        return None
    opened = -(most[:-1] - most[-1])
    largest = max(float(np.abs(weights).max()), float(np.abs(opened).max(initial=0.0)))
    room = TRIFLE * largest * (int(region.unit.max()) + 2)
    return Cut(weights, opened, float(most[-1]) + room)


def _most(run: Run[Proofs], region: Region, seen: Seen, worth: FloatArray) -> FloatArray:
    """Return float[periods + 1]: upper bounds on the region's worth by opening, near to it for those that matter.

    Those matter that the relaxation has a share of, and the best one of the branch.
    """
    periods = seen.opening.size - 1
    most = at_multipliers(region, worth, seen.multipliers, periods)
    done = ~seen.may_open | ~np.isfinite(most)
    while not run.over:
        total = np.where(seen.may_open, most + seen.opening, -np.inf)
        matters = ~done & ((seen.opened > OPEN) | (total >= total.max()))
        if not matters.any():
            break
        place = int(np.where(matters, total, -np.inf).argmax())
        allowed = allowed_by(region, NEVER if place == periods else place)
        most[place] = most_worth(run, region, np.where(allowed, worth, -np.inf), float(most[place]))
        done[place] = True
    return most


def _weights(region: Region, seen: Seen, worth: FloatArray, least: float) -> FloatArray:
    """Return float[choices of the region]: the worths, those of choices that are not allowed low enough."""
    best = np.full(int(region.unit.max()) + 1, -np.inf)
    np.maximum.at(best, region.unit, worth)
    low = least - (float(best.sum()) - best)
    return np.where(seen.may, seen.worth, np.minimum(seen.worth, low[region.unit]))
