"""Functions compiled by numba, which let other threads run, kept on disk for the next process where there is a place to write.

numba is loaded when the first of them is called: that is a fifth of what starting takes, and many commands call none. A
function takes a second to compile, so that of processes that need it at the same time one compiles it, and the others wait.
"""

from functools import cached_property, update_wrapper
from types import FunctionType
from typing import Any

from models.running.one_at_a_time import one_at_a_time


def compiled(function: Any) -> Any:
    """Return the function compiled."""
    return Compiled(function)


class Compiled:
    """A function that is compiled when it is called first, from Python or from another one that is compiled."""

    def __init__(self, function: FunctionType) -> None:
        update_wrapper(self, function)
        self._function = function
        self._called = False

    def __call__(self, *arguments: Any) -> Any:
        """Call the function compiled."""
        if self._called:
            return self.dispatcher(*arguments)
        with one_at_a_time(self.dispatcher.stats.cache_path, self._function.__name__):
            result = self.dispatcher(*arguments)
        self._called = True
        return result

    @property
    def _numba_type_(self) -> Any:
        """The type that numba asks a name in compiled code for."""
        return self.dispatcher._numba_type_

    @cached_property
    def dispatcher(self) -> Any:
        """The function as numba has it."""
        import numba

        try:
            return numba.njit(cache=True, nogil=True)(self._function)
        except RuntimeError:
            return numba.njit(nogil=True)(self._function)
