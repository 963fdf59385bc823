"""The design that is planned: the one that is named, or the one that is worth most."""

from instances.records import suggestion
from planner.errors import QuestionError
from planner.pilots.designs import Precision
from planner.pilots.proposals import Proposal, Proposals
from planner.pilots.worths import Worths


def design_named(found: Proposals, name: str | None) -> Proposal | None:
    """Return the design of a name, or the only one there is; None where several could be meant.

    Raises
    ------
    QuestionError
        there is no such design, or none at all.
    """
    piloted = {one.design.name: one for one in found.proposals if one.power is not None}
    if not piloted:
        why = "; ".join(f"{one.policy}: {one.why}" for one in found.impossible)
        raise QuestionError(f"no pilot to plan: no design is possible ({why})" if why else "no pilot to plan: none was asked for")
    if name is None:
        return next(iter(piloted.values())) if len(piloted) == 1 else None
    if name not in piloted:
        raise QuestionError(f"design: found {name}; expected one of {', '.join(piloted)}. {suggestion(name, piloted)}".strip())
    return piloted[name]


def design_worth_most(found: Proposals, worths: Worths | None) -> Proposal:
    """Return the design whose plan that adapts is worth most.

    Raises
    ------
    QuestionError
        the worth of designs was not asked for, or no plan was found for any.
    """
    if worths is None:
        raise QuestionError("several designs could be planned, and their worth was not asked for; name one with --design")
    pairs = [
        (own.change.change, place) for place, own in enumerate(worths.designs) if own.plan is not None and own.change is not None
    ]
    if not pairs:
        why = "; ".join(dict.fromkeys(one.why for one in worths.designs if one.why))
        raise QuestionError(f"no plan was found for any design ({why}); allow more with --seconds, or name one with --design")
    return found.proposals[max(pairs)[1]]


def precisions_of(one: Proposal) -> tuple[Precision, ...]:
    """Return the precision of a design's reading, by lever."""
    return () if one.power is None else one.power.precisions
