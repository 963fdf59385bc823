"""Tiny random instances with stages in random worlds, and what the accountant makes of every plan in each world by itself."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from instances import load_instance
from models.problem import FloatArray, IntArray
from planner.accountant import Cache
from planner.limits.priced import Priced, priced
from planner.worlds.plain import world_instance
from planner.worlds.programme import chosen_by
from planner.worlds.sampling import draw_worlds
from planner.worlds.worlds import Worlds
from tests.oracles.brute_force import every_plan
from tests.properties.test_brute_force import npv_and_uses
from tests.worked.cases import LEVER, SAVES_ALL, cost, saver, write_instance
from tests.worlds.test_hired_in_worlds import decided

WORLDS, UNITS = 4, 3


@dataclass(frozen=True, eq=False)
class Judged:
    """Every plan of an instance that keeps its rules, int[units] each, and what it is worth, float[plans, worlds].

    kinds: of what the draw has.
    """

    case: Priced
    worlds: Worlds
    kinds: Counter[str]
    choices: list[IntArray]
    npv: FloatArray


@cache
def judged(seed: int) -> Judged:
    """Return the plans of a seed."""
    rng = np.random.default_rng([seed, 21])
    kinds = Counter[str]()
    with TemporaryDirectory() as folder:
        case = priced(load_instance(_written(Path(folder) / "case", rng, kinds)))
    worlds = draw_worlds(case.instance, WORLDS, seed)
    plans = [np.array(one.choice) for one in every_plan(case.problem) if one.keeps_rules]
    launches = [decided(chosen_by(case, one))[0] for one in plans]
    each = ((world_instance(case.instance, worlds, world), Cache()) for world in range(WORLDS))
    npv = np.array([[npv_and_uses(own, one, notes)[0] for one in launches] for own, notes in each]).T
    best = npv.argmax(axis=0)
    kinds.update({"worlds apart": int(np.ptp(best) > 0), "stages in the plan": int(np.any(best != 0))})
    return Judged(case, worlds, kinds, plans, npv)


def _written(folder: Path, rng: np.random.Generator, kinds: Counter[str]) -> Path:
    orders = rng.integers(1, 10, UNITS) * 50
    lever = SAVES_ALL | {"costs": [cost(int(rng.integers(600, 3000)))], "slip_quarters": int(rng.integers(2))}
    lever |= {"support": [{"amount": int(rng.integers(20, 300)), "basis": "unit"}]}
    stages = {"network": _network(rng, orders), "learning": _learning(rng), "licence_tiers": _licences(rng, orders)}
    taken = [name for name in stages if rng.integers(2)] or [str(rng.choice(list(stages)))]
    lever |= {name: stages[name] for name in taken}
    if "network" in taken:
        lever |= {"network_part": float(rng.choice([0.6, 1.0])), "network_each": str(rng.choice(["", "region"]))}
        kinds.update(["regional"] if lever["network_each"] else [])
    kinds.update([*taken, *("by orders" for name in taken if "orders" in stages[name][0])])
    regions = ("North", "South", "South")
    limits = [{"name": "money", "measure": "spend", "per": "total", "amount": int(rng.integers(3000, 9000))}]
    return write_instance(
        folder,
        decision=2,
        evaluation=5,
        finance={"discount_rate": 0.06, "tax_rate": 0.2},
        levers={LEVER: lever, "orchestration": {"costs": [{"line": "software", "amount": 900, "basis": "network"}]}},
        units=[
            saver(name, int(rng.integers(700, 1600)), region=region, eligible_orders=int(own))
            for name, region, own in zip("ABC", regions, orders, strict=True)
        ],
        pins=[{"unit": name, "lever": "orchestration", "rule": "must_not"} for name in "ABC"],
        uncertainties=_uncertainties(rng, kinds),
        solver={"gap": 0.0},
        **({"limits": limits} if rng.integers(2) else {}),
    )


def _network(rng: np.random.Generator, orders: IntArray) -> list[dict[str, Any]]:
    figure, needs = ("orders", _sums(rng, orders)) if rng.integers(2) else ("nodes", _counts(rng))
    return [{figure: n, "share": s} for n, s in zip(needs, sorted(rng.choice([0.2, 0.6, 1.0], 2, replace=False)), strict=False)]


def _learning(rng: np.random.Generator) -> list[dict[str, Any]]:
    return [{"launches": n, "saving": s} for n, s in zip(_counts(rng), (0.3, 0.6), strict=False)]


def _licences(rng: np.random.Generator, orders: IntArray) -> list[dict[str, Any]]:
    figure, needs = ("orders", _sums(rng, orders)) if rng.integers(2) else ("units", _counts(rng))
    return [{figure: n, "discount": float(d)} for n, d in zip(needs, rng.permutation([-1.5, 0.4, 0.9]), strict=False)]


def _counts(rng: np.random.Generator) -> list[int]:
    return sorted(rng.choice([1, 2, 3], rng.integers(1, 3), replace=False).tolist())


def _sums(rng: np.random.Generator, orders: IntArray) -> list[int]:
    """Return one or two numbers of orders, each what some units have together, or one off it."""
    some = [int(orders[rng.integers(0, 2, UNITS) > 0].sum()) + int(rng.integers(-1, 2)) for _ in range(2)]
    return sorted({max(1, one) for one in some})


def _uncertainties(rng: np.random.Generator, kinds: Counter[str]) -> list[dict[str, Any]]:
    of = f"levers.{LEVER}"
    every: dict[str, dict[str, Any]] = {
        "saved": {"figures": [f"{of}.effects.shrink"], "distribution": "uniform", "low": 0.3, "high": 1.0},
        "dearer": {"figures": [f"{of}.costs.0.amount"], "distribution": "uniform", "low": 0.6, "high": 1.8},
        "running": {"figures": [f"{of}.support.0.amount"], "distribution": "uniform", "low": 0.5, "high": 2.0},
        "busier": {"figures": ["units.*.eligible_orders"], "distribution": "uniform", "low": 0.5, "high": 1.6, "scope": "unit"},
        "late": {"figures": [f"{of}.slip_quarters"], "how": "set", "distribution": "values"}
        | {"values": [0, 1, 2], "chances": [0.4, 0.3, 0.3]},
    }
    taken = [name for name in every if name == "saved" or rng.integers(2)]
    kinds.update(taken)
    return [{"name": name} | every[name] for name in taken]
