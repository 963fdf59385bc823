"""`rollout serve`: the planner in a browser."""

import click

from planner.terminal.options import quiet_option


@click.command("serve")
@click.argument("instance", required=False)
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="Port; by default the first free one from 8501 on.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen at; others reach this machine."
)
@click.option("--browser/--no-browser", default=True, show_default=True, help="Open a browser.")
@quiet_option
def command(instance: str | None, port: int | None, host: str, browser: bool, quiet: bool) -> None:
    """Open the planner in a browser, on this machine alone unless --host says otherwise.

    It begins with INSTANCE, or with a choice of one. Each browser has a session of its own, which ends, with its folder and
    its solves, when the browser is closed. Ctrl-C ends everything.
    """
    from importlib.util import find_spec

    from planner.errors import UsageError
    from planner.terminal.screen import answer, note, user_text

    if find_spec("streamlit") is None:
        raise UsageError("the planner in a browser needs the extra `web`: install it with pip install 'rollout-planner[web]'")

    from planner.web.server import ServerSettings, serve

    settings = ServerSettings(host, port, browser)
    if not settings.is_local:
        note(f"warning: {host} can be reached by others: whoever opens the address can use this server, and there is no password")

    def tell(address: str) -> None:
        answer(user_text(f"The planner is at {address}"))
        if not quiet:
            note("Ctrl-C ends it, with every session and solve")

    serve(settings, _found(instance), tell)


def _found(instance: str | None) -> str | None:
    """Return the path of an instance that stands there; InputProblems where it does not."""
    from pathlib import Path

    from instances import resolve_instance
    from planner.run_files.names import is_run

    if instance is None:
        return None
    return str(Path(instance).absolute() if is_run(Path(instance)) else Path(resolve_instance(instance)).absolute())
