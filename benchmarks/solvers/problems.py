"""The problems of the comparison, each from a name and a seed.

rule-rich:N               a fleet of DATA_DIR/rule_rich_fleet.py with N units in 12 regions, every usual rule on at once
trial:N, trial:N:counts   the trial fleet of DATA_DIR/trial_fleet.py with N units, in hours or in counts of launches
trial:N:coarse            the same with 6 regions in which two or three launches fill a quarter
fleet:N                   a random fleet of `rollout init --units N`, one region in 40 units
example:NAME              a bundled example
mmkp:NAME                 a multiple-choice knapsack of DATA_DIR/published/mmkp
"""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import scipy.sparse as sp

from instances import load_instance, resolve_instance
from instances.generator import random_fleet
from models import MenuProblem
from planner.planning import priced

UNITS_OF_A_REGION = 40

REGIONS = 12
"""Regions of a rule-rich fleet, as far as it has units for them."""


def problem_named(name: str, seed: int, data: Path) -> MenuProblem:
    """Return a problem; `example` and `mmkp` have no seeds."""
    kind, _, rest = name.partition(":")
    if kind == "rule-rich":
        with tempfile.TemporaryDirectory() as folder:
            write_rule_rich(Path(folder), int(rest), seed, data)
            return priced(load_instance(folder)).problem
    if kind == "trial":
        return _trial(rest, seed, data)
    if kind == "fleet":
        return _fleet(int(rest), seed)
    if kind == "example":
        return priced(load_instance(resolve_instance(rest))).problem
    if kind == "mmkp":
        return _knapsack(data / "published" / "mmkp" / f"{rest}.txt")
    raise ValueError(f"no problem is named {name!r}; names begin with rule-rich:, trial:, fleet:, example: or mmkp:")


def write_rule_rich(folder: Path, units: int, seed: int, data: Path, without: Sequence[str] = ()) -> None:
    """Write a rule-rich fleet as an instance folder, some rules left out; its script is one of DATA_DIR, and stands alone."""
    script, regions = data / "rule_rich_fleet.py", min(REGIONS, units)
    given = ["--units", str(units), "--regions", str(regions), "--seed", str(seed), "--without", *without]
    subprocess.run([sys.executable, str(script), str(folder), *given], check=True, capture_output=True, text=True)


def _trial(rest: str, seed: int, data: Path) -> MenuProblem:
    units, _, kind = rest.partition(":")
    options = {
        "": {},
        "counts": {"count_capacity": True},
        "coarse": {"regions": 6, "region_share": 1.375},
    }[kind]
    unit, value, use, limit = _module(data / "trial_fleet.py").trial_fleet(int(units), seed=seed, **options)
    slim = sp.csr_array((use.data, use.indices.astype(np.int32), use.indptr.astype(np.int32)), shape=use.shape)
    return MenuProblem(unit, value, slim, limit)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _fleet(units: int, seed: int) -> MenuProblem:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in random_fleet(units, max(1, units // UNITS_OF_A_REGION), seed).items():
            (Path(folder) / name).write_text(content)
        return priced(load_instance(folder)).problem


def _knapsack(path: Path) -> MenuProblem:
    numbers = iter(path.read_text().split())
    classes, items, rows = (int(next(numbers)) for _ in range(3))
    limit = [float(next(numbers)) for _ in range(rows)]
    value, use = [], []
    for _ in range(classes):
        next(numbers)
        for _ in range(items):
            value.append(float(next(numbers)))
            use.append([float(next(numbers)) for _ in range(rows)])
    return MenuProblem(np.repeat(np.arange(classes), items), np.array(value), sp.csr_array(np.array(use).T), np.array(limit))
