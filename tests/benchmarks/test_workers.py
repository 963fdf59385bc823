"""Questions measured on one worker and on several: times of tasks by hand, the estimate, the table and its page."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.workers import __main__ as command
from benchmarks.workers.asked import told
from benchmarks.workers.cases import Case
from benchmarks.workers.report import BEGIN, END, section, write_page
from benchmarks.workers.rows import answer_hash, read_rows, row_of, write_rows
from benchmarks.workers.times import BYTES_A_SECOND, estimate, longest_chain, times_of, used_by

SMALL = Case("3 points", "frontier", "ten-store-chain", {"budget": "50%:100%:25%"}, {"gap": 0.2})


def span(number: int, needs: list[int], began: float, ended: float) -> dict[str, object]:
    return {"number": number, "needs": needs, "began": began, "ended": ended}


RUNS = [
    {
        "processor_began": 0.5,
        "processor_ended": 6.5,
        "spans": [span(0, [], 1.0, 3.0), span(1, [], 1.0, 2.0), span(2, [0, 1], 3.0, 6.0), span(3, [1], 2.0, 4.0)],
    },
    {"processor_began": 8.0, "processor_ended": 9.5, "spans": [span(0, [], 8.0, 9.0)]},
]


def test_times_are_those_by_hand() -> None:
    times = times_of(10.0, RUNS)
    assert times.work == (8.0, 1.0)  # 2 + 1 + 3 + 2
    assert times.chain == (5.0, 1.0)  # task 0, then 2
    assert times.serial == pytest.approx(10.0 - 5.0 - 1.0)  # tasks from 1 to 6 and from 8 to 9
    assert (times.longest, times.tasks) == (3.0, 5)
    assert longest_chain([]) == 0.0


def test_the_estimate_is_the_formula_by_hand() -> None:
    found = estimate(times_of(10.0, RUNS), 4, BYTES_A_SECOND, 2 * BYTES_A_SECOND)
    assert (found.serial, found.sending) == (pytest.approx(4.0), pytest.approx(6.0))
    assert found.least == pytest.approx(5.0 + 1.0)  # the chains: a quarter of the work is less
    assert found.most == pytest.approx(8 / 4 + 0.75 * 5 + 1 / 4 + 0.75 * 1)
    alone = estimate(times_of(10.0, RUNS), 1, BYTES_A_SECOND, 0.0)
    assert alone.sending == 0.0 and alone.least == alone.most == pytest.approx(9.0)


def test_seconds_outside_of_tasks_limit_any_number_of_workers() -> None:
    used = used_by(11.0, RUNS)
    assert (used.before, used.between, used.after, used.within) == pytest.approx((0.5, 1.5, 1.5, 7.5))
    assert used.times_as_fast(1) == 1.0 and used.times_as_fast(3) == pytest.approx(11.0 / 6.0)  # 3.5 + 7.5 / 3
    assert used_by(2.0, []).serial == 2.0


def test_a_question_is_asked_and_its_row_is_kept(tmp_path: Path) -> None:
    found = told(SMALL, 1, str(tmp_path / "out"))
    row = row_of("25 frontier points", 1, 30.0, found, answer_hash(tmp_path / "out"))
    assert row.code == 0 and row.tasks > 0 and 0.0 < row.longest <= sum(map(float, row.work.split(";"))) < 30.0
    assert row.context == row.sent == 0
    assert min(row.before, row.after, row.within) > 0.0 and row.between >= 0.0
    assert row.before + row.between + row.after + row.within == pytest.approx(row.processor, abs=0.01)
    write_rows(tmp_path / "workers.csv", [row])
    assert read_rows(tmp_path / "workers.csv") == [row]


def test_the_page_says_share_efficiency_and_other_answers(tmp_path: Path) -> None:
    facts = {"code": 0, "processor": 11.0, "runs": RUNS, "traffic": {"context": 0, "sent": 0, "received": 0}}
    one = row_of("25 frontier points", 1, 10.0, facts, "a")
    two = replace(one, workers=2, seconds=6.0, context=2_000_000, answer="b")
    words = section([two, one])
    assert "| 25 frontier points | 2 | 6.0 | 0.60 | 83 % | 11.0 | 25 % | 2.0 | 0.0 | 0.0 | **no** |" in words
    assert "| 25 frontier points | 100 | 4.0 | 1.6 | 6.0 to 6.0 | 12 to 12 | 1 % to 1 % | chains (6 s) |" in words
    assert "| 25 frontier points | 11.0 | 0.5 | 1.5 | 1.5 | 32 % | 1.5 | 2.6 | 3.1 | 3.1 |" in words
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}old\n{END}after\n")
    write_page(page, [one, two])
    assert page.read_text() == f"before\n{BEGIN}\n{words}\n{END}after\n"


def test_the_page_in_the_repository_is_that_of_its_table(root: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text((root / "docs" / "benchmarks.md").read_text())
    command.main(["--page-only", "--page", str(page)])
    assert page.read_text() == (root / "docs" / "benchmarks.md").read_text()


def test_answers_are_the_same_whatever_seconds_their_tables_tell(tmp_path: Path) -> None:
    hashes = []
    for number, row in enumerate(("1,2.50,kept", "1,0.75,kept", "1,0.75,other")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "table.csv").write_text(f"world,seconds,plan\n{row}\n")
        hashes.append(answer_hash(folder))
    assert hashes[0] == hashes[1] != hashes[2]
