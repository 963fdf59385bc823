"""Records of a reading: the realised share of each lever's promised changes, by metric and in all, and a placebo test."""

from dataclasses import dataclass

from models.problem import FloatArray


@dataclass(frozen=True)
class Measured:
    """A realised share of what was promised, 1 for all of it.

    Attributes
    ----------
    share, error
        estimate and standard error, clustered by unit.
    low, high
        interval of the confidence that was asked for.
    freedom
        degrees of freedom of the interval.
    """

    share: float
    error: float
    low: float
    high: float
    freedom: float


@dataclass(frozen=True)
class LeverReading:
    """The reading of one lever over all metrics.

    Attributes
    ----------
    lever
        name.
    stores, comparisons, quarters
        units with the lever, units that it is read against, and quarters with a promise of the lever, as far as they are used.
    measured
        None where there is too little data.
    reason
        in words, where there is too little; else blank.
    beside
        levers that were read before, which the units that it is read against may have; none where these have no launch at all.
    """

    lever: str
    stores: int
    comparisons: int
    quarters: int
    measured: Measured | None
    reason: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class MetricReading:
    """The reading of one lever by one metric.

    Attributes
    ----------
    promised
        mean promised change, relative to the baseline of the figure; of the complement for metrics that should rise to 1.
    measured
        realised share of it.
    same
        chance of a share as far from that over all metrics, if it is the same; times the number of the lever's metrics.
    """

    lever: str
    metric: str
    promised: float
    measured: Measured
    same: float


@dataclass(frozen=True)
class Placebo:
    """The same estimate where nothing was launched; it should be 0.

    Attributes
    ----------
    how
        in words: which stores were taken for launched.
    stores
        their number.
    measured
        apparent share of the mean promise.
    chance
        of one as far from 0 if there is none.
    """

    how: str
    stores: int
    measured: Measured
    chance: float


@dataclass(frozen=True, eq=False)
class Reading:
    """A reading of a roll-out.

    Attributes
    ----------
    levers
        one for each lever that is launched anywhere, in the order of plan.toml.
    metrics
        by lever and metric, as far as they tell something.
    covariance
        float[n, n]: of the shares of the levers that are read, in their order.
    placebo
        None where no store can be taken for launched.
    used, left_out
        observations that were used, and those that were not, by reason.
    last
        label of the last quarter with an observation; blank without any.
    worse
        how much worse launched stores were than the others before any launch, in standard deviations between stores, in the mean
        over metrics; 0 where there are too few to tell.
    """

    levers: tuple[LeverReading, ...]
    metrics: tuple[MetricReading, ...]
    covariance: FloatArray
    placebo: Placebo | None
    used: int
    left_out: tuple[tuple[str, int], ...]
    last: str
    worse: float = 0.0

    @property
    def read(self) -> tuple[LeverReading, ...]:
        """Levers with enough data."""
        return tuple(one for one in self.levers if one.measured is not None)
