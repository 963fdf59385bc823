"""Functions compiled by numba, which let other threads run, kept on disk for the next process where there is a place to write."""

from types import FunctionType
from typing import Any

import numba


def compiled(function: Any) -> Any:
    """Return the function compiled."""
    return _compiled(function, parallel=False)


def compiled_for_threads(function: Any) -> Any:
    """Return the function compiled, its `numba.prange` loops shared out among threads."""
    return _compiled(function, parallel=True)


def _compiled(function: Any, *, parallel: bool) -> Any:
    function = _named_apart(function) if parallel else function
    try:
        return numba.njit(cache=True, nogil=True, parallel=parallel)(function)
    except RuntimeError:
        return numba.njit(nogil=True, parallel=parallel)(function)


def _named_apart(function: FunctionType) -> FunctionType:
    """Return a copy under another name: numba keeps compiled code by the name of a function, with threads or without."""
    copy = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    copy.__doc__, copy.__module__ = function.__doc__, function.__module__
    copy.__qualname__ = f"{function.__qualname__}_in_threads"
    return copy
