"""Progress of a question with several solves: the solve that is on, and the currency of its amounts."""

from collections.abc import Callable

from instances.schema.instance import Instance
from models import Progress
from planner.workers import Tell

__all__ = ["Tell", "money_counted", "teller"]


def teller(tell: Tell, title: str) -> Callable[[Progress], None]:
    """Tell that a solve begins, and return the function to call with its moments."""
    tell(title, None)
    return lambda progress: tell(title, progress)


def money_counted(instance: Instance) -> str:
    """Return the currency in which plans are compared, with a note where hard cash alone counts."""
    finance = instance.settings.finance
    return f"{finance.currency}, hard cash alone" if "objective" in finance.hard_cash_only else finance.currency
