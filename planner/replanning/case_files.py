"""cases.toml: the file of named cases, read and written."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import tomli_w
from pydantic import AfterValidator, BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError

from instances import Override
from planner.errors import QuestionError
from planner.replanning.cases import Case, factor_of
from planner.replanning.limit_changes import LimitPart


def _share_or_factor(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1000):
        return value
    raise ValueError('expected a share such as "80%", or a factor from 0 to 1000')


Factor: TypeAlias = Annotated[Any, AfterValidator(_share_or_factor)]
"""80%, +10% and their kin, or the factor itself."""


def _factor(share: str | float) -> float:
    return factor_of(share) if isinstance(share, str) else float(share)


class _CaseEntry(BaseModel):
    """One [[cases]] of cases.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: StrictStr
    budget: Factor | None = None
    capacity: Factor | None = None
    limits: dict[str, Factor] = {}
    delay_start: StrictInt = 0
    freeze: tuple[str, ...] = ()
    set: dict[str, Any] = {}
    multiply: dict[str, float] = {}
    add: dict[str, float] = {}

    def case(self) -> Case:
        """Return the case."""
        parts = [(LimitPart("budget"), self.budget), (LimitPart("capacity"), self.capacity)]
        parts += [(LimitPart(limit=name), share) for name, share in self.limits.items()]
        overrides = [Override(path, value, "set") for path, value in self.set.items()]
        overrides += [Override(path, value, "multiply") for path, value in self.multiply.items()]
        overrides += [Override(path, value, "add") for path, value in self.add.items()]
        scaled_parts = tuple((part, _factor(share)) for part, share in parts if share is not None)
        return Case(self.name, tuple(overrides), scaled_parts, self.freeze, self.delay_start)


class _CasesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cases: tuple[_CaseEntry, ...]


def read_cases(path: Path) -> list[Case]:
    """Read cases.toml; errors as for `cases_in`, and where the file cannot be read."""
    try:
        return cases_in(path.read_bytes(), str(path))
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read ({error.strerror})") from error


def cases_in(written: bytes, path: str) -> list[Case]:
    """Return the cases of a file: [[cases]] with name, budget, capacity, limits, delay_start, freeze, set, multiply and add.

    path: the file, as messages name it.

    Raises
    ------
    QuestionError
        it is not of this form; every problem is named.
    """
    try:
        content = tomllib.loads(written.decode("utf-8-sig").replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{path}: is not written as TOML ({error})") from error
    try:
        entries = _CasesFile.model_validate(content).cases
    except ValidationError as error:
        lines = [f"{path}, {_place_of(one['loc'], content)}: {_fault(one['type'], one['msg'])}" for one in error.errors()]
        raise QuestionError("\n".join(lines)) from None
    return [entry.case() for entry in entries]


def _place_of(place: tuple[str | int, ...], content: dict[str, Any]) -> str:
    """Return in words where in cases.toml a problem is: the case by its name, or else its number, and the key."""
    if len(place) < 2 or not isinstance(place[1], int):
        return ".".join(map(str, place)) or "the file"
    entry = content["cases"][place[1]]
    name = entry.get("name") if isinstance(entry, dict) else None
    return ", ".join([f"case {name if isinstance(name, str) else place[1] + 1}", *map(str, place[2:])])


def _fault(kind: str, message: str) -> str:
    """Return a fault in the words of the other messages."""
    known = {"missing": "is missing", "extra_forbidden": "is no key of a case", "tuple_type": "expected a list"}
    return known.get(kind, message.removeprefix("Value error, "))


def written_cases(cases: Iterable[Case]) -> bytes:
    """Return cases as the file that `cases_in` reads them from.

    The file has one entry for each figure and way to change it, so that of two of one kind the last one counts.

    Raises
    ------
    ValueError
        a part of the limits is narrower than a limit, which no entry of the file says.
    """
    return tomli_w.dumps({"cases": [_entry(case) for case in cases]}).encode()


def _entry(case: Case) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": case.name}
    limits = {}
    for part, factor in case.limits:
        if part == LimitPart(part.what):
            entry[part.what] = factor
        elif part.limit is not None and part == LimitPart(limit=part.limit):
            limits[part.limit] = factor
        else:
            raise ValueError(f"{part}: cases.toml takes whole limits, all budgets and all capacities")
    changed: dict[str, dict[str, Any]] = {}
    for one in case.overrides:
        changed.setdefault(one.how, {})[one.path] = one.value
    told = {"limits": limits, "delay_start": case.delay, "freeze": list(case.frozen), **changed}
    return entry | {key: value for key, value in told.items() if value}
