"""CPU seconds to a first plan under rules on waves and levels, with and without a construction.

    python -m benchmarks.first_plans --data DATA_DIR --units 60 300 1115 --rules waves levels

Fleets are those of DATA_DIR/rule_rich_fleet.py, seed 0, with the named rules on top; `rules_of` has them. A run ends with its
first plan. Reading and pricing are left out, and so is compiling: the first run of all is a small one that is thrown away.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import process_time

from instances import load_instance
from models import MenuProblem, SolveParams, solve
from models.problem import Progress
from models.running.stopping import Stopping
from planner.limits.priced import priced

RULES = ("smallest", "waves", "levels", "all", "rate")


def rules_of(name: str, units: int, regions: int) -> str:
    """Return the sections of plan.toml that a family of rules adds."""
    smallest = f'[[even_waves]]\nname = "least wave"\nsmallest = {max(3, round(0.05 * units))}\n'
    waves = (
        f'[[even_waves]]\nname = "even"\ndifference = {max(3, round(0.08 * units))}\nlargest = {round(0.35 * units)}\n'
        '[[sequences]]\nname = "in turn"\nlever = "store_optimization"\ncohorts = ["alpha", "beta", "gamma"]\nlive_share = 0.2\n'
        f'[[region_limits]]\nname = "regions at once"\nactive = {max(3, round(0.7 * regions))}\nnew = {max(2, regions // 3)}\n'
    )
    levels = (
        f'[[minimums]]\nname = "a year"\nmeasure = "launches"\nper = "fiscal_year"\namount = {max(2, round(0.15 * units))}\n'
        f'[[covenants]]\nname = "cash"\nmeasure = "cumulative_cash"\nat_least = {-round(1500 * units, -3)}\n'
    )
    rate = '[[floors]]\nname = "stockouts"\nmeasure = "stockout_rate"\nby = "2029Q1"\nonwards = true\namount = 0.0398\n'
    of = {"smallest": smallest, "waves": smallest + waves, "levels": levels, "all": smallest + waves + levels, "rate": rate}
    return of[name]


def problem_of(data: Path, units: int, name: str) -> MenuProblem:
    """Return the programme of a fleet under a family of rules; pilots have a least size and controls where there are waves."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        command = [sys.executable, str(data / "rule_rich_fleet.py"), made, "--units", str(units), "--seed", "0"]
        subprocess.run(command, check=True)
        _with_cohorts(folder)
        text, regions = (folder / "plan.toml").read_text(encoding="utf-8"), 12
        if name in ("waves", "all"):
            pilot = 'least = 3\nfurther_levers = ["manual_improvement"]\ncontrols = ["R00006", "R00007"]\n'
            text = text.replace("[[pilot_gates]]\n", f"[[pilot_gates]]\n{pilot}")
        text = text.replace("[solver]", rules_of(name, units, regions) + "\n[solver]")
        (folder / "plan.toml").write_text(text, encoding="utf-8")
        return priced(load_instance(folder)).problem


def _with_cohorts(folder: Path) -> None:
    """Put units into three cohorts in turn, those that are committed into the first, which need not wait."""
    with (folder / "pins.csv").open(encoding="utf-8") as file:
        first = {row["unit"] for row in csv.DictReader(file) if row["rule"] == "committed"}
    with (folder / "units.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["cohort"] = "alpha" if row["unit"] in first else ("alpha", "beta", "gamma")[number % 3]
    with (folder / "units.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def first_plan(problem: MenuProblem, seconds: float, *, construction: bool) -> str:
    """Return the CPU seconds to the first plan and its value, or those spent on finding none."""
    params, stop, first = SolveParams(), Stopping(seconds), []
    if not construction:
        params = replace(params, construction=replace(params.construction, attempts=0, attempts_at_once=0))
    begun = process_time()

    def seen(progress: Progress) -> None:
        if progress.value is not None:
            first.append(f"{process_time() - begun:.1f}")
            stop.interrupt()

    solve(problem, time_limit=seconds, gap=1e-5, params=params, on_progress=seen, within=stop)
    return first[0] if first else f"none in {process_time() - begun:.0f}"


def main() -> None:
    """Measure, and print the rows of the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--units", type=int, nargs="+", default=[60, 300, 1115])
    parser.add_argument("--rules", nargs="+", choices=RULES, default=list(RULES))
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    first_plan(problem_of(given.data, 24, "waves"), given.seconds, construction=True)
    print("| rules | units | with | without |\n|---|---:|---:|---:|")
    for name in given.rules:
        for units in given.units:
            problem = problem_of(given.data, units, name)
            after, before = (first_plan(problem, given.seconds, construction=one) for one in (True, False))
            print(f"| {name} | {units:,} | {after} | {before} |", flush=True)


if __name__ == "__main__":
    main()
