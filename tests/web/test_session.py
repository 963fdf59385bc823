"""A session is found by its address in its own browser alone, and what was set on a page is there when the page is again."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.web.headers import PLACE, SafeAnswers
from planner.web.keyboard import KEYS
from planner.web.session import Session
from tests.web.conftest import Served, Visit


def script() -> None:
    import streamlit as st

    from planner.web.address import stand_in_address
    from planner.web.held import held, hold
    from planner.web.session import session

    stand_in_address(session().token)
    hold()
    if not st.checkbox("Leave the page"):
        st.number_input("Limit", value=None, key=held("limit"))
        st.selectbox("Region", ["a", "b"], key=held("region", ["a", "b"]))


@pytest.fixture(autouse=True)
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The cookies of the browser before the pages of these tests."""
    found = {"rollout-browser": "one"}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", found)
    return found


def opened(token: str = "") -> AppTest:
    app = AppTest.from_function(script, default_timeout=20)
    if token:
        app.query_params["session"] = token
    app.run()
    assert not app.exception
    return app


def own(app: AppTest) -> Session:
    found: Session = app.session_state["rollout session"]
    return found


def test_the_address_finds_the_session_in_its_own_browser_alone(cookies: dict[str, str]) -> None:
    first = own(opened())
    again = opened(first.token)
    assert own(again) is first
    assert again.query_params["session"] in (first.token, [first.token])
    cookies["rollout-browser"] = "another"
    other = own(opened(first.token))
    assert other is not first and other.token != first.token and other.folder != first.folder


def test_no_token_but_one_that_was_given_opens_anything() -> None:
    app = opened("guessed")
    assert own(app).token != "guessed" and len(own(app).token) >= 32
    assert app.warning[0].value.startswith("This is a new session")
    app.button(key="close-new").click().run()
    assert not app.warning and not opened().warning and not opened(own(app).token).warning
    ended = own(app)
    ended.end()
    assert own(opened(ended.token)) is not ended


def test_what_was_set_is_there_on_return_and_after_a_reload() -> None:
    app = opened()
    app.number_input[0].set_value(33.0).run()
    app.selectbox[0].set_value("b").run()
    app.checkbox[0].check().run()
    assert not app.number_input
    app.checkbox[0].uncheck().run()
    for found in (app, opened(own(app).token)):
        assert (found.number_input[0].value, found.selectbox[0].value) == (33.0, "b")


def test_what_was_set_just_before_the_page_was_left_is_there_on_return() -> None:
    app = opened()
    app.number_input[0].set_value(44.0)
    app.checkbox[0].check().run()  # one run for both, in which the field is not shown any more
    app.checkbox[0].uncheck().run()
    assert app.number_input[0].value == 44.0


def test_a_choice_that_there_is_no_more_is_forgotten() -> None:
    app = opened()
    own(app).memory["region"] = "c"
    assert opened(own(app).token).selectbox[0].value == "a"


def answer_to(path: str, kind: bytes, cookie: bytes = b"") -> tuple[dict[bytes, bytes], bytes]:
    """Return headers and body of the answer of a server to a request."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = b"<html><head></head></html>"
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"cookie", cookie)] if cookie else []}
    with ThreadPoolExecutor(1) as apart:  # a browser of other tests has a loop in this thread
        apart.submit(lambda: asyncio.run(SafeAnswers(app)(scope, None, send))).result()
    return dict(sent[0]["headers"]), sent[1]["body"]


def test_pages_are_in_no_frame_and_tell_no_address() -> None:
    headers, body = answer_to("/plan", b"text/html; charset=utf-8")
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"content-security-policy"] == b"frame-ancestors 'none'"
    assert PLACE in body and KEYS in body and int(headers[b"content-length"]) == len(body)
    cookie = headers[b"set-cookie"]
    assert b"HttpOnly" in cookie and b"SameSite" in cookie
    headers, _ = answer_to("/plan", b"text/html", cookie.split(b";")[0])
    assert b"set-cookie" not in headers
    headers, body = answer_to("/data.json", b"application/json")
    assert b"set-cookie" not in headers and PLACE not in body


@pytest.mark.slow
def test_a_page_loaded_anew_is_as_it_was_and_nobody_elses(chain_server: Served, visit: Callable[..., Visit]) -> None:
    first, other = visit(f"{chain_server.address}/plan"), visit(f"{chain_server.address}/plan")
    limit = first.page.get_by_role("spinbutton", name="Time limit, seconds")
    limit.fill("33")
    limit.press("Enter")
    first.page.get_by_role("link", name="Inputs").click()
    first.page.get_by_role("button", name="Undo").wait_for()
    first.page.get_by_role("link", name="Plan", exact=True).click()
    limit.wait_for()
    assert limit.input_value() == "33.00"
    first.page.reload()
    limit.wait_for()
    assert limit.input_value() == "33.00"
    other.page.goto(first.page.url)
    taken = other.page.get_by_role("spinbutton", name="Time limit, seconds")
    taken.wait_for()
    assert taken.input_value() == "" and other.page.url != first.page.url
    assert first.errors + other.errors == []
