"""Cases: an instance with some of its figures changed, from options of a command or from cases.toml."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, StrictInt, StrictStr, ValidationError

from instances import Change, InputProblems, Instance, Override, Problem
from instances.draft import Draft
from instances.overrides import apply, named, value_of
from planner.errors import QuestionError
from planner.replanning.limit_changes import Amount, LimitPart, amounts, scaled
from planner.run_files.names import slug

MOST_CASES = 200


@dataclass(frozen=True)
class Case:
    """A case: a name and the changes to the instance.

    Attributes
    ----------
    limits
        parts of the limits with the factor on each.
    frozen
        quarters in which nothing is launched: 2027Q4, Q4 for those of every year, or FY2027 for a year.
    delay
        quarters from the first on in which nothing is launched.
    """

    name: str
    overrides: tuple[Override, ...] = ()
    limits: tuple[tuple[LimitPart, float], ...] = ()
    frozen: tuple[str, ...] = ()
    delay: int = 0


@dataclass(frozen=True, eq=False)
class CaseInstance:
    """A case made into an instance, with every figure that it changes."""

    case: Case
    instance: Instance
    changes: tuple[Change, ...]


LARGEST_BARE = 10.0
"""Largest factor that is taken from a number without a per cent sign, which may have been forgotten."""


def share_of_all(text: str) -> float:
    """Return the share that 80% or 0.8 stands for; errors as for `factor_of`, and for a sign, which would be a change."""
    if text.strip()[:1] in ("+", "-"):
        raise QuestionError(f"{text!r} is a change; write a share without a sign, such as 5% or 0.05")
    return factor_of(text)


def factor_of(text: str) -> float:
    """Return the factor that 80%, +10%, -10% or 0.8 stands for.

    Raises
    ------
    QuestionError
        it stands for none.
    """
    match = re.fullmatch(r"\s*([+-]?)(\d+(?:\.\d+)?)\s*(%?)\s*", text)
    if match is None:
        raise QuestionError(f"{text!r} is not a share of an amount; write 80%, +10%, -10% or 0.8")
    number = float(match[2]) / (100.0 if match[3] else 1.0)
    if not match[3] and number > LARGEST_BARE:
        raise QuestionError(
            f"{text!r} is {number:g} times the amount; write {number:g}% if per cent are meant, else {100 * number:g}%"
        )
    factor = 1.0 + number if match[1] == "+" else 1.0 - number if match[1] == "-" else number
    if not 0.0 <= factor <= 1000.0:
        raise QuestionError(f"{text!r} gives a factor of {factor:g}; expected 0 to 1000")
    return factor


def override_of(text: str, how: Any = "set") -> Override:
    """Return the change that PATH=VALUE stands for; errors as for `factor_of`."""
    # an equals sign in quotes is part of a name
    match = re.match(r'(?P<path>(?:"[^"]*"|[^"=])*)=(?P<value>.*)', text, re.DOTALL)
    if match is None or not match["path"].strip() or not match["value"].strip():
        raise QuestionError(f"{text!r} names no figure; write PATH=VALUE, such as discount_rate=0.12")
    return Override(match["path"].strip(), value_of(match["value"]), how)


def cases_of(
    *,
    budgets: Iterable[str] = (),
    capacities: Iterable[str] = (),
    sets: Iterable[str] = (),
    multiplied: Iterable[str] = (),
    added: Iterable[str] = (),
    delays: Iterable[int] = (),
    frozen: Iterable[str] = (),
) -> list[Case]:
    """Return one case for each option, named after it; errors as for `factor_of`."""
    found = [Case(f"budget {text}", limits=((LimitPart("budget"), factor_of(text)),)) for text in budgets]
    found += [Case(f"capacity {text}", limits=((LimitPart("capacity"), factor_of(text)),)) for text in capacities]
    found += [Case(text, (override_of(text, "set"),)) for text in sets]
    found += [Case(f"{text.replace('=', ' times ', 1)}", (override_of(text, "multiply"),)) for text in multiplied]
    found += [Case(f"{text.replace('=', ' plus ', 1)}", (override_of(text, "add"),)) for text in added]
    found += [Case(f"start {number} quarter{'' if number == 1 else 's'} later", delay=number) for number in delays]
    return [*found, *(Case(f"no launches in {label}", frozen=(label,)) for label in frozen)]


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
    """Read cases.toml: [[cases]] with name, budget, capacity, limits, delay_start, freeze, set, multiply and add.

    Raises
    ------
    QuestionError
        it cannot be read, or is not of this form; every problem is named.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read ({error.strerror})") from error
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


