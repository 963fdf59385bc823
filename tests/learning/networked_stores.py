"""Stores whose orchestration has a network: planted shares, launches as they came, and the accountant's figures of the truth."""

from collections.abc import Mapping

import numpy as np

from instances.schema.instance import Instance
from planner.accountant import Launch, account
from planner.actuals.records import Actuals, LaunchActual, MetricActual
from planner.economics import NEVER_LAUNCHED, fleet_of
from planner.learning.reading import reading_of
from planner.learning.records import Reading
from tests.builders import read_texts
from tests.learning import stores

BRAIN, STORE = "orchestration", "store_optimization"
Starts = Mapping[tuple[str, str], int]
STAGES = [(1, 0.25), (7, 1.0)]


def texts(store: float, brain: float, stages: list[tuple[int, float]], part: float) -> dict[str, str]:
    """Return the files of the stores with a network of orchestration, with shares of the benefits realised."""
    rows = [f"\n[[levers.{BRAIN}.network]]\nnodes = {nodes}\nshare = {share}\n" for nodes, share in stages]
    found = stores.texts(store, brain, "".join(rows))
    found["plan.toml"] = found["plan.toml"].replace('evidence = "measured"', f'evidence = "measured"\nnetwork_part = {part}')
    return found


def networked(store: float, brain: float, stages: list[tuple[int, float]], part: float) -> Instance:
    return read_texts(texts(store, brain, stages, part), "networked")


def starts_of(made: Instance, start: Starts) -> np.ndarray:
    found = np.full((len(made.units), len(made.settings.levers)), NEVER_LAUNCHED)
    rows, levers = [unit.unit for unit in made.units], list(made.settings.levers)
    for (unit, lever), quarter in start.items():
        found[rows.index(unit), levers.index(lever)] = quarter
    return found


def of_waves(waves: stores.Waves) -> dict[tuple[str, str], int]:
    return {(f"S{one}", lever): quarter for lever, of in waves.items() for quarter, rows in of.items() for one in rows}


def measured(truth: Instance, came: Starts) -> tuple[MetricActual, ...]:
    """Return every metric of the first year that the accountant tracks, with the launches as they came."""
    launches = [Launch(unit, lever, truth.label_of(quarter)) for (unit, lever), quarter in came.items()]
    over = {truth.label_of(quarter) for quarter in range(1, 5)}
    tracked = account(truth, launches).tracking
    return tuple(MetricActual(*key, figure.target) for key, figure in tracked.items() if key[2] in over)


def reports(made: Instance, plan: Starts, came: Starts) -> tuple[LaunchActual, ...]:
    """Return what became of the launches that came otherwise than planned, as a person would report it."""
    moved = [key for key in plan.keys() | came.keys() if plan.get(key) != came.get(key)]
    return tuple(
        LaunchActual(*key, "launched", made.label_of(came[key])) if key in came else LaunchActual(*key, "cancelled")
        for key in sorted(moved)
    )


def read(made: Instance, plan: Starts, actuals: Actuals) -> Reading:
    return reading_of(fleet_of(made), starts_of(made, plan), actuals)


def shares(reading: Reading) -> dict[str, float]:
    return {one.lever: one.measured.share for one in reading.levers if one.measured is not None}
