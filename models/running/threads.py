"""Loops of compiled code over chunks, shared out among threads: compiled code lets other threads run."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise


def thread_count() -> int:
    """Return the number of threads: one for each processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(loop: Callable[..., None], chunks: int, *arguments: object) -> None:
    """Call loop(first, after, *arguments) over parts of the chunks first, ..., after - 1, each part in a thread."""
    loop(0, 0, *arguments)  # compiled here, once, before several threads ask for it
    threads = min(thread_count(), chunks)
    ends = [chunks * part // threads for part in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(loop, first, after, *arguments) for first, after in pairwise(ends)]:
            done.result()
