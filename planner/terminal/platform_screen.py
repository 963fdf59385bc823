"""Whether the platform pays, on the screen: a line a scope, each figure as it stands and from what on it pays."""

from collections.abc import Iterator

from rich.console import RenderableType

from planner.questions.platform.platform import PlatformAnswer
from planner.questions.platform.tables import MEASURES, platform_table
from planner.replanning.crossing import Crossing
from planner.terminal.screen import plain_table, records, user_text
from planner.wording import money, percent


def platform_lines(answer: PlatformAnswer) -> Iterator[RenderableType]:
    """Yield the table, and what there is to say of scopes with nothing to decide."""
    rows = records(platform_table(answer))
    table = plain_table("with it in", "gain", "pays", "orders", "from", "accuracy", "from", "live", "from", texts=1)
    problems: list[RenderableType] = []
    for number, standing in enumerate(answer.standings):
        orders, accuracy, live = rows[number * len(MEASURES) : (number + 1) * len(MEASURES)]
        if orders["gain"] is None:
            problems.append(user_text(f"{orders['scope']}: {orders['problem']}"))
            continue
        table.add_row(
            user_text(orders["scope"]),
            money(orders["gain"]),
            orders["pays"],
            f"{orders['now']:,.0f}",
            _from(standing.orders) or f"{orders['pays_from']:,.0f}",
            percent(accuracy["now"], 1),
            _from(standing.accuracy) or percent(accuracy["pays_from"], 1),
            f"{live['now']:.0f}",
            _from(standing.live) or f"{live['pays_from']:.0f}",
        )
    yield table
    if problems:
        yield ""
        yield from problems


def _from(crossing: Crossing | None) -> str:
    """Return what is said where no figure was found from which on it pays."""
    if crossing is not None and crossing.yes is not None:
        return ""
    return "never" if crossing is not None and crossing.never else "not proven"
