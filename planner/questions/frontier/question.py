"""The declaration of the question for what more or less of a limit is worth."""

from typing import TYPE_CHECKING

from planner.answers.question import PART_OF_LIMITS, Ask, Asking, Parameter, Question, Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from instances import Instance
    from planner.answers.answer import Answer
    from planner.questions.frontier.swept import Swept

SHARES = "40%:160%:10%"
"""Shares of the budgets where none are given."""


def read(values: Values) -> Ask:
    """Return the question as it was asked.

    Raises
    ------
    UsageError
        budgets, capacities and rules are asked for at once, or a rule without values.
    QuestionError
        the shares or values are none, or too many.
    """
    from planner.replanning.cases import share_of_all

    reach = share_of_all(values["reach"])
    swept, points = _of_a_rule(values) if values["rule"] is not None else _of_limits(values)

    def answered(asking: Asking) -> "Answer":
        from planner.questions.frontier.answer import answer_of
        from planner.questions.frontier.frontier import frontier

        instance = asking.subject.instance
        found = frontier(instance, swept(instance), asking.options, asking.tell, asking.given, asking.workers)
        return answer_of(found, reach, asking.given)

    return Ask(answered, plans=1 + points)


def _of_limits(values: Values) -> "tuple[Callable[[Instance], Swept], int]":
    """Return the sweep of a part of the limits, made for an instance, and the number of points."""
    from planner.errors import UsageError
    from planner.questions.frontier.limits_swept import factors_of, limits_swept
    from planner.replanning.limit_changes import LimitPart

    budget, capacity = values["budget"], values["capacity"]
    if budget is not None and capacity is not None:
        raise UsageError("give --budget or --capacity, not both")
    alone = [f"--{name}" for name in ("number", "values") if values[name] is not None]
    if alone:
        raise UsageError(f"{' and '.join(alone)}: expected --rule beside it, the rule whose number is swept")
    what, shares = ("capacity", capacity) if capacity is not None else ("budget", budget or SHARES)
    factors = factors_of(shares)
    part = LimitPart(what, values["limit"], values["period"], values["colour"], values["scope"])
    return lambda instance: limits_swept(instance, part, factors), len(factors)


def _of_a_rule(values: Values) -> "tuple[Callable[[Instance], Swept], int]":
    """Return the sweep of a number of a rule, made for an instance, and the number of points."""
    from planner.errors import UsageError
    from planner.questions.frontier.number_swept import number_swept, values_of

    others = [f"--{name}" for name in ("budget", "capacity", *(one.name for one in PART_OF_LIMITS)) if values[name] is not None]
    if others:
        raise UsageError(f"give --rule or {' and '.join(others)}, not both")
    if values["values"] is None:
        raise UsageError("--rule needs --values, such as --values 2:8:1")
    wanted = values_of(values["values"])
    return lambda instance: number_swept(instance, values["rule"], values["number"], wanted), len(wanted)


QUESTION = Question(
    name="frontier",
    help="""Show what more or less of a budget, a capacity or a rule is worth.

    Every point is planned on the real programme, to --gap or for --time-limit. NPV never falls as the amount rises, or
    the rule gets easier to keep.
    """,
    read=read,
    parameters=(
        Parameter("budget", "Shares of the budgets, such as 40%:160%:5%.", metavar="FROM:TO:STEP"),
        Parameter("capacity", "Shares of the capacities instead.", metavar="FROM:TO:STEP"),
        *PART_OF_LIMITS,
        Parameter("rule", "The rule of plan.toml whose number is swept instead.", metavar="NAME"),
        Parameter("number", "Number of that rule, where it has several: at_least, amount, smallest ...", metavar="FIELD"),
        Parameter("values", "Values of that number, such as 2:8:1 or 20%:60%:10%.", metavar="FROM:TO:STEP"),
        Parameter("reach", "Share of the greatest NPV to look for.", metavar="SHARE", default="95%"),
    ),
    side_by_side=True,
    out_help="Folder to write the frontier, its picture and every plan to.",
)
