"""Measure questions with many solves on one worker and on two, each in a process of its own.

    python -m benchmarks.workers
    python -m benchmarks.workers --only "100 frontier points" --only "200 worlds"
    python -m benchmarks.workers --only "25 frontier points" --workers 2

All of it takes about ten minutes on a quiet machine of two cores, without "25 frontier points" less than six. Compiled
functions are made first, which is not measured. It writes workers.csv to --out after each run, and the section of
docs/benchmarks.md at the end. A row that is measured anew takes the place of the old one. With --page-only nothing is measured.
"""

import argparse
from pathlib import Path

from benchmarks.workers.cases import CASES, WARM_UP
from benchmarks.workers.report import write_page
from benchmarks.workers.rows import ROOT, measure, read_rows, write_rows

PAGE = ROOT / "docs" / "benchmarks.md"


def main(given: list[str] | None = None) -> None:
    """Measure what is asked for, and write table and page."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--only", action="append", choices=[case.name for case in CASES], help="only this question")
    words.add_argument("--workers", action="append", type=int, help="only so many workers; may be given several times")
    words.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="folder for workers.csv")
    words.add_argument("--page", type=Path, default=PAGE, help="page to write the section to")
    words.add_argument("--page-only", action="store_true", help="write the section from workers.csv as it is")
    options = words.parse_args(given)
    table = options.out / "workers.csv"
    rows = {row.key: row for row in read_rows(table)}
    if not options.page_only:
        measure(WARM_UP, 1)
    for case in () if options.page_only else CASES:
        for workers in (options.workers or (1, 2)) if case.name in (options.only or [case.name]) else ():
            row = measure(case, workers)
            print(f"{row.case}, {row.workers} workers: {row.seconds:.1f} s, {row.processor:.1f} s of processors", flush=True)
            rows[row.key] = row
            write_rows(table, rows.values())
    write_page(options.page, list(rows.values()))


if __name__ == "__main__":
    main()
