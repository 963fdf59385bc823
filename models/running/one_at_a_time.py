"""One process at a time that compiles a function: the others find it on disk when it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

PATIENCE = 60.0
"""Seconds that a process waits for another one that compiles a function, before it compiles that itself."""


@contextmanager
def one_at_a_time(folder: str | None, name: str, patience: float = PATIENCE) -> Iterator[None]:
    """Let one process at a time compile a function that a folder is to keep; all at once where it keeps it already.

    Parameters
    ----------
    folder
        where numba keeps what it compiles; None where it keeps nothing, so that each process compiles its own.
    """
    if folder is None or any(Path(folder).glob(f"*.{name}-*.nbi")):
        yield
        return
    lock = FileLock(Path(folder) / f"{name}.lock", timeout=patience, fallback_to_soft=False)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, Timeout):
        pass  # compiled twice is as good
    try:
        yield
    finally:
        lock.release()
