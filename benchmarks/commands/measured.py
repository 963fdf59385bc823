"""Run a command and print, as JSON, how it went: exit code, seconds, peak memory, output, and when each line of stderr came.

    python measured.py COMMAND ...

It imports little on purpose: the peak memory that the system tells of a process is at least that of the one it was started from.
"""

import json
import os
import subprocess
import sys
import tempfile
from time import perf_counter
from typing import Any

KIBIBYTE = 1024


def measured(command: list[str]) -> dict[str, Any]:
    """Run a command to its end.

    Returns
    -------
    dict
        code; seconds; memory, the largest resident set of the process and its children, in bytes; output, what it wrote
        to stdout; lines, [seconds, text] of stderr.
    """
    lines: list[tuple[float, str]] = []
    with tempfile.TemporaryFile("w+") as output:
        began = perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, text=True)
        with process:
            if process.stderr is not None:
                lines = [(perf_counter() - began, line.rstrip("\n")) for line in process.stderr]
            _, status, usage = os.wait4(process.pid, 0)
            seconds = perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    return {
        "code": process.returncode,
        "seconds": seconds,
        "memory": usage.ru_maxrss * KIBIBYTE,
        "output": said,
        "lines": lines,
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1:])))
