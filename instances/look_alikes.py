"""Find names that look alike: they differ only in case, blanks or the composition of letters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from instances.files import PLAN, SEASONALITY, UNITS
from instances.headers import is_tag_column
from instances.names import Rows
from instances.problems import Problem, cut
from instances.schema.settings import Settings
from instances.scopes import attribute_of

NAME_COLUMNS = ("unit", "region", "leader", "owner", "cohort")
"""Columns of units.csv whose names identify or group units."""

RULES = (
    "limits",
    "ramp_limits",
    "pilot_gates",
    "groups",
    "floors",
    "sequences",
    "region_limits",
    "even_waves",
    "one_of",
    "minimums",
    "shares",
    "even_coverage",
    "covenants",
    "hurdles",
    "hiring",
)
"""Sections of rules, which share their names."""

UNCERTAIN = ("uncertainties", "futures")
"""Sections whose entries have names of their own."""


def folded(name: str) -> str:
    """Return a name for comparison: compatible characters composed (NFKC), case folded, each run of blanks one blank."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def look_alike_problems(rows: Rows) -> Iterator[Problem]:
    """Yield a problem for each name of units.csv and seasonality.csv that looks like another of its column."""
    table = rows.tables.get(UNITS)
    tags = [] if table is None else [column for column in table.header if is_tag_column(column)]
    for column in (*NAME_COLUMNS, *tags):
        yield from _alike(UNITS, column, ((number, attribute_of(unit, column)) for number, unit in rows.units))
    yield from _alike(SEASONALITY, "profile", ((number, row.profile) for number, row in rows.seasonality))


def settings_look_alikes(settings: Settings) -> Iterator[Problem]:
    """Yield a problem for each name of a team, rule, uncertainty or future that looks like another of its kind."""
    seen: dict[str, str] = {}
    for path, name in [*_teams(settings), *_named(settings, RULES), *_named(settings, UNCERTAIN)]:
        section = re.split(r"[.[]", path)[0]
        usual = seen.setdefault(f"{'rules' if section in RULES else section} {folded(name)}", name)
        if usual != name:
            expected = f"{spelled_out(usual)}, or a name that differs in more than {difference(usual, name)}"
            yield Problem("names_alike", PLAN, column=path, found=spelled_out(name), expected=expected)


def _teams(settings: Settings) -> Iterator[tuple[str, str]]:
    for lever, one in settings.levers.items():
        yield from ((f"levers.{lever}.loads[{place}].team", load.team) for place, load in enumerate(one.loads))


def _named(settings: Settings, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        yield from ((f"{kind}[{place}].name", rule.name) for place, rule in enumerate(getattr(settings, kind)))


def _alike(file: str, column: str, names: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    seen: dict[str, list[int]] = {}
    for number, name in names:
        if name:
            seen.setdefault(name, []).append(number)
    spellings: dict[str, list[str]] = {}
    for name in seen:
        spellings.setdefault(folded(name), []).append(name)
    for alike in spellings.values():
        usual, *others = sorted(alike, key=lambda name: -len(seen[name]))
        for name in others:
            expected = (
                f"{spelled_out(usual)} as in row {seen[usual][0]}, or a name that differs in more than {difference(usual, name)}"
            )
            yield Problem("names_alike", file, seen[name][0], column, found=spelled_out(name), expected=expected)


def difference(one: str, other: str) -> str:
    """Return the difference between two names that look alike, in words."""
    if one.casefold() == other.casefold():
        return "case"
    if " ".join(one.split()) == " ".join(other.split()):
        return "blanks"
    if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other):
        return "how its accents are composed"
    return "case, blanks and kinds of letters"


def spelled_out(name: str) -> str:
    """Return a name for a message: combining marks and unusual blanks as code points, repeated blanks in quotes."""
    marks = "".join(
        f"[U+{ord(char):04X}]" if unicodedata.combining(char) or (char.isspace() and char != " ") else char for char in name
    )
    return f'"{cut(marks)}"' if "  " in marks else cut(marks)
