"""Numbers for people: money, shares, gaps and counts as they stand on the screen and in sentences."""


def money(amount: float) -> str:
    """Return an amount in whole units of its currency."""
    return f"{round(amount):,}"


NOT_DETERMINED = "not determined"
"""Shown for a difference that is not told from 0 by what is proven."""

LARGEST_GAP = 10.0
"""Gap that is still shown as a number."""


def percent(share: float, places: int = 1) -> str:
    """Return a share in per cent."""
    shown = f"{100 * share:.{places}f}"
    return f"{shown.removeprefix('-') if float(shown) == 0 else shown} %"


def asked_percent(share: float) -> str:
    """Return a share that the user gave, in per cent as exactly as it was given."""
    return f"{100 * share:.6g} %"


def gap_percent(gap: float) -> str:
    """Return a gap in per cent; a plan worth next to nothing makes it a number without meaning."""
    return percent(gap, 3) if gap <= LARGEST_GAP else f"over {percent(LARGEST_GAP, 0)}"


def relative_gap(value: float, bound: float) -> float:
    """Return the gain that a proven bound leaves open, as a share of a value; 0 where the bound is not above it."""
    return max(0.0, bound - value) / max(abs(value), 1e-9)


def worth_in_words(value: float, goal: str, currency: str) -> str:
    """Return a value or bound of a search in words: money for the NPV and the spend, a number with its goal for what is counted.

    goal: as in plan.toml, blank for the NPV; the value of another goal is negative, as less is better.
    """
    if goal.startswith("fewest"):
        return f"{-value:,.1f} {goal.removeprefix('fewest_')}"
    return f"{currency} {money(-value if goal else value)}"


def counted(number: int, thing: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def level(amount: float) -> str:
    """Return an amount that may be money, points, a count or a share, with as many decimals as say something."""
    places = 0 if abs(amount) >= 1000 or amount == round(amount) else 1 if abs(amount) >= 10 else 3
    return f"{amount:,.{places}f}"
