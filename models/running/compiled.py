"""Functions compiled by numba, which let other threads run, kept on disk for the next process where there is a place to write.

numba is loaded when the first of them is called: that is a fifth of what starting takes, and many commands call none.
"""

from functools import cached_property, update_wrapper
from types import FunctionType
from typing import Any

prange = range
"""The range whose rounds `compiled_for_threads` shares out among threads, one after another elsewhere."""


def compiled(function: Any) -> Any:
    """Return the function compiled."""
    return Compiled(function, parallel=False)


def compiled_for_threads(function: Any) -> Any:
    """Return the function compiled, its `prange` loops shared out among threads."""
    return Compiled(function, parallel=True)


class Compiled:
    """A function that is compiled when it is called first, from Python or from another one that is compiled."""

    def __init__(self, function: FunctionType, *, parallel: bool) -> None:
        update_wrapper(self, function)
        self._function, self._parallel = function, parallel

    def __call__(self, *arguments: Any) -> Any:
        """Call the function compiled."""
        return self.dispatcher(*arguments)

    @property
    def _numba_type_(self) -> Any:
        """The type that numba asks a name in compiled code for."""
        return self.dispatcher._numba_type_

    @cached_property
    def dispatcher(self) -> Any:
        """The function as numba has it."""
        import numba

        function = _for_threads(self._function, numba.prange) if self._parallel else self._function
        try:
            return numba.njit(cache=True, nogil=True, parallel=self._parallel)(function)
        except RuntimeError:
            return numba.njit(nogil=True, parallel=self._parallel)(function)


def _for_threads(function: FunctionType, loop: Any) -> FunctionType:
    """Return a copy with the loop of threads, under another name: numba keeps code by it, with threads or without."""
    names = function.__globals__ | {"prange": loop}
    copy = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    copy.__doc__, copy.__module__ = function.__doc__, function.__module__
    copy.__qualname__ = f"{function.__qualname__}_in_threads"
    return copy
