"""Progress, the clock and Ctrl-C."""

import os
import signal
import threading

import pytest

from models import Progress
from models.running.progress import History
from models.running.stopping import Stopping, interrupts_as_stop_request, interrupts_end_all


def test_history_only_gets_better():
    history = History()
    for value, bound in [(None, None), (3.0, None), (2.0, 9.0), (2.5, 10.0), (4.0, 8.0)]:
        history.note(value, bound)
    assert [(moment.value, moment.bound) for moment in history.moments] == [(3.0, None), (3.0, 9.0), (4.0, 8.0)]


def test_end_of_a_history_outdoes_no_earlier_moment():
    history = History()
    history.note(3.0, 9.0)
    history.note(5.0 + 1e-12, 5.0 - 1e-12)
    history.close(5.0, 5.0)
    assert [(moment.value, moment.bound) for moment in history.moments] == [(3.0, 9.0), (5.0, 5.0)]
    history.forget()
    assert history.moments == []


def test_what_the_end_does_not_have_no_step_claims():
    history = History()
    with history.step("first"):
        history.note(5.0 + 1e-12, 9.0)
    history.close(5.0, None)
    assert (history.steps[0].after.value, history.steps[0].after.bound) == (5.0, None)


def test_listener_hears_the_newest_moment_now_and_then():
    told: list[Progress] = []
    history = History(told.append, interval=3600)
    for value in (1.0, 2.0, 3.0):
        history.note(value, None)
        history.publish()
    history.publish(now=True)
    history.publish(now=True)
    assert [moment.value for moment in told] == [1.0, 3.0]


def test_clock_never_falls_below_zero():
    assert Stopping(0).seconds_left == 0
    assert 99 < Stopping(100).seconds_left <= 100


def test_deadline_may_be_put_off():
    stopping = Stopping(0)
    stopping.allow_at_least(50)
    assert 49 < stopping.seconds_left <= 50
    stopping.allow_at_least(1)
    assert stopping.seconds_left > 49


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal")
def test_first_interrupt_is_a_wish_and_the_second_an_exception():
    stopping = Stopping(10)
    with pytest.raises(KeyboardInterrupt), interrupts_as_stop_request(stopping):
        signal.raise_signal(signal.SIGINT)
        assert stopping.interrupted
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_end_of_a_session_is_a_wish_however_often_it_is_told() -> None:
    stopping = Stopping(60)
    with interrupts_as_stop_request(stopping):
        for _ in range(3):
            signal.getsignal(signal.SIGINT)(signal.SIGTERM, None)
        assert stopping.interrupted
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_handlers_of_others_are_left_alone():
    def other(number, frame):
        return None

    before = signal.signal(signal.SIGINT, other)
    try:
        with interrupts_as_stop_request(Stopping(10)):
            assert signal.getsignal(signal.SIGINT) is other
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_set_no_handler():
    seen = []

    def run():
        with interrupts_as_stop_request(Stopping(10)):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a POSIX signal")
def test_one_interrupt_ends_what_runs_in_every_thread_and_what_begins_after_it():
    before = Stopping(10)
    running: list[Stopping] = []
    with interrupts_end_all() as request:
        thread = threading.Thread(target=lambda: running.append(Stopping(10)))
        thread.start()
        thread.join()
        assert not running[0].interrupted
        signal.raise_signal(signal.SIGINT)
        assert request.interrupted and running[0].interrupted and running[0].part(5).interrupted
        assert Stopping(10).interrupted
    assert not before.interrupted
    assert not Stopping(10).interrupted
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
