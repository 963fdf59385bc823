"""The instance that a server was started with, for its new sessions."""

_named: list[str] = []


def start_with(instance: str | None) -> None:
    """Let new sessions begin with an instance, as the user named it; None for the choice of one."""
    _named[:] = [] if instance is None else [instance]


def started_with() -> str | None:
    """Return the instance that new sessions begin with; None where there is none."""
    return _named[0] if _named else None
