"""The answer to the question for what certainty is worth: amounts in words, the no-regret list, and the plans compared."""

from collections import Counter
from collections.abc import Iterator

from planner.answers.answer import Answer, Filled, Grid, Part
from planner.answers.determined import determined_lines
from planner.answers.ending import Ending, ending_of_plans
from planner.economics.lines import CENT
from planner.errors import ExitCode
from planner.questions.no_regret.certainty import Amount
from planner.questions.no_regret.columns import CERTAINTY, LEFT_OUT, NO_REGRET, REGRET, SHARES, WORLD_PLANS
from planner.questions.no_regret.launch_list import DEPENDS, Launch
from planner.questions.no_regret.launch_list import NO_REGRET as SURE
from planner.questions.no_regret.losses import costs_nothing, launch_name, without_loss
from planner.questions.no_regret.no_regret import BASE, MEAN, NoRegret
from planner.questions.no_regret.regret import LEAST_REGRET, Regret
from planner.questions.no_regret.tables import (
    ORDER,
    certainty_table,
    launch_table,
    left_out_table,
    loss_of,
    regret_table,
    share_table,
    world_table,
)
from planner.replanning.given import Given, solved_for
from planner.replanning.telling import money_counted
from planner.wording import NOT_DETERMINED, asked_percent, counted, gap_percent, money, percent

HEDGED = "mean-optimal"
"""Folder of the plan for the mean within that of the answer."""

SHOWN = 8
"""Launches shown on the screen."""

NAMED = 4
"""Uncertainties and directions named on the screen."""


def answer_of(found: NoRegret, given: Given | None) -> Answer:
    """Return the answer with its tables, the picture, and the plan for the mean; given: the plan that was asked about."""
    instance = found.case.instance
    launches = Filled(NO_REGRET, launch_table(found), "launches", SHOWN)
    tables = [
        launches,
        Filled(CERTAINTY, certainty_table(found), "certainty"),
        Filled(SHARES, share_table(found), "shares"),
        Filled(WORLD_PLANS, world_table(found), "worlds"),
    ]
    if found.regret is not None:
        tables.append(Filled(REGRET, regret_table(found.regret), "regret"))
    left_out = [Filled(LEFT_OUT, left_out_table(found), "left_out")] if found.checked else []
    title = (
        f"{instance.settings.plan.name}: what certainty is worth over {counted(found.worlds.number, 'world')}, "
        f"{money_counted(instance)}"
    )
    parts: list[Part] = [title, *_uncertain(found), *_base_by_measure(found), tables[1], ""]
    if found.launches:
        parts += [_by_lever(found), "", launches, *_directions(found), ""]
    return Answer(
        parts=[*parts, *left_out, *_remarks(found)],
        tables=[*tables, *left_out],
        ending=ending_of(found, given),
        obtained="The best plan of every world is an ordinary solve of the same programme with the values of that world.",
        interrupted=found.interrupted,
        conclusion=" ".join(conclusions(found, given)),
        figures=_figures(found),
        base=found.base,
        better=found.better,
        plans={HEDGED: found.hedged},
        files={"no_regret.svg": lambda: _picture(found)} if found.launches else {},
    )


def _picture(found: NoRegret) -> bytes:
    """Return the picture; the library that draws it is imported where one is written."""
    from planner.questions.no_regret.picture import no_regret_picture

    return no_regret_picture(found).encode()


def _uncertain(found: NoRegret) -> Iterator[str]:
    """Yield the uncertainties and futures, in words."""
    stated = [one.uncertainty.name for one in found.worlds.sources if not one.assumed]
    assumed = [one.uncertainty.name for one in found.worlds.sources if one.assumed]
    if stated:
        yield f"Uncertain: {_some(stated)}"
    if assumed:
        yield f"Uncertain, assumed by grade of evidence as plan.toml states nothing: {_some(assumed)}"
    if found.worlds.futures:
        yield "Futures: " + ", ".join(f"{one.name} ({percent(one.chance, 0)})" for one in found.worlds.futures)


