"""Calls in a kept thread: their results and exceptions, calls during a look, and what ends a call or a thread."""

import gc
import threading
import weakref

import pytest

from models.solvers.own_thread import in_own_thread

SOON = 0.005
LATE = 60.0


def called(make):
    return in_own_thread(make, SOON, lambda: None, lambda: None)


def test_calls_are_made_in_one_other_thread_and_in_a_new_one_after_an_exception() -> None:
    first, second = called(threading.current_thread), called(threading.current_thread)
    assert first is second is not threading.current_thread()
    with pytest.raises(ZeroDivisionError):
        called(lambda: 1 / 0)
    assert called(threading.current_thread) is not first


def test_a_look_may_make_a_call_as_well() -> None:
    looked, inner = threading.Event(), []

    def look() -> None:
        if not inner:
            inner.append(called(threading.current_thread))
            looked.set()

    def make() -> threading.Thread:
        assert looked.wait(LATE)
        return threading.current_thread()

    assert in_own_thread(make, SOON, look, lambda: None) is not inner[0]


def test_an_exception_of_a_look_stops_the_call_and_is_raised_once_that_has_ended() -> None:
    stopped, ended = threading.Event(), []

    def look() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_own_thread(lambda: ended.append(stopped.wait(LATE)), SOON, look, stopped.set)
    assert ended == [True]


def test_nothing_is_held_of_a_call_and_the_thread_ends_with_the_one_that_it_serves() -> None:
    class Held:
        pass

    kept: list[threading.Thread] = []
    held = Held()
    seen = weakref.ref(held)

    def serve(one: Held) -> None:
        kept.append(called(lambda: (one, threading.current_thread())[1]))

    thread = threading.Thread(target=serve, args=(held,))
    thread.start()
    thread.join(LATE)
    kept[0].join(LATE)
    del held, thread
    gc.collect()
    assert not kept[0].is_alive() and seen() is None
