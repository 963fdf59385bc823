"""Compare this solver with others on the same problems, in one run on one machine.

    pip install '.[bench]'
    python -m benchmarks.solvers --data DATA_DIR

DATA_DIR holds rule_rich_fleet.py, trial_fleet.py and published/mmkp. Without --only and --method the whole comparison runs, which
takes about two hours; it writes runs.csv and moments.csv to --out after each run, and docs/benchmarks.md with its chart at the
end. A run that is made anew takes the place of the old one, all others stay. Without --data nothing runs, and page and chart are
written from the tables as they are.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.solvers.methods import METHODS
from benchmarks.solvers.report import write_chart, write_results
from benchmarks.solvers.runs import Key, Moment, Run, read_moments, read_runs, run_apart, write_table

ROOT = Path(__file__).resolve().parents[2]
PAGE, CHART = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.svg"

CHARTED = ("rule-rich:60", "rule-rich:300", "trial:60:coarse", "trial:300", "trial:1000", "mmkp:I07")

PEERS = ("highs", "scip", "cp-sat", "rank-and-fill")

PLAN: tuple[tuple[str, float, tuple[int, ...], tuple[str, ...]], ...] = (
    ("rule-rich:60", 60, (0, 1, 2), ("rollout",)),
    ("rule-rich:60", 60, (0,), (*PEERS, "pyomo")),
    ("rule-rich:300", 60, (0, 1, 2), ("rollout",)),
    ("rule-rich:300", 60, (0,), (*PEERS, "pyomo")),
    ("rule-rich:1115", 60, (0, 1, 2), ("rollout",)),
    ("rule-rich:1115", 60, (0,), (*PEERS, "pyomo")),
    ("rule-rich:3000", 60, (0, 1, 2), ("rollout",)),
    ("rule-rich:3000", 60, (0,), PEERS),
    ("rule-rich:10000", 60, (0, 1, 2), ("rollout",)),
    ("rule-rich:10000", 60, (0,), PEERS),
    ("trial:45", 60, (0, 1, 2), ("rollout",)),
    ("trial:45", 60, (0,), PEERS),
    ("trial:60:coarse", 60, (0, 1, 2), ("rollout",)),
    ("trial:60:coarse", 60, (0,), (*PEERS, "pyomo")),
    ("trial:1000", 20, (0, 1, 2), ("rollout",)),
    ("trial:1000", 60, (0, 1, 2), ("rollout",)),
    ("trial:1000", 60, (0,), PEERS),
    ("trial:10000", 60, (0, 1, 2), ("rollout",)),
    ("trial:10000", 60, (0,), PEERS),
    ("trial:300", 60, (0, 1, 2), ("rollout",)),
    ("trial:300", 60, (0,), PEERS),
    ("mmkp:I07", 60, (0,), ("rollout", *PEERS)),
    ("mmkp:I09", 60, (0,), ("rollout", *PEERS)),
    ("trial:100000", 300, (0,), ("rollout",)),
    ("trial:100:coarse", 60, (0, 1, 2), ("rollout",)),
    ("trial:100:coarse", 60, (0,), PEERS),
    ("example:mixed-portfolio", 60, (0, 1, 2), ("rollout",)),
    ("example:mixed-portfolio", 60, (0,), PEERS),
    ("fleet:60", 60, (0,), ("rollout", *PEERS)),
    ("fleet:2000", 60, (0,), ("rollout",)),
    ("fleet:10000", 60, (0,), ("rollout",)),
    ("trial:300:counts", 60, (0, 1, 2), ("rollout",)),
    ("trial:300:counts", 60, (0,), PEERS),
    ("mmkp:I08", 60, (0,), ("rollout", *PEERS)),
)
"""Problem, time limit, seeds and methods of the whole comparison."""

GAP = 1e-5


def main() -> None:
    """Run the comparison and write its tables, page and chart."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, help="folder of the problems; without it nothing runs, and the page is written")
    words.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="folder for runs.csv and moments.csv")
    words.add_argument("--only", action="append", metavar="PROBLEM", help="only this problem; may be given several times")
    words.add_argument("--method", action="append", choices=METHODS, help="only this method; may be given several times")
    words.add_argument("--more", action="store_true", help="run only what is missing in --out")
    words.add_argument("--no-page", action="store_true", help="leave docs/benchmarks.md and its chart as they are")
    options = words.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    known = (options.out / "runs.csv").exists()
    runs = {run.key: run for run in read_runs(options.out / "runs.csv")} if known else {}
    moments = read_moments(options.out / "moments.csv") if known else []
    for key in _wanted(options.only, options.method) if options.data else ():
        if options.more and key in runs:
            continue
        run, states = run_apart(key, GAP, options.data)
        print(f"{key.problem} seed {key.seed} {key.method}: {_words(run)}", flush=True)
        runs[run.key] = replace(run, measured=date.today().isoformat())
        moments = [one for one in moments if one.key != run.key] + states
        write_table(options.out / "runs.csv", sorted(runs.values(), key=place), Run)
        write_table(options.out / "moments.csv", moments, Moment)
    if not options.no_page:
        write_results(PAGE, sorted(runs.values(), key=place))
        write_chart(CHART, list(runs.values()), pd.read_csv(options.out / "moments.csv"), CHARTED)


def _wanted(only: list[str] | None, methods: list[str] | None) -> Iterator[Key]:
    """Yield the runs of the comparison that are asked for."""
    for problem, limit, seeds, own in PLAN:
        if not only or problem in only:
            yield from (Key(problem, seed, method, limit) for seed in seeds for method in own if not methods or method in methods)


def place(run: Run) -> tuple[int, int, float, int]:
    """Return the sort key of a run in the table; problems outside the plan come last."""
    problems = list(dict.fromkeys(problem for problem, *_ in PLAN))
    problem = problems.index(run.problem) if run.problem in problems else len(problems)
    return problem, list(METHODS).index(run.method), run.time_limit, run.seed


def _words(run: Run) -> str:
    return run.remark or f"{run.value} of at most {run.bound} in {run.seconds:.1f} s"


if __name__ == "__main__":
    main()