def _base_by_measure(found: NoRegret) -> Iterator[str]:
    """Yield a line on a base that was made by a measure of risk, which the plan for the mean and the list do not follow."""
    if found.base.hedge is not None:
        yield (
            f"The base was made by a measure of risk ({found.base.hedge.name}). The plan for the mean and the best plans of the "
            "worlds are those of the greatest NPV, not of this measure; the value of the stochastic solution is what the base "
            "gives up in the mean"
        )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _by_lever(found: NoRegret) -> Grid:
    """Return launches by lever and verdict."""
    rows = []
    for number, lever in enumerate(found.case.menu.levers):
        own = [one for one in found.launches if one.lever == number]
        counts = Counter(one.verdict for one in own)
        if own:
            mean = f"{sum(one.share for one in own):.1f}"
            rows.append((lever, str(len(own)), *(str(counts[verdict]) for verdict in ORDER), mean))
    return Grid(("lever", "possible launches", *ORDER, "launches in the mean"), tuple(rows))


def _directions(found: NoRegret) -> Iterator[str]:
    """Yield the directions of launches that depend, by lever and uncertainty, the most common first."""
    depends = [one for one in found.launches if one.verdict == DEPENDS]
    drivers = Counter((one.lever, one.driver.name) for one in depends if one.driver is not None)
    for (lever, name), number in drivers.most_common(NAMED):
        own = [one for one in depends if one.lever == lever and one.driver is not None and one.driver.name == name]
        count = sum(one.lever == lever for one in depends)
        yield f"{found.case.menu.levers[lever]}: {number} of {count} that depend, {_words(own)}"
    unclear = len(depends) - sum(drivers.values())
    if unclear:
        yield (
            f"{NOT_DETERMINED.capitalize()}: what {unclear} of the {len(depends)} launches that depend on the world depend on; "
            "more --worlds tell more"
        )


def _words(launches: list[Launch]) -> str:
    """Return the direction of launches that depend on one uncertainty, with the range of its cuts."""
    drivers = [one.driver for one in launches if one.driver is not None]
    first = max(drivers, key=lambda one: abs(one.correlation))
    alike = [one for one in drivers if (one.correlation > 0) == (first.correlation > 0)]
    low, high = min(one.cut for one in alike), max(one.cut for one in alike)
    other = f"; {len(drivers) - len(alike)} the other way" if len(alike) < len(drivers) else ""
    if first.future or f"{low:.3g}" == f"{high:.3g}":
        return first.words + other
    side = "above" if first.correlation > 0 else "below"
    return f"if {first.name} is {side} {low:.3g} to {high:.3g}, by launch{other}"


def conclusions(found: NoRegret, given: Given | None) -> Iterator[str]:
    """Yield the conclusions, in sentences that a board reads."""
    currency, certainty = found.case.instance.settings.finance.currency, found.certainty
    whole = abs(certainty.hedged.amount.change)
    information = certainty.perfect_information
    if information.amount.determined == "no":
        yield (
            f"The worth of knowing the world before planning is {NOT_DETERMINED}: {currency} {money(information.amount.change)} "
            f"by the plans found, proven {information.amount.interval} for these worlds."
        )
    else:
        worth = _amount(information, currency, whole)
        yield f"Knowing the world before planning would be worth {worth}; that is the ceiling for any study or pilot."
    other = "for the figures as they stand" if given is None else "by the plan that was asked about"
    yield f"Planning for all worlds at once rather than {other} is worth {_gain(found, currency, whole)}."
    if found.launches:
        free = [one for one in found.launches if one.verdict == SURE]
        steady = sum(one.at_least >= found.params.sure - 1e-9 for one in free)
        all_of_them = f"; {steady} of them whichever of the plans within {_gap(found)} of the best is taken" if free else ""
        yield (
            f"{len(free) or 'None'} of {len(found.launches)} possible launches are without regret, in the best plans of "
            f"{percent(found.params.sure, 0)} of the worlds or more{all_of_them}."
        )
    else:
        yield f"Which launches are without regret is {NOT_DETERMINED}: no world is proven to within {_gap(found)}."


def _gap(found: NoRegret) -> str:
    return asked_percent(found.params.world_gap)


def _amount(one: Amount, currency: str, whole: float) -> str:
    share = f"{percent(one.amount.change / whole)} of the plan's mean NPV, " if whole > CENT else ""
    said = f"{currency} {money(one.amount.change)} ({share}proven {one.amount.interval} for these worlds"
    return f"{said}; standard error {money(one.error)})"


