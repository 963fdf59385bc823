"""One writer at a time: a lock beside the folder or file that is written, which ends with the process that holds it.

The system drops the lock when its holder ends, in whatever way, so that no lock is ever stale; the small file that carries
it is removed by the next writer. Where a file system has no locks, writers are not kept apart.
"""

import errno
import json
import os
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import lock_descriptor

from planner.errors import OutputError

ENDING: Final = ".rollout-lock"

NO_LOCKS: Final = frozenset([errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK])
"""Error numbers of a file system without locks."""

_held: dict[tuple[Path, int], int] = {}
"""Descriptor of each lock that this process holds, by path and thread."""


def lock_of(target: Path) -> Path:
    """Return the file that carries the lock of a folder or file."""
    return target.parent / f".{target.name}{ENDING}"


def holds(target: Path) -> bool:
    """Return whether this thread is the one that may write there."""
    return (lock_of(target), threading.get_ident()) in _held


@contextmanager
def only_writer(target: Path) -> Iterator[None]:
    """Let nobody else write a folder or file while the block runs; a block within another of the same thread is free.

    Raises
    ------
    OutputError
        somebody else is writing there, or nothing can be written there at all.
    """
    if holds(target):
        yield
        return
    path = lock_of(target)
    try:
        descriptor = _locked(path)
    except OSError as error:
        raise OutputError(f"{target}: nothing can be written in {path.parent} ({error.strerror}); choose another place") from None
    if descriptor is None:
        raise OutputError(f"{target}: {_holder(path)} is writing there; wait until it is done, or name another place")
    key = (path, threading.get_ident())
    _held[key] = descriptor
    try:
        yield
    finally:
        del _held[key]
        _release(path, descriptor)


def is_free(target: Path) -> bool:
    """Return whether nobody is writing there now; a lock that was left behind is removed."""
    path = lock_of(target)
    try:
        descriptor = _locked(path)
    except OSError:
        return False
    if descriptor is not None:
        _release(path, descriptor)
    return descriptor is not None


def _locked(path: Path) -> int | None:
    """Return the descriptor of a lock that is ours now, None if it is another's.

    A file that its holder has removed in between is not the one that others see, so that it is tried again.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            if not _lock(descriptor):
                os.close(descriptor)
                return None
            if _is_at(path, descriptor):
                _sign(descriptor)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        return lock_descriptor(descriptor, blocking=False)
    except OSError as error:
        if error.errno in NO_LOCKS:
            return True
        raise


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    """Write who holds the lock, for the message that another gets; where that does not go, the message is shorter."""
    holder = {"process": os.getpid(), "computer": platform.node(), "since": f"{datetime.now():%Y-%m-%d %H:%M}"}
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(holder).encode())


def _holder(path: Path) -> str:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return f"another rollout (process {said['process']} on {said['computer']}, since {said['since']})"
    except (OSError, ValueError, TypeError, KeyError):
        return "another rollout"


def _release(path: Path, descriptor: int) -> None:
    """Remove the file while the lock is held, so that nobody locks what is about to go; then let go of it."""
    with suppress(OSError):
        path.unlink()
    os.close(descriptor)
