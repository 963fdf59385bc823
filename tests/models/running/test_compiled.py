"""Compiled functions, with threads and without, as numba keeps them on disk."""

from pathlib import Path

import numba
import numpy as np
import pytest

from models.running.compiled import compiled, compiled_for_threads, prange


def _doubled(amounts: np.ndarray) -> None:
    for place in prange(amounts.size):
        amounts[place] *= 2.0


def test_code_for_threads_is_not_taken_from_the_code_without_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    plain, in_threads, amounts = compiled(_doubled), compiled_for_threads(_doubled), np.arange(3.0)
    plain(amounts)
    in_threads(amounts)
    assert amounts.tolist() == [0.0, 4.0, 8.0]
    assert [sum(one.dispatcher.stats.cache_hits.values()) for one in (plain, in_threads)] == [0, 0]
    again = compiled_for_threads(_doubled)
    again(amounts)
    assert sum(again.dispatcher.stats.cache_hits.values()) == 1
