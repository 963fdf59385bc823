"""Limits, gates, groups and floors that are wrong, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import FLOOR, FLOORLESS, GATE, GROUP, LEVER, LIMIT, ORCHESTRATED, TIED, Case, L, P, extra, plan
from tests.instances.small import PLAN, UNITS

PURSE = '[[covenants]]\nname = "purse"\nmeasure = "cumulative_cash"\nat_least = -5000\n'

RULES = {
    "unknown lever": extra(f'{LIMIT}measure = "spend"\n»levers = ["robot"]', "name_unknown", "limits[2].levers"),
    "unknown region": extra(f'{LIMIT}measure = "spend"\n»regions = ["Nord"]', "name_unknown", "limits[2].regions", "mean North?"),
    "unknown leader": extra(f'{LIMIT}measure = "spend"\n»leaders = ["Anne"]', "name_unknown", "limits[2].leaders", "mean Ann?"),
    "unknown team": extra(f'{LIMIT}measure = "load"\n»teams = ["it"]', "name_unknown", "limits[2].teams", "Known: field."),
    "region twice": extra(f'{LIMIT}measure = "spend"\n»regions = ["North", "North"]', "name_repeated", "limits[2].regions"),
    "leader elsewhere": extra(
        f'{LIMIT}measure = "spend"\nregions = ["South"]\n»leaders = ["Ann"]', "setting_ignored", "limits[2].leaders"
    ),
    "teams of money": extra(
        f'{LIMIT}measure = "spend"\n»teams = ["field"]', "setting_ignored", "limits[2].teams", "measure load"
    ),
    "each team's money": extra(f'{LIMIT}measure = "spend"\n»each = "team"', "setting_ignored", "limits[2].each", "measure load"),
    "colour of launches": extra(f'{LIMIT}measure = "launches"\n»colour = "capex"', "setting_ignored", "limits[2].colour"),
    "limit that begins after its measure": extra(
        f'{LIMIT}measure = "launches"\n»from_quarter = "2029Q2"', "quarter_outside", "limits[2].from_quarter", "still use"
    ),
    "benefits of a window": extra(
        f'{LIMIT}measure = "spend"\nfrom_quarter = "2027Q2"\n»benefit_share = 0.5', "setting_ignored", "limits[2].benefit_share"
    ),
    "heads of launches": extra(
        f'{LIMIT}measure = "launches"\n»hours_per_head = 400', "setting_ignored", "limits[2].hours_per_head", "measure hours"
    ),
    "hours of a lever": extra(f'{LIMIT}measure = "hours"\n»levers = ["orchestration"]', "setting_ignored", "limits[2].levers"),
    "ramp-up of a year": extra(f'{LIMIT}measure = "in_ramp_up"\n»per = "fiscal_year"', "setting_ignored", "limits[2].per"),
    "benefits of a year": extra(
        f'{LIMIT}measure = "spend"\nper = "fiscal_year"\n»benefit_share = 0.1', "setting_ignored", "limits[2].benefit_share"
    ),
    "carried over from all": extra(
        f'{LIMIT}measure = "spend"\nper = "total"\n»carry_over = 0.1', "setting_ignored", "limits[2].carry_over"
    ),
    "load of no lever": extra(f'»{LIMIT}measure = "load"\nlevers = ["orchestration"]', "setting_ignored", "limits[2]"),
    "each of no leader": extra(
        f'{LIMIT}measure = "launches"\n»each = "leader"',
        "setting_ignored",
        "limits[2].each",
        "leaders in units.csv",
        units=UNITS.replace("leader", "owner"),
    ),
    "each of no team": Case(
        {
            P: PLAN.replace('[{ team = "field", go_live = 3 }]', "[]").replace('"region"', '"team"'),
            L: "limit,period,amount\nbudget,2027Q1,5",
        },
        [("setting_ignored", P, 27, "limits[1].each")],
        "a change load on some team",
    ),
    "no amount": plan(
        "amount = 12\n\n", "\n", "amount_missing", "limits[1].amount", limits="limit,period,amount\nbudget,2027Q1,5"
    )._replace(found=[("amount_missing", P, 24, "limits[1].amount")]),
    "ramp of no lever": extra(
        '[[ramp_limits]]\nname = "r"\ngrowth = 2\nbase = 1\n»levers = ["x"]', "name_unknown", "ramp_limits[0].levers"
    ),
    "ramp of no region": extra(
        '[[ramp_limits]]\nname = "r"\ngrowth = 2\nbase = 1\n»regions = ["x"]', "name_unknown", "ramp_limits[0].regions"
    ),
    "gate of no lever": extra(
        GATE.replace("lever", "»lever").replace("orch", "Orch".lower()[:-1]), "name_unknown", "pilot_gates[0].lever"
    ),
    "gate in no region": extra(f'{GATE}policy = "one_region"\n»region = "West"', "name_unknown", "pilot_gates[0].region"),
    "region of a free gate": extra(
        f'{GATE}»region = "North"', "setting_ignored", "pilot_gates[0].region", 'policy = "one_region"'
    ),
    "pool of a free gate": extra(f"{GATE}»pool = 3", "setting_ignored", "pilot_gates[0].pool"),
    "measure of a free gate": extra(f'{GATE}»measure = "revenue"', "setting_ignored", "pilot_gates[0].measure"),
    "pool below its pilot": extra(
        f'{GATE}policy = "top"\n»pool = 1', "level_impossible", "pilot_gates[0].pool", "at least the 2"
    ),
    "gate nobody passes": Case(
        {P: FLOORLESS.replace('unit_types = ["store"]', 'unit_types = ["region"]') + GATE},
        [("lever_untaken", P, 32, "pilot_gates[0].lever")],
    ),
}


GROUPS = {
    "neither units nor cohort": extra(f'{GROUP}kind = "together"', "group_impossible", "groups[0]", "either units or a cohort"),
    "units and a cohort": extra(
        f'{GROUP}kind = "together"\nunits = ["S1", "S2"]\ncohort = "old"', "group_impossible", "groups[0]"
    ),
    "unknown unit": extra(f'{TIED}kind = "together"\n»units = ["S1", "S9"]', "name_unknown", "groups[0].units"),
    "unit twice": extra(f'{TIED}kind = "together"\n»units = ["S1", "S1", "S2"]', "name_repeated", "groups[0].units"),
    "unknown cohort": extra(f'{TIED}kind = "together"\n»cohort = "odd"', "name_unknown", "groups[0].cohort", "Did you mean old?"),
    "unknown first": extra(f'{TIED}kind = "prerequisite"\nunits = ["S1"]\n»first = "S9"', "name_unknown", "groups[0].first"),
    "unknown first lever": extra(
        f'{TIED}kind = "prerequisite"\nunits = ["S1"]\nfirst = "S2"\n»first_lever = "x"', "name_unknown", "groups[0].first_lever"
    ),
    "count of together": extra(
        f'{TIED}kind = "together"\nunits = ["S1", "S2"]\n»count = 1', "setting_ignored", "groups[0].count"
    ),
    "most without a count": extra(f'{GROUP}kind = "at_most"\nunits = ["S1", "S2"]', "setting_missing", "groups[0].count"),
    "most that is all": extra(f'{TIED}kind = "at_most"\ncohort = "old"\n»count = 2', "setting_ignored", "groups[0].count"),
    "least that is none": extra(f'{TIED}kind = "at_least"\ncohort = "old"\n»count = 0', "setting_ignored", "groups[0].count"),
    "least that is too many": extra(
        f'{TIED}kind = "at_least"\ncohort = "old"\n»count = 3', "group_impossible", "groups[0].count"
    ),
    "group of one": extra(
        f'{TIED}kind = "exclusive"\n»units = ["S1"]', "setting_ignored", "groups[0].units", "two units or more"
    ),
    "cohort of one": extra(
        f'{TIED}kind = "together"\n»cohort = "new"', "setting_ignored", "groups[0].cohort", "two units or more"
    ),
    "together with one that cannot": extra(
        f'{TIED}kind = "together"\n»units = ["S1", "D1"]', "group_impossible", "groups[0].units", "found D1"
    ),
    "nobody can": extra(
        TIED.replace("lever", "»lever") + 'kind = "at_least"\ncount = 1\nunits = ["D1"]', "lever_untaken", "groups[0].lever"
    ),
    "no first": extra(f'{GROUP}kind = "prerequisite"\nunits = ["S1"]', "setting_missing", "groups[0].first"),
    "first of together": extra(f'{TIED}kind = "together"\ncohort = "old"\n»first = "S3"', "setting_ignored", "groups[0].first"),
    "lag of together": extra(f'{TIED}kind = "together"\ncohort = "old"\n»lag = 1', "setting_ignored", "groups[0].lag"),
    "first before itself": extra(
        f'{TIED}kind = "prerequisite"\ncohort = "old"\n»first = "S1"', "group_impossible", "groups[0].first"
    ),
    "each after the other": extra(
        f'{TIED}kind = "prerequisite"\nunits = ["S1"]\n»first = "S2"\nlag = 1\n'
        + TIED.replace("tied", "back")
        + 'kind = "prerequisite"\nunits = ["S2"]\nfirst = "S1"',
        "group_impossible",
        "groups[0].first",
        "which waits for it",
    ),
    "first that cannot": extra(
        f'{TIED}kind = "prerequisite"\ncohort = "old"\n»first = "D1"', "group_impossible", "groups[0].first"
    ),
    "lag beyond the horizon": extra(
        f'{TIED}kind = "prerequisite"\ncohort = "old"\nfirst = "S3"\n»lag = 8', "group_impossible", "groups[0].lag"
    ),
    "floor of no lever": extra(f'»{FLOOR}measure = "coverage"\namount = 0.5', "setting_missing", "floors[1].lever"),
    "floor of an unknown lever": extra(
        f'{FLOOR}measure = "coverage"\namount = 0.5\n»lever = "x"', "name_unknown", "floors[1].lever"
    ),
    "floor in an unknown region": extra(
        f'{FLOOR}measure = "average_accuracy"\namount = 0.5\n»regions = ["x"]', "name_unknown", "floors[1].regions"
    ),
    "floor after the horizon": plan('by = "2029Q4"', '»by = "2030Q1"', "quarter_outside", "floors[0].by", "2027Q1 to 2029Q4"),
    "lever of accuracy": extra(
        f'{FLOOR}measure = "average_accuracy"\namount = 0.5\n»lever = "orchestration"', "setting_ignored", "floors[1].lever"
    ),
    "floor of nothing": plan("amount = 1\n", "»amount = 0\n", "setting_ignored", "floors[0].amount"),
    "floor in per cent": extra(
        f'{FLOOR}measure = "average_accuracy"\n»amount = 85', "value_wrong", "floors[1].amount", "write 0.85"
    ),
    "floor above the fleet": plan("amount = 1\n", "»amount = 3\n", "level_impossible", "floors[0].amount", "at most the 2 units"),
    "cover above the fleet": extra(
        f'{FLOOR}{ORCHESTRATED}measure = "coverage"\n»amount = 0.8', "level_impossible", "floors[1].amount", "at most 0.75"
    ),
    "floor of the closed": extra(
        f'{FLOOR.replace("by", "»by")}measure = "average_accuracy"\namount = 0.5\nregions = ["West"]',
        "level_impossible",
        "floors[1].by",
        units=UNITS + "S4,West,store,,,0,0,0,0.5,2028Q3\n",
    ),
    "floor of a lever for nobody": Case(
        {P: f'{PLAN}\n{FLOOR}measure = "coverage"\namount = 0.5\nlever = "kiosk"\n{LEVER}unit_types = ["region"]'},
        [("lever_untaken", P, 43, "levers.kiosk"), ("lever_untaken", P, 42, "floors[1].lever")],
    ),
}

COVENANTS = {
    "covenant after the horizon": extra(
        f'{PURSE}»to_quarter = "2030Q1"', "quarter_outside", "covenants[0].to_quarter", "to 2029Q4"
    ),
    "covenant that ends before it begins": extra(
        f'{PURSE}from_quarter = "2028Q2"\n»to_quarter = "2028Q1"', "quarter_outside", "covenants[0].to_quarter", "2028Q2 or later"
    ),
    "covenant of a name that is taken": extra(
        PURSE.replace('name = "purse"', '»name = "budget"'), "name_repeated", "covenants[0].name"
    ),
}

BAR = '[[hurdles]]\nname = "bar"\nmeasure = "payback_quarters"\n'

HURDLES = {
    "hurdle of no lever": extra(f'{BAR}amount = 4\n»levers = ["x"]', "name_unknown", "hurdles[0].levers"),
    "hurdle in no region": extra(f'{BAR}amount = 4\n»regions = ["Nord"]', "name_unknown", "hurdles[0].regions", "mean North?"),
    "payback in part of a quarter": extra(f"{BAR}»amount = 2.5", "value_wrong", "hurdles[0].amount", "whole number of quarters"),
    "rate of return in per cent": extra(
        f"{BAR.replace('payback_quarters', 'irr')}»amount = 15", "value_wrong", "hurdles[0].amount", "0.15 for 15 %"
    ),
}

LEAST = '[[minimums]]\nname = "least"\n'

MINIMUMS = {
    "minimum of no lever": extra(f'{LEAST}measure = "load"\namount = 4\n»levers = ["x"]', "name_unknown", "minimums[0].levers"),
    "colour of least launches": extra(
        f'{LEAST}measure = "launches"\namount = 1\n»colour = "capex"', "setting_ignored", "minimums[0].colour"
    ),
    "more launches than units": extra(
        f'{LEAST}measure = "launches"\nlevers = ["orchestration"]\n»amount = 4',
        "level_impossible",
        "minimums[0].amount",
        "at most 3",
    ),
    "least after the decision": extra(
        f'{LEAST}measure = "spend"\namount = 4\n»from_quarter = "2029Q1"', "quarter_outside", "minimums[0].from_quarter"
    ),
}

CASES = RULES | GROUPS | COVENANTS | HURDLES | MINIMUMS
