"""Worlds a second of a plan: stacked as rows of one fleet, and one by one as instances of their own.

    python -m benchmarks.worlds mixed-portfolio 1000 --worlds 10000

Arguments are bundled examples, folders or numbers of units of a random fleet. The plan takes each unit's best roadmap, limits
aside: its price does not depend on them.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

from instances.generator import random_fleet
from instances.schema.instance import Instance
from models.problem import NEVER, IntArray
from planner.economics import charge_events, fleet_of, shared_charges
from planner.limits.priced import Priced, priced
from planner.plan.tables import Chosen, cash_flow
from planner.run_files.locate import load
from planner.worlds.plain import world_instance
from planner.worlds.pricing import plan_in_worlds
from planner.worlds.sampling import draw_worlds

UNITS_OF_A_REGION = 25


def best_roadmaps(case: Priced) -> Chosen:
    """Return the plan of each unit's best roadmap, limits aside."""
    menu = case.menu
    best = [own[np.argmax(menu.value[own])] for own in map(menu.choices_of, range(len(case.instance.units)))]
    return as_chosen(case, np.array(best))


def as_chosen(case: Priced, choice: IntArray) -> Chosen:
    """Return the plan of some choices of a menu, one a unit."""
    menu = case.menu.rows(choice)
    events = [charge_events(case.fleet, menu.unit, menu.start, charge) for charge in case.shared]
    opened = np.array([min(event[event != NEVER].tolist(), default=NEVER) for event in events], dtype=np.int64)
    return Chosen(case.instance, case.fleet, menu, case.shared, opened)


def plain_npv(chosen: Chosen, instance: Instance) -> float:
    """Return the NPV of a plan in a world that is an instance of its own."""
    fleet, shared = fleet_of(instance), shared_charges(instance)
    flow = cash_flow(replace(chosen, instance=instance, fleet=fleet, shared=shared))
    factor = fleet.timeline.factor
    return float(flow.amount.sum(axis=0) @ factor + flow.terminal.sum() * factor[-1])


def instance_of(name: str) -> Instance:
    """Return a bundled example, an instance of a folder, or a random fleet of so many units."""
    if not name.isdigit():
        return load(name)
    with tempfile.TemporaryDirectory() as folder:
        for file, content in random_fleet(int(name), max(1, int(name) // UNITS_OF_A_REGION), 1).items():
            (Path(folder) / file).write_text(content)
        return load(folder)


def measured(name: str, worlds: int, plain: int) -> str:
    """Return a line of what was measured: seconds of all worlds, worlds a second, and the same one by one."""
    chosen = best_roadmaps(priced(instance_of(name)))
    drawn = draw_worlds(chosen.instance, worlds, seed=0)
    begun = perf_counter()
    stacked = plan_in_worlds(chosen, drawn)
    seconds = perf_counter() - begun
    begun = perf_counter()
    one_by_one = np.array([plain_npv(chosen, world_instance(chosen.instance, drawn, world)) for world in range(plain)])
    of_one = (perf_counter() - begun) / plain
    apart = np.abs(one_by_one - stacked.npv[:plain]).max() / np.abs(stacked.npv[:plain]).max()
    return (
        f"{name}: {len(chosen.instance.units)} units, {worlds:,} worlds in {seconds:.1f} s, {worlds / seconds:,.0f} a second; "
        f"one by one {1 / of_one:.1f} a second; NPVs differ by {apart:.0e} of the largest"
    )


def main() -> None:
    """Measure the instances of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instances", nargs="+")
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--one-by-one", type=int, default=10)
    asked = parser.parse_args()
    for name in asked.instances:
        print(measured(name, asked.worlds, asked.one_by_one), flush=True)


if __name__ == "__main__":
    main()