def checked_names(cases: Iterable[Case]) -> list[Case]:
    """Return the cases, refusing two of one name, a case named base, none, or too many."""
    found = list(cases)
    folders = [slug(case.name) for case in found]
    alike = [case.name for case, own in zip(found, folders, strict=True) if folders.count(own) > 1 or own in ("", "base")]
    if alike:
        raise QuestionError(
            f"cases need distinct names with letters or digits, other than base; found {', '.join(map(repr, alike))}"
        )
    if not found:
        raise QuestionError("no case is given; give one, such as --budget 80%, --set discount_rate=0.12 or --cases cases.toml")
    if len(found) > MOST_CASES:
        raise QuestionError(f"{len(found)} cases are given; at most {MOST_CASES} can be compared")
    return found


def case_instance(instance: Instance, case: Case) -> CaseInstance:
    """Make a case of an instance.

    Raises
    ------
    InputProblems
        a path leads nowhere or the changed instance is not valid; every problem names the case.
    QuestionError
        a part of the limits is empty, or a quarter is none of the decision quarters.
    """
    draft = Draft(instance)
    changes, problems = apply(draft, instance, case.overrides)
    if problems:
        raise InputProblems(named(problems, case.name))
    try:
        for part, factor in case.limits:
            so_far = draft.instance() if changes else instance
            changes += _limit_changes(part, amounts(so_far, part), factor)
            scaled(draft, so_far, part, factor)
    except InputProblems as error:
        raise InputProblems(named(error.problems, case.name)) from None
    quarters = _without_launches(instance, case)
    if quarters:
        rules = draft.settings.setdefault("rules", {})
        rules["frozen"] = [*rules.get("frozen", []), {"quarters": quarters}]
        changes.append(Change("rules.frozen", f"{len(instance.settings.rules.frozen)} entries", f"also {', '.join(quarters)}"))
    try:
        return CaseInstance(case, draft.instance(), tuple(changes))
    except InputProblems as error:
        raise InputProblems(named(error.problems, case.name)) from None


def case_instances(instance: Instance, cases: Iterable[Case]) -> list[CaseInstance]:
    """Make every case of an instance; errors as for `case_instance`, those of all cases at once."""
    made: list[CaseInstance] = []
    problems: list[Problem] = []
    others: list[str] = []
    for case in cases:
        try:
            made.append(case_instance(instance, case))
        except InputProblems as error:
            problems += error.problems
        except QuestionError as error:
            others.append(str(error))
    if others:
        raise QuestionError("\n".join([*map(str, problems), *others]))
    if problems:
        raise InputProblems(problems)
    return made


def _limit_changes(part: LimitPart, meant: list[Amount], factor: float) -> Iterator[Change]:
    """Yield the sum of the amounts of each limit, before and after."""
    for limit in dict.fromkeys(one.limit for one in meant):
        own = [one.amount for one in meant if one.limit == limit]
        figure = f"{replace(part, limit=limit)}: {len(own)} amount{'' if len(own) == 1 else 's'} in all"
        yield Change(figure, f"{sum(own):.10g}", f"{sum(own) * factor:.10g}")


def _without_launches(instance: Instance, case: Case) -> list[str]:
    decision = [quarter.label for quarter in instance.quarters[: instance.settings.calendar.decision_quarters]]
    named = {label: [one for one in decision if label in (one, one[4:], f"FY{one[:4]}")] for label in case.frozen}
    wrong = [label for label, quarters in named.items() if not quarters]
    if wrong or not 0 <= case.delay < len(decision):
        found = ", ".join(wrong) or f"a delay of {case.delay} quarters"
        which = f"{decision[0]} to {decision[-1]} (Q4 and FY{decision[0][:4]} name several)"
        raise QuestionError(f"case {case.name}: {found}; the decision quarters are {which}")
    frozen = [quarter for quarters in named.values() for quarter in quarters]
    return list(dict.fromkeys([*decision[: case.delay], *frozen]))
