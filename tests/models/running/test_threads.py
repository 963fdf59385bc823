"""Loops of compiled code that threads share."""

import threading

import numpy as np
import pytest

from models.running.compiled import compiled
from models.running.threads import in_threads, thread_count


@compiled
def _counted(first: int, after: int, amounts: np.ndarray) -> None:
    for place in range(first, after):
        amounts[place] += 1.0 + place


@pytest.mark.parametrize("threads", [1, 2, 3, 7, 32])
@pytest.mark.parametrize("chunks", [1, 7, 32])
def test_every_chunk_is_come_to_once(threads: int, chunks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.running.threads.thread_count", lambda: threads)
    amounts = np.zeros(chunks)
    in_threads(_counted, chunks, amounts)
    assert amounts.tolist() == [1.0 + place for place in range(chunks)]


def test_parts_run_side_by_side_and_what_goes_wrong_in_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.running.threads.thread_count", lambda: 3)
    all_there = threading.Barrier(3)

    def together(first: int, after: int) -> None:
        if first < after:
            all_there.wait(timeout=20)
        if first == 2:
            raise ValueError("in the second part")

    with pytest.raises(ValueError, match="in the second part"):
        in_threads(together, 6)


def test_there_is_a_thread_for_each_processor_at_least_one() -> None:
    assert thread_count() >= 1


def test_compiled_code_lets_other_threads_run() -> None:
    _counted(0, 1, np.zeros(1))
    assert _counted.dispatcher.targetoptions["nogil"]