def _gain(found: NoRegret, currency: str, whole: float) -> str:
    gain = found.certainty.stochastic_solution
    if gain.amount.change <= CENT:
        most = (
            "" if gain.amount.most is None or gain.amount.most <= CENT else f", and at most {currency} {money(gain.amount.most)}"
        )
        return f"nothing by the plans found{most}"
    return _amount(gain, currency, whole)


def _remarks(found: NoRegret) -> Iterator[str]:
    """Yield lines on regret, launches left out, and worlds that do not count."""
    if found.regret is not None:
        yield _regret_words(found, found.regret)
    losses = [(launch_name(found, one.launch), loss) for one in found.checked if (loss := loss_of(found, one)) is not None]
    if found.params.check and not found.checked and found.launches:
        yield "No launch is left out: none is without regret, or units may not do without those that are"
    if found.checked:
        proven = sum(loss.least is not None and loss.least > CENT for _, loss in losses)
        lose = "loses" if proven == 1 else "lose"
        yield f"Of {len(found.checked)} no-regret launches left out of the plan for the mean, {proven} {lose} money for sure"
        yield from (without_loss(found, one) for one in found.checked if costs_nothing(found, one))
        yield from determined_lines(losses, "more --seconds narrow it")
    out = found.worlds.number - found.judged.worlds.size
    if out:
        yield (
            f"Launches are judged by {found.judged.worlds.size} of {counted(found.worlds.number, 'world')}; "
            f"not proven to within {_gap(found)}: {out}"
        )


def _regret_words(found: NoRegret, regret: Regret) -> str:
    greatest = dict(zip([name for name, _ in regret.plans], regret.regret.max(axis=1), strict=True))
    currency = found.case.instance.settings.finance.currency
    known = f"; the best plan of a future is known to within {money(regret.width)}" if regret.width > CENT else ""
    return (
        f"Least greatest regret over futures and the instance as it stands: {currency} {money(greatest[LEAST_REGRET])} by the "
        f"plans found, proven between {money(regret.least)} and {money(regret.most)} ({gap_percent(regret.gap)} of what the plan "
        f"is worth there{known}); that of the plan for the mean is {money(greatest[MEAN])}, of the base {money(greatest[BASE])}"
    )


def _figures(found: NoRegret) -> dict[str, object]:
    worlds = found.worlds
    figures: dict[str, object] = {
        "drawn": {"worlds": worlds.number, "seed": worlds.seed, "judged": int(found.judged.worlds.size)},
        "world_gap": found.params.world_gap,
        "uncertainties": [
            {"name": one.uncertainty.name, "assumed": one.assumed, "grade": one.grade, "why": one.why} for one in worlds.sources
        ],
        "verdicts": _verdicts(found),
    }
    if found.regret is not None:
        regret = found.regret
        figures["least_greatest_regret"] = {
            "found": float(regret.regret[-1].max()),
            "at_least": regret.least,
            "at_most": regret.most,
            "gap": regret.gap,
        }
    return figures


def _verdicts(found: NoRegret) -> list[dict[str, object]]:
    """Return the number of launches of each verdict by lever, and what those that depend turn on, by launches."""
    rows = list[dict[str, object]]()
    for number, lever in enumerate(found.case.menu.levers):
        own = [one for one in found.launches if one.lever == number]
        counts = Counter(one.verdict for one in own)
        turns = Counter(one.driver.name for one in own if one.driver is not None)
        if own:
            rows.append(
                {
                    "lever": lever,
                    "possible": len(own),
                    **{verdict.replace(" ", "_"): counts[verdict] for verdict in ORDER},
                    "depends_on": [{"uncertainty": name, "launches": count} for name, count in turns.most_common()],
                }
            )
    return rows


def ending_of(found: NoRegret, given: Given | None) -> Ending:
    """Return the ending; given is the plan that was asked about."""
    if found.interrupted:
        return Ending(ExitCode.INTERRUPTED, "interrupted: the worlds solved so far are shown")
    out = found.worlds.number - found.judged.worlds.size
    if out:
        words = f"{out} of {counted(found.worlds.number, 'world')} did not reach the gap of {_gap(found)}"
        return Ending(ExitCode.GAP_NOT_REACHED, f"{words}; allow more with --seconds, or a wider --world-gap")
    return ending_of_plans(solved_for(found.base, given), "the worlds solved so far are shown")
