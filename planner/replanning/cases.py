"""Cases: an instance with some of its figures changed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

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
