"""A thread for each thread that solves, kept from call to call: what a solver sets up for a thread, it sets up once."""

import threading
from collections.abc import Callable
from queue import SimpleQueue


class _Call:
    """A call in another thread, its result or the exception that it raised, and whether it has ended."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self.result: object = None
        self.error: BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        try:
            self.result = self._make()
        except BaseException as error:
            self.error = error
        self.ended.set()


class _OwnThread:
    """A thread that makes the calls of one other thread, one after the other; it ends once nobody holds it any more."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._thread = threading.Thread(target=_serve, args=(self.calls,), daemon=True)
        self._thread.start()

    def __del__(self) -> None:
        self.calls.put(None)

    @property
    def alive(self) -> bool:
        """Whether it takes calls; in a process that was forked off it does not."""
        return self._thread.is_alive()


def _serve(calls: "SimpleQueue[_Call | None]") -> None:
    while (call := calls.get()) is not None:
        call.run()
        del call


_kept = threading.local()


def in_own_thread(make: Callable[[], object], seconds: float, look: Callable[[], None], stop: Callable[[], None]) -> object:
    """Make a call in another thread, always the same one for this thread, and return its result or raise its exception.

    Parameters
    ----------
    seconds, look
        called from this thread every so many seconds, and at the end.
    stop
        makes the call end soon; called where a look raises an exception, which is raised anew once the call has ended.
    """
    kept: _OwnThread | None = getattr(_kept, "thread", None)
    _kept.thread = None  # a look may make a call as well, and after an exception another thread is made for the next one
    thread = kept if kept is not None and kept.alive else _OwnThread()
    call = _Call(make)
    thread.calls.put(call)
    try:
        while not call.ended.wait(seconds):
            look()
        look()
    except BaseException:
        stop()
        call.ended.wait()
        raise
    if call.error is not None:
        raise call.error
    _kept.thread = thread
    return call.result
