"""Capacity to be hired that is wrong, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import Case, P, extra
from tests.instances.small import PLAN

LIMITS = (
    '[[limits]]\nname = "crews"\nmeasure = "launches"\namount = 1\nlevers = ["orchestration"]\n'
    '[[limits]]\nname = "money"\nmeasure = "spend"\namount = 1\n'
    '[[limits]]\nname = "by region"\nmeasure = "launches"\namount = 1\neach = "region"\n'
)
CREW = f'{LIMITS}[[hiring]]\nname = "crew"\nlimit = "crews"\nadds = 1\nlargest = 2\n'
REGIONAL = CREW.replace('limit = "crews"', 'limit = "by region"\nlever = "orchestration"')


def hired(entry: str) -> str:
    """Return a crew, and an entry of heads who were hired before 2027Q2."""
    return f'{CREW}[[hired]]\n{entry}\n[rules]\ndecided_before = "2027Q2"'


LONG = PLAN.replace("= 8", "= 40").replace("= 12\n", "= 80\n", 1)
HOURS = (
    '[[limits]]\nname = "hours"\nmeasure = "hours"\namount = 1\neach = "region"\n'
    '[[hiring]]\nname = "crew"\nlimit = "hours"\nadds = 1\nlargest = 200\nlever = "orchestration"\n'
)

CASES = {
    "more terms of employment than there may be": Case(
        {P: f"{LONG}\n{HOURS}"},
        [("level_impossible", P, f"{LONG}\n{HOURS}".count("\n") - 1, "hiring[0].largest")],
        "as each of 2 scopes has 2,380 terms",
    ),
    "heads for no limit": extra(
        f'{LIMITS}[[hiring]]\nname = "crew"\n»limit = "crew"\nadds = 1\nlargest = 2',
        "name_unknown",
        "hiring[0].limit",
        "Did you mean crews?",
    ),
    "heads for money": extra(
        f'{LIMITS}[[hiring]]\nname = "crew"\n»limit = "money"\nadds = 1\nlargest = 2\nlever = "orchestration"',
        "value_wrong",
        "hiring[0].limit",
        "spend is not hired",
    ),
    "heads of no lever": extra(f'{CREW}»lever = "x"', "name_unknown", "hiring[0].lever"),
    "heads of one of several levers": extra(
        f'{LIMITS}»[[hiring]]\nname = "crew"\nlimit = "by region"\nadds = 1\nlargest = 2', "setting_missing", "hiring[0].lever"
    ),
    "heads for a scope that there is none of": extra(f'{CREW}»scope = "North"', "setting_ignored", "hiring[0].scope", "`each`"),
    "heads for no region": extra(f'{REGIONAL}»scope = "x"', "name_unknown", "hiring[0].scope", "a region"),
    "heads before the first quarter": extra(f'{CREW}»from_quarter = "2020Q1"', "quarter_outside", "hiring[0].from_quarter"),
    "heads that come too late": extra(f"{CREW}»lag = 40", "level_impossible", "hiring[0].lag", "crews"),
    "heads that stay for too long": extra(f"{CREW}»shortest = 80", "level_impossible", "hiring[0].shortest", "evaluation"),
    "heads of no number": extra(f"{CREW}»shortest = 0", "value_wrong", "hiring[0].shortest"),
    "more heads than can be decided on": extra(
        CREW.replace("largest = 2", "»largest = 201"), "value_wrong", "hiring[0].largest", "200"
    ),
    "heads that add nothing": extra(CREW.replace("adds = 1", "»adds = 0"), "value_wrong", "hiring[0].adds"),
    "capex of nothing": extra(f'{CREW}»colour = "capex"', "setting_ignored", "hiring[0].colour", "one_off_cost"),
    "heads named as a rule": extra(
        CREW.replace('name = "crew"\nlimit', '»name = "money"\nlimit'), "name_repeated", "hiring[0].name"
    ),
    "a name with a scope in it": extra(
        CREW.replace('name = "crew"\nlimit', '»name = "a / b"\nlimit'), "value_wrong", "hiring[0].name", "without"
    ),
    "heads hired already of no kind": extra(
        hired('»hiring = "crews"\ndecided = "2027Q1"'), "name_unknown", "hired[0].hiring", "crew?"
    ),
    "heads hired in a quarter that there is none of": extra(
        hired('hiring = "crew"\n»decided = "2020Q1"'), "quarter_outside", "hired[0].decided", "2027Q1 to"
    ),
    "heads hired already in a quarter left to decide": extra(
        hired('hiring = "crew"\n»decided = "2027Q2"'), "quarter_outside", "hired[0].decided", "a quarter before 2027Q2"
    ),
    "heads hired already for a scope that there is none of": extra(
        hired('hiring = "crew"\ndecided = "2027Q1"\n»scope = "North"'), "setting_ignored", "hired[0].scope", "`each`"
    ),
    "heads hired already who left before they came": extra(
        hired('hiring = "crew"\ndecided = "2027Q1"\n»until = "2027Q1"'), "quarter_outside", "hired[0].until", "from 2027Q2"
    ),
    "more heads hired already than may be": extra(
        hired('hiring = "crew"\ndecided = "2027Q1"\n»heads = 3'), "level_impossible", "hired[0].heads", "at most 2 in all"
    ),
    "heads hired already where everything is still to be decided": extra(
        f'{CREW}[[hired]]\nhiring = "crew"\n»decided = "2027Q1"', "setting_ignored", "hired[0].decided", "decided_before"
    ),
}
