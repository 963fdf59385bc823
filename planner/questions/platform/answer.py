"""The answer to the question whether orchestration pays: one row per scope, each figure with its break-even."""

from planner.answers.answer import Answer, Filled, Grid
from planner.answers.ending import Ending
from planner.errors import ExitCode
from planner.questions.platform.columns import PLATFORM
from planner.questions.platform.platform import PlatformAnswer, Standing
from planner.questions.platform.tables import accuracy_of, conclusion, orders_of, platform_table
from planner.replanning.crossing import Crossing
from planner.replanning.telling import money_counted
from planner.wording import money, percent

HEADINGS = ("scope", "gain", "pays", "orders", "pays from", "accuracy", "pays from", "live", "pays from")


def answer_of(found: PlatformAnswer) -> Answer:
    """Return the answer with platform.csv."""
    table = Filled(PLATFORM, platform_table(found), "scopes")
    title = f"{found.instance.settings.plan.name}: the break-even of orchestration, {money_counted(found.instance)}"
    decided = [one for one in found.standings if one.worth is not None and one.worth.gain is not None]
    rows = tuple(_row(found, one) for one in decided)
    undecided = [f"{row['scope']}: {row['problem']}" for row in table.frame.drop_duplicates("scope").to_dict("records")]
    problems = [said for one, said in zip(found.standings, undecided, strict=True) if one not in decided]
    so_far = "interrupted: the scopes asked for so far are shown, and of the last one what is known"
    return Answer(
        parts=[title, Grid(HEADINGS, rows), *(["", *problems] if problems else [])],
        tables=[table],
        ending=Ending(ExitCode.INTERRUPTED, so_far) if found.interrupted else Ending(),
        obtained="The best plans with and without orchestration were planned anew at each figure that was tried.",
        interrupted=found.interrupted,
        conclusion=conclusion(found),
    )


def _row(found: PlatformAnswer, one: Standing) -> tuple[str, ...]:
    """Return the cells of a scope with something to decide."""
    if one.worth is None or one.worth.gain is None:
        raise ValueError(f"{one.scope}: there is nothing to decide")
    instance, orders, accuracy = found.instance, one.orders, one.accuracy
    return (
        one.scope,
        money(one.worth.gain.change),
        one.worth.pays,
        f"{orders_of(instance, one):,.0f}",
        _from(orders) or f"{orders_of(instance, one, _yes(orders)):,.0f}",
        percent(accuracy_of(instance, one)),
        _from(accuracy) or percent(accuracy_of(instance, one, _yes(accuracy))),
        f"{one.worth.live:,.0f}",
        _from(one.live) or f"{_yes(one.live):,.0f}",
    )


def _yes(crossing: Crossing | None) -> float:
    return 0.0 if crossing is None or crossing.yes is None else crossing.yes


def _from(crossing: Crossing | None) -> str:
    """Return the words for a missing figure from which on it pays; blank if there is one."""
    if crossing is not None and crossing.yes is not None:
        return ""
    return "never" if crossing is not None and crossing.never else "not proven"
