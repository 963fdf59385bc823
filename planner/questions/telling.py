"""How a question with several solves tells which of them is on."""

from collections.abc import Callable

from models import Progress

Tell = Callable[[str, Progress | None], None]
"""Called with the title of a solve when it begins, and with each of its moments."""


def teller(tell: Tell, title: str) -> Callable[[Progress], None]:
    """Tell that a solve begins, and return what is to be called with its moments."""
    tell(title, None)
    return lambda progress: tell(title, progress)
