"""The row families of tiers, with the letters of docs/programme.md.

A tier j has the variables

    reached[j,t]  1 if tier j is reached in period t
    lifted[j,t]   what tier j adds if it is reached in period t, and loss[j,t] on top, so that it is not below 0

and gain[j,k,t] is its share of what choice k gains by it. loss[j,t] and most[j,t] are the most that all choices together lose
or gain by it, each unit seen alone. What a plan is worth has sum_{j,t} lifted[j,t] - loss[j,t] reached[j,t] on top.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np

from models.statement.names import readable_names
from models.statement.row_families import Family, Row, Statement
from models.statement.tier_steps import TierStep, tier_steps

Named = tuple[str, TierStep, list[Any], list[Any]]


def tier_once(statement: Statement) -> Iterator[Row]:
    """Reach a tier once at most: sum_t reached[j,t] <= 1."""
    for name, _, reached, _ in _steps(statement):
        yield Row(name, [(1.0, one) for one in reached], None, 1.0)


def tier_needs_count(statement: Statement) -> Iterator[Row]:
    """Reach a tier only where enough counts: need[j] * reached[j,t] <= sum_k count[t,k] x[k]."""
    for name, step, reached, _ in _steps(statement):
        for period, one in enumerate(reached):
            yield Row(f"{name}_{period}", [(float(step.need), one), *_counted(statement, step, period, -1.0)], None, 0.0)


def tier_no_later(statement: Statement) -> Iterator[Row]:
    """Reach it by the first period in which enough counts.

    sum_k count[t,k] x[k] <= need[j] - 1 + (most_counted[j,t] - need[j] + 1) * sum_{s <= t} reached[j,s], for t in which enough
    may count.
    """
    for name, step, reached, _ in _steps(statement):
        for period in range(len(reached)):
            excess = float(step.most_counted[period]) - step.need + 1.0
            if excess > 0:
                terms = _counted(statement, step, period, 1.0) + [(-excess, one) for one in reached[: period + 1]]
                yield Row(f"{name}_{period}", terms, None, step.need - 1.0)


def tier_gain(statement: Statement) -> Iterator[Row]:
    """Add no more than choices gain: lifted[j,t] <= sum_k gain[j,k,t] x[k] + loss[j,t]."""
    for name, step, _, lifted in _steps(statement):
        for period, one in enumerate(lifted):
            gain = step.gain[:, period]
            own = [(-float(gain[choice]), statement.x[choice]) for choice in np.flatnonzero(gain).tolist()]
            yield Row(f"{name}_{period}", [(1.0, one), *own], None, float(step.loss[period]))


def tier_gain_needs_tier(statement: Statement) -> Iterator[Row]:
    """Add nothing before it is reached: lifted[j,t] <= (most[j,t] + loss[j,t]) * reached[j,t], without a sum over choices."""
    for name, step, reached, lifted in _steps(statement):
        for period, (one, amount) in enumerate(zip(reached, lifted, strict=True)):
            most = float(step.most[period] + step.loss[period])
            yield Row(f"{name}_{period}", [(1.0, amount)] + [(-most, one)] * (most > 0), None, 0.0)


TIER_FAMILIES: dict[str, Family] = {
    family.__name__: family for family in (tier_once, tier_needs_count, tier_no_later, tier_gain, tier_gain_needs_tier)
}


def _steps(statement: Statement) -> Iterator[Named]:
    """Yield each tier with its name in files, and its variables by period."""
    names = readable_names(f"{tiers.name} {need}" for tiers in statement.problem.tiers for need in tiers.need.tolist())
    groups = [
        [variable for _, variable in own]
        for variables in (statement.model.reached, statement.model.lifted)
        for _, own in groupby(variables.items(), key=lambda item: item[0][0])
    ]
    steps = tier_steps(statement.problem)
    yield from zip(names, steps, groups[: len(steps)], groups[len(steps) :], strict=True)


def _counted(statement: Statement, step: TierStep, period: int, coefficient: float) -> list[tuple[float, Any]]:
    row = step.of.count[[period]]
    own = zip(row.indices.tolist(), row.data.tolist(), strict=True)
    return [(coefficient * amount, statement.x[choice]) for choice, amount in own]
