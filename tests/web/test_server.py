"""The settings of the server, its address, its port, and the command that starts it."""

import socket

import pytest
from streamlit import config

from planner.errors import OutputError
from planner.web.server import ServerSettings, address_of, options_of, serve


def test_every_option_is_one_of_the_library() -> None:
    known = config.get_config_options()
    assert set(options_of(ServerSettings(), 8501)) <= set(known)


def test_only_this_machine_reaches_the_server_and_nothing_is_told_to_others() -> None:
    options = options_of(ServerSettings(), 8501)
    assert options["server.address"] == "127.0.0.1"
    assert options["browser.gatherUsageStats"] is False
    assert options["server.enableXsrfProtection"] is True and options["server.enableCORS"] is True
    assert "localhost" in options["server.allowedHosts"] and options["server.maxUploadSize"] == 50


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:81"),
        ("0.0.0.0", "http://127.0.0.1:81"),
        ("::1", "http://[::1]:81"),
        ("shop.example", "http://shop.example:81"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(host: str, address: str) -> None:
    assert address_of(host, 81) == address


def test_a_port_in_use_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=rf"127\.0\.0\.1, port {port}: cannot be used \(.*in use\); name another"):
            serve(ServerSettings(port=port, browser=False), None, lambda address: None)


def test_an_instance_that_is_not_there_is_said_so(rollout) -> None:
    ended = rollout("serve", "no-such-place", "--no-browser")
    assert ended.code == 3 and "no-such-place" in ended.err


def test_without_the_extra_the_message_says_what_to_install(rollout, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "streamlit" else found(name))
    ended = rollout("serve", "--no-browser")
    assert ended.code == 2 and "pip install 'rollout-planner[web]'" in ended.err
