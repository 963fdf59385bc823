"""Who stays away too long loses what is theirs; who comes back in time does not."""

import threading

from planner.web.presence import Presence


def test_who_comes_back_keeps_what_is_theirs() -> None:
    presence, ended = Presence(0.2), threading.Event()
    presence.here("a", ended.set)
    presence.left("a", lambda: False, ended.set)
    presence.here("a", ended.set)
    assert not ended.wait(0.5)


def test_who_stays_away_loses_it() -> None:
    presence, ended = Presence(0.05), threading.Event()
    presence.here("a", ended.set)
    presence.left("a", lambda: False, ended.set)
    assert ended.wait(5)


def test_who_is_connected_after_all_keeps_it() -> None:
    presence, ended, asked = Presence(0.05), threading.Event(), threading.Event()

    def is_here() -> bool:
        asked.set()
        return True

    presence.here("a", ended.set)
    presence.left("a", is_here, ended.set)
    assert asked.wait(5) and not ended.wait(0.2)


def test_the_end_of_all_ends_everybody_once() -> None:
    presence, ends = Presence(60), list[str]()
    presence.here("a", lambda: ends.append("a"))
    presence.here("b", lambda: ends.append("b"))
    presence.left("b", lambda: False, lambda: ends.append("b"))
    presence.end_all()
    presence.end_all()
    assert sorted(ends) == ["a", "b"]
