"""The sum of the amounts that a part of the limits means, where limits that count the same use are counted once.

A quarterly budget and a ceiling on capital within it are two limits on one and the same money: their sum is no amount that
anybody has. Of limits that overlap the widest one counts, of equally wide ones the tightest. Limits of different measures
have no sum at all: those of the first one's measure count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.scopes import wanted_texts
from planner.limits.scopes import units_in
from planner.replanning.limit_changes import LimitPart, amounts, covenant_named


@dataclass(frozen=True)
class CountedOnce:
    """A sum of amounts, the limits that are in it, and those that are left out of it.

    Attributes
    ----------
    total
        sum of the amounts of `limits`, as they are written.
    limits, left_out
        names of limits; all of them are changed, whichever are summed.
    """

    total: float
    limits: tuple[str, ...]
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        """Return of which limits an amount is, in words."""
        said = " and ".join(self.limits)
        if not self.left_out:
            return f"The amount is that of {said}"
        also = ", ".join(self.left_out)
        return f"The amount is that of {said} alone: the same use also counts in {also}, whose amounts change by the same share"


def counted_once(instance: Instance, part: LimitPart) -> CountedOnce:
    """Return the sum of the amounts of a part without counting a use twice; errors as for `amounts`."""
    totals: dict[str, float] = {}
    for one in amounts(instance, part):
        totals[one.limit] = totals.get(one.limit, 0.0) + one.amount
    if covenant_named(instance, part.limit) is not None:
        return CountedOnce(sum(totals.values()), tuple(totals), ())
    rules = [rule for rule in instance.settings.limits if rule.name in totals]
    measure = rules[0].measure
    taken: list[LimitRule] = []
    for rule in sorted(rules, key=lambda one: (_narrowness(one), totals[one.name])):
        if rule.measure == measure and all(disjoint(instance, rule, other) for other in taken):
            taken.append(rule)
    names = tuple(rule.name for rule in rules if rule in taken)
    left_out = tuple(name for name in totals if name not in names)
    return CountedOnce(sum(totals[name] for name in names), names, left_out)


def disjoint(instance: Instance, one: LimitRule, other: LimitRule) -> bool:
    """Return whether no use counts in both of two limits of one measure."""
    colours = one.colour is not None and other.colour is not None and one.colour != other.colour
    apart = _apart(one.levers, other.levers) or _apart(one.teams, other.teams)
    return colours or apart or not (units_in(instance, one) & units_in(instance, other)).any()


def _apart(first: Sequence[str], second: Sequence[str]) -> bool:
    return bool(first) and bool(second) and not set(first) & set(second)


def _narrowness(rule: LimitRule) -> int:
    """Return by how many things a limit is narrowed: 0 for one on everything of its measure."""
    return len(wanted_texts(rule)) + sum(map(bool, (rule.levers, rule.teams, rule.colour)))
