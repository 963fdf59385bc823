"""Parts of a pilot that the user fixes; the rest is proposed."""

from dataclasses import dataclass

from planner.pilots.designs import Policy


@dataclass(frozen=True)
class Asked:
    """Parts of a design that are fixed.

    Attributes
    ----------
    policies
        policies to build designs by; empty for all, or for the stores given.
    levers
        names of the levers; empty for the two main ones.
    stores, controls
        places of stores among the units; empty where the policy picks them.
    size
        stores that launch something, over all arms.
    launch, reading
        quarters, 1 for the first.
    """

    policies: tuple[Policy, ...] = ()
    levers: tuple[str, ...] = ()
    stores: tuple[int, ...] = ()
    controls: tuple[int, ...] = ()
    size: int | None = None
    launch: int | None = None
    reading: int | None = None
