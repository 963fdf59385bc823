"""The heads of a plan in another instance, which may say who was hired."""

from collections import Counter
from collections.abc import Iterator, Sequence

from instances.schema.instance import Instance
from planner.economics import SharedCharge, hired_charges
from planner.errors import QuestionError
from planner.limits.hiring import HeadChoices, HiredHead, Terms, heads_in, people
from planner.plan.tables import Chosen


def heads_in_another(instance: Instance, chosen: Chosen, as_of: str) -> tuple[tuple[SharedCharge, ...], tuple[Terms, ...]]:
    """Return the costs of heads in an instance, and the terms on which those of a plan are hired.

    An instance in which everything before `as_of` is decided says itself who was hired by then, in place of the plan.

    Raises
    ------
    QuestionError
        the instance does not have the heads of the plan on their terms.
    """
    hires, heads = hired_charges(instance), people(chosen.hires, chosen.hired)
    choices, later = HeadChoices(hires, 0, 0), tuple(head for head in heads if head.decided >= instance.quarter_index(as_of))
    if instance.settings.rules.decided_before == as_of:
        known = tuple(_hired_already(hires, heads))
        return hires, choices.terms_of((*known, *later)) or choices.terms_of(known) or ()
    hired = choices.terms_of(heads)
    if hired is None:
        raise QuestionError(
            "instance: expected [[hiring]], and [[hired]] if the plan has it, with the heads of the plan on their terms, found "
            "others; leave limit, scope, largest, lag and shortest as the run has them"
        )
    return hires, hired


def _hired_already(hires: Sequence[SharedCharge], planned: Sequence[HiredHead]) -> Iterator[HiredHead]:
    """Yield the heads who were hired already, employed as planned where they were planned, else for as short as may be."""
    left = Counter(planned)
    for one in map(heads_in, hires):
        for posts in (posts for posts in one.posts if posts.filled):
            for _ in range(posts.number):
                own = [
                    HiredHead(one.rule.name, one.scope, int(one.decided[terms]), int(one.first[terms]), int(one.last[terms]))
                    for terms in posts.terms.tolist()
                ]
                found = next((head for head in own if left[head]), own[0])
                left[found] -= 1
                yield found
