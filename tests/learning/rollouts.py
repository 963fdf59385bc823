"""Roll-outs simulated with planted effects, and plain estimators to judge others by; nothing of the project is imported here."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

RAMP = np.array([0.3, 0.6, 1.0])


@dataclass(frozen=True)
class Rollout:
    """Launched and other stores by metric and quarter; quarter 0 is the baseline.

    deviation: float[metrics, stores, quarters]. start: int[stores, levers], 99 for never. promise: as deviation, by lever.
    """

    deviation: np.ndarray
    start: np.ndarray
    promise: np.ndarray

    @property
    def launched(self) -> np.ndarray:
        quarter = np.arange(self.deviation.shape[2])
        first = self.start.min(axis=1)
        return np.broadcast_to(quarter >= first[:, None], self.deviation.shape)


def starts(rng: np.random.Generator, launched: int, others: int, waves: int, levers: int = 1) -> np.ndarray:
    """A start for each store: launched ones in one of the waves, with one lever, the other, or both."""
    found = np.full((launched + others, levers), 99)
    for store in range(launched):
        wave = 1 + store % waves
        which = [store % 3] if levers == 2 and store % 3 < 2 else range(levers)
        found[store, list(which)] = wave
    return found[rng.permutation(launched + others)]


def simulated(
    rng: np.random.Generator,
    start: np.ndarray,
    quarters: int,
    share: tuple[float, ...],
    metrics: int = 3,
    noise: float = 0.1,
    growing: bool = False,
) -> Rollout:
    """Deviations of levels, common quarters, noise that stays within a store, and the realised share of each promise.

    growing: whether what is realised grows with the quarters since the launch, without end, rather than stay a share.
    """
    stores, levers = start.shape
    quarter = np.arange(quarters + 1)
    age = quarter[None, :, None] - start[:, None, :]
    ramp = np.where(age >= 0, RAMP[np.clip(age, 0, 2)], 0.0)
    size = rng.uniform(0.1, 0.3, (metrics, 1, 1, levers))
    promise = -size * ramp[None]
    realised = promise * (np.asarray(share) if not growing else 0.4 * (1 + age))
    deviation = realised.sum(axis=-1)
    deviation = deviation + rng.normal(0, 0.05, (metrics, 1, quarters + 1)) + rng.normal(0, 0.7 * noise, (metrics, stores, 1))
    deviation = deviation + rng.normal(0, noise, (1, stores, quarters + 1)) * 0.7 + rng.normal(0, noise, deviation.shape)
    deviation[:, :, 0] = 0.0
    return Rollout(deviation, start, promise)


def frame_of(rollout: Rollout, metric: int = 0) -> pd.DataFrame:
    """One metric as rows of store, quarter, deviation, launched and the promise of each lever."""
    stores, quarters = rollout.deviation.shape[1:]
    store, quarter = (one.ravel() for one in np.indices((stores, quarters)))
    columns = {"store": store, "quarter": quarter, "deviation": rollout.deviation[metric].ravel()}
    columns["launched"] = rollout.launched[metric].ravel()
    columns |= {f"promise_{lever}": rollout.promise[metric, :, :, lever].ravel() for lever in range(rollout.start.shape[1])}
    return pd.DataFrame(columns)


def two_way(values: np.ndarray, on: np.ndarray) -> float:
    """Plain two-way fixed effects on stores and quarters, dense, of a dummy: numpy's least squares."""
    stores, quarters = values.shape
    store, quarter = (one.ravel() for one in np.indices((stores, quarters)))
    columns = [on.ravel().astype(float)[:, None], np.eye(stores)[store], np.eye(quarters)[quarter][:, 1:]]
    return float(np.linalg.lstsq(np.hstack(columns), values.ravel(), rcond=None)[0][0])
