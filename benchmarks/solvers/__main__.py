"""Compare this solver with others on the same problems, in one run on one machine.

    pip install '.[bench]'
    python -m benchmarks.solvers --data DATA_DIR

DATA_DIR holds trial_fleet.py and published/mmkp. Without --problem and --method the whole comparison runs, which takes
about an hour; it writes runs.csv and moments.csv to --out, and docs/benchmarks.md with its chart. Runs that
already stand in --out are kept with --more.
"""

import argparse
from pathlib import Path

import pandas as pd

from benchmarks.solvers.methods import METHODS
from benchmarks.solvers.report import write_chart, write_results
from benchmarks.solvers.runs import Moment, Run, read_runs, run_apart, write_table

ROOT = Path(__file__).resolve().parents[2]
PAGE, CHART = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.svg"

CHARTED = ("trial:60:coarse", "trial:300", "trial:1000", "mmkp:I07")

PEERS = ("highs", "scip", "cp-sat", "rank-and-fill")

PLAN: tuple[tuple[str, float, tuple[int, ...], tuple[str, ...]], ...] = (
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
    words.add_argument("--data", type=Path, required=True, help="folder that holds trial_fleet.py and published/mmkp")
    words.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="folder for runs.csv and moments.csv")
    words.add_argument("--problem", action="append", help="only this problem; may be given several times")
    words.add_argument("--method", action="append", choices=METHODS, help="only this method; may be given several times")
    words.add_argument("--more", action="store_true", help="keep the runs in --out, and run only those that are missing")
    words.add_argument("--no-page", action="store_true", help="leave docs/benchmarks.md and its chart as they are")
    options = words.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    runs = read_runs(options.out / "runs.csv") if options.more and (options.out / "runs.csv").exists() else []
    moments: list[Moment] = []
    if runs:
        table = pd.read_csv(options.out / "moments.csv").astype(object)
        moments = [Moment(**row) for row in table.where(table.notna(), None).to_dict("records")]
    done = {(run.problem, run.time_limit, run.seed, run.method) for run in runs}
    for problem, limit, seeds, methods in PLAN:
        for seed in seeds:
            for method in methods:
                wanted = (not options.problem or problem in options.problem) and (not options.method or method in options.method)
                if wanted and (problem, limit, seed, method) not in done:
                    run, told = run_apart(problem, seed, method, limit, GAP, options.data)
                    print(f"{problem} seed {seed} {method}: {_words(run)}", flush=True)
                    runs.append(run)
                    moments.extend(told)
                    write_table(options.out / "runs.csv", runs, Run)
                    write_table(options.out / "moments.csv", moments, Moment)
    if not options.no_page:
        write_results(PAGE, sorted(runs, key=place))
        write_chart(CHART, runs, pd.read_csv(options.out / "moments.csv"), CHARTED)


def place(run: Run) -> tuple[int, int, float, int]:
    """Return where a run stands in the table, whenever it was measured; problems outside the plan come last."""
    problems = list(dict.fromkeys(problem for problem, *_ in PLAN))
    problem = problems.index(run.problem) if run.problem in problems else len(problems)
    return problem, list(METHODS).index(run.method), run.time_limit, run.seed


def _words(run: Run) -> str:
    return run.remark or f"{run.value} of at most {run.bound} in {run.seconds:.1f} s"


if __name__ == "__main__":
    main()
