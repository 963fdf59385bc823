"""Hired capacity: heads that raise a limit of change capacity, after a lag and at a cost, and those that were hired already."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from instances.schema.common import Colour, LeverName, Money, Name, QuarterLabel, Record, Text

HiredLine: TypeAlias = Literal["software", "integration", "change_management", "training"]

MOST_HEADS = 200
"""Largest number of heads of one kind, each of which is a decision of its own."""

MOST_TERMS = 500_000
"""Most terms of employment, of all heads together."""


class Hiring(Record):
    """Heads of one kind that may be hired: how much each adds to a limit in a quarter, when, and what it costs."""

    name: Name
    """Name of the kind of heads, such as trainers; hires.csv and limits.csv refer to it."""
    limit: Name
    """Limit of plan.toml that heads raise: one on load, launches, in_ramp_up or hours. Money is not hired."""
    scope: Text = ""
    """Scope of a limit with `each`, such as a region or team, that heads work for; blank for heads of every scope, each of which
    may then hire up to `largest`."""
    adds: Annotated[float, Field(gt=0, le=1e9)]
    """Amount that a head adds in each quarter in which it is employed, in the unit of the limit. A longer period of the limit has
    the sum over its quarters."""
    largest: Annotated[int, Field(ge=0, le=MOST_HEADS)]
    """Largest number of heads hired over all quarters, in each scope. Somebody who is hired again counts again."""
    lag: Annotated[int, Field(ge=0, le=40)] = 1
    """Quarters from the decision to hire to the first quarter of employment."""
    from_quarter: QuarterLabel | None = None
    """First quarter in which hiring can be decided; none means the first. The last is the last decision quarter."""
    shortest: Annotated[int, Field(ge=1, le=80)] = 1
    """Least number of quarters that a head is employed. After them it may be let go at the end of any quarter."""
    one_off_cost: Money = 0.0
    """Recruiting and training of a head, in today's money; paid in the quarter of the decision."""
    line: HiredLine = "training"
    """Line of the implementation cost that all costs of the heads are on."""
    colour: Colour = "opex"
    """capex or opex: how the one-off cost is accounted for. Costs of employment and severance are opex."""
    cost_per_quarter: Money = 0.0
    """Cost of a head for a quarter of 13 weeks of employment, in today's money; it grows with wages."""
    severance: Money = 0.0
    """Paid for each head in its last quarter of employment, in today's money; it grows with wages."""
    lever: LeverName | None = None
    """Lever that the costs are put down to, in every table and in limits with a list of levers; needed where the limit counts
    several levers."""


class Hired(Record):
    """Heads that were hired before `rules.decided_before`: their costs and what they add are part of every plan."""

    hiring: Name
    """Kind of the heads: the name of an entry of `[[hiring]]`."""
    scope: Text = ""
    """Scope of its limit that they work for; blank where the limit has no `each`."""
    decided: QuarterLabel
    """Quarter in which it was decided to hire them, before decided_before. They are employed from `lag` quarters later on."""
    until: QuarterLabel | None = None
    """Last quarter of employment where it is settled, such as for those who have left; none lets the plan choose it, from
    decided_before on."""
    heads: Annotated[int, Field(ge=1, le=MOST_HEADS)] = 1
    """Number of heads on these terms; they count in `largest`."""
