"""Check heads that were hired already: their kind and scope exist, their quarters fit, and there are not too many of them."""

from collections import Counter
from collections.abc import Iterator

from instances.files import PLAN
from instances.hiring_checks import scope_problems_of_heads
from instances.names import Names, quarters_outside, unknown_names, without_effect
from instances.problems import Problem
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.hiring import Hired, Hiring
from instances.schema.settings import Settings


def hired_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of heads that were hired already."""
    kinds = {rule.name: rule for rule in settings.hiring}
    limits = {limit.name: limit for limit in settings.limits}
    numbers: Counter[tuple[str, str]] = Counter()
    for number, one in enumerate(settings.hired):
        path = f"hired[{number}]"
        yield from unknown_names(f"{path}.hiring", "kind of heads", [one.hiring], dict.fromkeys(kinds))
        yield from _decided(path, one, settings, names)
        if (rule := kinds.get(one.hiring)) is None:
            continue
        if rule.limit in limits:
            yield from scope_problems_of_heads(f"{path}.scope", one.scope, rule, limits[rule.limit], names)
        yield from _employed(path, one, rule, names)
        numbers[one.hiring, one.scope] += one.heads
        if numbers[one.hiring, one.scope] > rule.largest:
            expected = f"at most {rule.largest} in all, which is largest of {rule.name}"
            found = str(numbers[one.hiring, one.scope])
            yield Problem("level_impossible", PLAN, column=f"{path}.heads", found=found, expected=expected)


def _decided(path: str, one: Hired, settings: Settings, names: Names) -> Iterator[Problem]:
    outside = list(quarters_outside([one.decided], names, names.decision_quarters, f"{path}.decided"))
    yield from outside
    before = settings.rules.decided_before
    if before is None:
        expected = "rules.decided_before, the first quarter that is left to decide, with it"
        yield without_effect(f"{path}.decided", one.decided, expected)
    elif not outside and quarter_ordinal(one.decided) >= quarter_ordinal(before):
        expected = f"a quarter before {before}, from which on rules.decided_before lets the plan decide"
        yield Problem("quarter_outside", PLAN, column=f"{path}.decided", found=one.decided, expected=expected)


def _employed(path: str, one: Hired, rule: Hiring, names: Names) -> Iterator[Problem]:
    """Yield the problem of employment that ends before it begins, or after the evaluation."""
    first, last = quarter_ordinal(one.decided) + rule.lag, names.first_quarter + names.evaluation_quarters - 1
    if one.until is None:
        if first + rule.shortest - 1 > last:
            expected = f"a quarter up to {quarter_label(last)}, as employment for shortest = {rule.shortest} ends after it"
            yield Problem("setting_missing", PLAN, column=f"{path}.until", expected=expected)
    elif not first <= quarter_ordinal(one.until) <= last:
        expected = f"a quarter from {quarter_label(first)}, the first of employment, to {quarter_label(last)}"
        yield Problem("quarter_outside", PLAN, column=f"{path}.until", found=one.until, expected=expected)
