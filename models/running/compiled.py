"""Functions compiled by numba, kept on disk for the next process where there is a place to write."""

from typing import Any

import numba


def compiled(function: Any) -> Any:
    """Return the function compiled."""
    return _compiled(function, parallel=False)


def compiled_for_threads(function: Any) -> Any:
    """Return the function compiled, its `numba.prange` loops shared out among threads."""
    return _compiled(function, parallel=True)


def _compiled(function: Any, *, parallel: bool) -> Any:
    try:
        return numba.njit(cache=True, parallel=parallel)(function)
    except RuntimeError:
        return numba.njit(parallel=parallel)(function)
