"""Progress of a question with several solves, and the money that its amounts count."""

from collections.abc import Callable

from instances.schema.instance import Instance
from models import Progress

Tell = Callable[[str, Progress | None], None]
"""Called with the title of a solve when it begins, and with each of its moments."""


def teller(tell: Tell, title: str) -> Callable[[Progress], None]:
    """Tell that a solve begins, and return what is to be called with its moments."""
    tell(title, None)
    return lambda progress: tell(title, progress)


def money_counted(instance: Instance) -> str:
    """Return the currency of what plans are compared by, which may be hard cash alone."""
    finance = instance.settings.finance
    return f"{finance.currency}, hard cash alone" if "objective" in finance.hard_cash_only else finance.currency
