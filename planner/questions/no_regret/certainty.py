"""The worth of certainty: the value of perfect information and that of the stochastic solution, with what is proven of them.

    EVPI = sum_s chance[s] best(s) - max over plans of sum_s chance[s] value(plan, s)
    VSS  = max over plans of sum_s chance[s] value(plan, s) - sum_s chance[s] value(plan as figures stand, s)

Raiffa and Schlaifer (1961), Applied Statistical Decision Theory; Birge and Louveaux (2011), Introduction to Stochastic
Programming, chapter 4, doi:10.1007/978-1-4614-0237-4. Limits do not depend on the world, so that the second term of EVPI is the
menu programme with the mean of the values.
"""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray
from planner.replanning.difference import Difference


@dataclass(frozen=True, eq=False)
class Known:
    """Plans and bounds of the worlds and of the mean.

    Attributes
    ----------
    chance
        float[worlds].
    best, bound
        float[worlds]: worth of the best plan found of each world, and the proven bound on any.
    hedged
        float[worlds]: worth of the best plan found for the mean.
    mean_bound
        no plan is worth more in the mean.
    base
        float[worlds]: worth of the plan that is best as the figures stand.
    """

    chance: FloatArray
    best: FloatArray
    bound: FloatArray
    hedged: FloatArray
    mean_bound: float
    base: FloatArray


@dataclass(frozen=True)
class Amount:
    """A mean over worlds, the interval that is proven of it for these worlds, and its standard error over worlds."""

    amount: Difference
    error: float


@dataclass(frozen=True)
class Certainty:
    """The worth of certainty.

    Attributes
    ----------
    perfect_information
        EVPI.
    stochastic_solution
        VSS.
    best, hedged, base
        mean worth of the best plan of each world, of the best plan for the mean, and of the plan as the figures stand.
    """

    perfect_information: Amount
    stochastic_solution: Amount
    best: Amount
    hedged: Amount
    base: Amount


def certainty_of(known: Known) -> Certainty:
    """Return the worth of certainty; both values are 0 or more, as the plan for the mean is a plan of every world.

    With perfect information one does no worse than with the best plan for the mean, so that the mean of the worlds' bounds
    bounds that plan as well.
    """
    best, hedged, base = (float(known.chance @ one) for one in (known.best, known.hedged, known.base))
    most = max(float(known.chance @ known.bound), best)
    hedged_most = max(min(known.mean_bound, most), hedged)
    return Certainty(
        Amount(Difference(best - hedged, max(0.0, best - hedged_most), most - hedged), _error(known, known.best - known.hedged)),
        Amount(Difference(hedged - base, hedged - base, hedged_most - base), _error(known, known.hedged - known.base)),
        Amount(Difference(best, best, most), _error(known, known.best)),
        Amount(Difference(hedged, hedged, hedged_most), _error(known, known.hedged)),
        Amount(Difference(base, base, base), _error(known, known.base)),
    )


def _error(known: Known, amount: FloatArray) -> float:
    """Return the standard error of a mean over worlds as of independent draws; that of quasi-random ones is smaller."""
    if amount.size < 2:
        return 0.0
    mean = float(known.chance @ amount)
    spread = float(known.chance @ (amount - mean) ** 2) * amount.size / (amount.size - 1)
    return float(np.sqrt(spread * np.sum(known.chance**2)))
