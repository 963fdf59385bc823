"""The memory that a worker process may come to have before it makes room for a new one."""

import os
from contextlib import suppress
from pathlib import Path

LIMITS_OF_CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Files with the bytes that a Linux container may have, or the word max."""

UNKNOWN = 8 * 10**9
"""Bytes of memory taken for granted where the system does not tell."""

SHARE = 0.5
"""Share of the memory up to which the processes of a run may grow together."""

LEAST = 300_000_000
"""Bytes that a process may grow by however many there are: what solvers keep for the next solve is not a leak."""


def may_grow_by(processes: int) -> int:
    """Return the bytes that each of so many processes may grow by until it is replaced, which costs its start and its caches."""
    return max(LEAST, int(SHARE * _memory() / processes))


def _memory() -> int:
    """Return the bytes of memory of this machine, or of the container that this process runs in."""
    found = [UNKNOWN]
    with suppress(AttributeError, OSError, ValueError):  # no sysconf on Windows
        found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for file in LIMITS_OF_CONTAINER:
        with suppress(OSError, ValueError):
            found.append(int(file.read_text()))
    return min(one for one in found if one > 0)
