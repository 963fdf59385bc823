"""Measure `rollout plan` from outside on fleets as chains have them.

    python -m benchmarks.commands --data DATA_DIR
    python -m benchmarks.commands --data DATA_DIR --only rule-rich:300 --seed 0 --time-limit 60
    python -m benchmarks.commands

DATA_DIR holds rule_rich_fleet.py. All of it takes about two and a half hours; it writes commands.csv to --out after each run, and
the table of docs/benchmarks.md at the end. A row that is measured anew takes the place of the old one, all others stay. Without
--data nothing is measured, and the table is written from commands.csv as it is.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from benchmarks.commands.cases import CASES
from benchmarks.commands.report import write_page
from benchmarks.commands.rows import ROOT, Row, measure, read_rows, write_rows

PAGE = ROOT / "docs" / "benchmarks.md"


def main(given: list[str] | None = None) -> None:
    """Measure what is asked for and write table and page."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, help="folder that holds rule_rich_fleet.py; without it nothing is measured")
    words.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="folder for commands.csv")
    words.add_argument("--only", action="append", metavar="FLEET", help="only this fleet; may be given several times")
    words.add_argument("--seed", action="append", type=int, help="only this seed; may be given several times")
    words.add_argument("--time-limit", action="append", type=float, help="only this time limit; may be given several times")
    words.add_argument("--more", action="store_true", help="measure only rows that are missing in --out")
    words.add_argument("--page", type=Path, default=PAGE, help="page to write the table to")
    options = words.parse_args(given)
    table = options.out / "commands.csv"
    rows = {row.key: row for row in read_rows(table)}
    for fleet, seed, limit in _wanted(options) if options.data else ():
        if options.more and (fleet, seed, limit) in rows:
            continue
        row = measure(fleet, seed, limit, options.data)
        print(f"{fleet} seed {seed}, {limit:g} s: {_words(row)}", flush=True)
        rows[row.key] = row
        options.out.mkdir(parents=True, exist_ok=True)
        write_rows(table, rows.values())
    write_page(options.page, list(rows.values()))


def _wanted(options: argparse.Namespace) -> Iterator[tuple[str, int, float]]:
    """Yield fleet, seed and time limit of each run asked for; a fleet, seed or limit outside the cases is measured when named."""
    cases = {case.name: (case.seeds, case.limits) for case in CASES}
    for fleet in options.only or cases:
        seeds, limits = cases.get(fleet, ((0,), (60.0,)))
        for limit in options.time_limit or limits:
            for seed in options.seed or seeds:
                yield fleet, seed, limit


def _words(row: Row) -> str:
    if row.remark:
        return row.remark
    gap = "not proven" if row.gap is None else f"{100 * row.gap:.3g} %"
    return f"first plan {row.first_plan:.1f} s, gap {gap}, {row.seconds:.0f} s in all, {(row.memory or 0) / 2**20:.0f} MiB"


if __name__ == "__main__":
    main()
