"""A plan that is verified while other processes work on the answer to a question about it."""

import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread

from planner.plan.plan import Plan
from planner.run_files.verified import verified_files


class VerifiedMeanwhile:
    """The files of a plan, verified by a thread of its own.

    Parameters
    ----------
    then
        is called by that thread when they are, to get ready what else the writing needs.
    """

    def __init__(self, plan: Plan, then: Callable[[], None] = lambda: None) -> None:
        # a plan keeps its tables once they are asked for, and must not change while it is sent to a worker
        copy: Plan = pickle.loads(pickle.dumps(plan, protocol=pickle.HIGHEST_PROTOCOL))
        self._found: Future[dict[str, bytes]] = Future()
        # a question that ends in an error does not wait for it
        Thread(target=self._verify, args=(copy, then), daemon=True).start()

    def _verify(self, plan: Plan, then: Callable[[], None]) -> None:
        try:
            self._found.set_result(verified_files(plan))
        except BaseException as error:
            self._found.set_exception(error)
        else:
            with suppress(Exception):  # the writing tells what is wrong
                then()

    def files(self) -> Mapping[str, bytes]:
        """Return the files, as soon as they are verified; errors as for `verified_files`."""
        return self._found.result()
