"""Read a TOML file into a validated record, and find the line of each problem."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from instances.problems import Problem
from instances.records import read_toml
from instances.schema.common import Record
from instances.tables import decoded
from instances.toml_lines import line_of, lines_of_keys

R = TypeVar("R", bound=Record)


def read_toml_file(
    file: str, content: bytes, kind: type[R], complete: Callable[[dict[str, Any]], dict[str, Any]] = dict
) -> tuple[R | None, list[Problem]]:
    """Return the record of a TOML file, or its problems, without their lines (see `placed`).

    Parameters
    ----------
    complete
        adds the values that the file leaves out.
    """
    text = decoded(file, content)
    if isinstance(text, Problem):
        return None, [text]
    try:
        return read_toml(file, complete(tomllib.loads(text)), kind)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
        found = f"{place[1]}, at character {place[3]}" if place else str(error)
        return None, [Problem("toml_syntax", file, int(place[2]) if place else None, found=found)]
    except RecursionError:
        return None, [Problem("toml_syntax", file, found="sections within sections, too deep to read")]
    except ValueError:
        return None, [Problem("toml_syntax", file, found="a number with too many digits or a date that does not exist")]


def values_in(file: str, content: bytes) -> dict[str, Any]:
    """Return the values of a TOML file, unchecked; none where it cannot be read, which `read_toml_file` says."""
    text = decoded(file, content)
    try:
        return {} if isinstance(text, Problem) else tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def placed(problems: Iterable[Problem], file: str, content: bytes | None) -> Iterator[Problem]:
    """Yield the problems; those of the TOML file get the line of their key."""
    lines = None
    for problem in problems:
        if problem.file == file and problem.row is None and problem.column and content is not None:
            if lines is None:
                text = decoded(file, content)
                lines = lines_of_keys(text) if isinstance(text, str) else {}
            yield replace(problem, row=line_of(problem.column, lines))
        else:
            yield problem
