"""Products of launch quarters: the roadmaps that a unit's rules leave before accuracy is looked at.

A product grows lever by lever and is cut pair of levers by pair while it grows. Units with the same quarters left and
the same levers fixed share one product.
"""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from models.problem import BoolArray, IntArray
from planner.economics.menu_rules import OwnRules, PairRules, pair_rules
from planner.economics.starts import NEVER_LAUNCHED, Starts, has_lever

WIDEST = 20
"""A product may be this many times the largest menu; conditions on accuracy may still cut it down."""

WIDEST_STEP = 1000
"""A product may be this many times the largest menu for a moment, before the rules on pairs cut it."""


@dataclass(frozen=True, eq=False)
class Products:
    """The products of all units.

    Attributes
    ----------
    roadmaps
        int16[rows, levers] by group of units; None for a product that is too large to write down.
    group
        int[units].
    """

    roadmaps: list[Starts | None]
    group: IntArray


def products_of(instance: Instance, rules: OwnRules) -> Products:
    """Return the products of all units, one for each group of units that are alike."""
    options = rules.options()
    groups: dict[bytes, int] = {}
    group = np.empty(options.shape[0], dtype=np.int64)
    roadmaps: list[Starts | None] = []
    for unit in range(group.size):
        key = options[unit].tobytes() + rules.fixed[unit].tobytes()
        group[unit] = groups.setdefault(key, len(groups))
        if len(groups) > len(roadmaps):
            pairs = pair_rules(instance, rules.fixed[unit])
            roadmaps.append(product_of(options[unit], rules.fixed[unit], pairs, instance.settings.rules.largest_menu))
    return Products(roadmaps, group)


def product_of(options: BoolArray, fixed: Starts, pairs: PairRules, largest: int) -> Starts | None:
    """Return int16[rows, levers]: every combination that the rules on pairs allow; None if there are far too many.

    Levers with the fewest options come first while it grows. Rows are in order of the first lever's start, then the
    second's, never before any quarter. options is bool[levers, 1 + T], fixed int16[levers].
    """
    starts = [fixed[[lever]] if has_lever(fixed)[lever] else _starts_of(options[lever]) for lever in range(fixed.size)]
    order = sorted(range(fixed.size), key=lambda lever: starts[lever].size)
    rows = np.full((1, fixed.size), NEVER_LAUNCHED, dtype=np.int16)
    for position, lever in enumerate(order):
        count = rows.shape[0]
        if count * starts[lever].size > WIDEST_STEP * largest:
            return None
        rows = np.repeat(rows, starts[lever].size, axis=0)
        rows[:, lever] = np.tile(starts[lever], count)
        for other in order[:position]:
            rows = rows[pairs.allow(rows, other, lever)]
        if rows.shape[0] > WIDEST * largest:
            return None
    rank = np.where(has_lever(rows), rows, -NEVER_LAUNCHED)
    return rows[np.lexsort(rank.T[::-1])]


def _starts_of(options: BoolArray) -> Starts:
    """Return int16[starts]: never first, then the decision quarters that are left; options is bool[1 + T]."""
    return np.append(NEVER_LAUNCHED, np.arange(1, options.size))[options].astype(np.int16)
