"""Shares and rules on even coverage that are wrong, as edits of the good instance: a part of the cases."""

from tests.instances.broken_inputs import extra
from tests.instances.small import UNITS

PART = '[[shares]]\nname = "part"\nmeasure = "spend"\n'
EVEN = '[[even_coverage]]\nname = "even"\nlever = "orchestration"\n'
REGIONAL = '[[levers.orchestration.costs]]\nline = "software"\namount = 9\nbasis = "region"\n'
HALF = "at_least = 0.5\n"
MANY = UNITS + "".join(f"T{number},R{number},store,,,900000,0.4,4000,0.9,\n" for number in range(40))

SHARES = {
    "share of nothing given": extra(f'»{PART}regions = ["North"]', "setting_missing", "shares[0].at_least", "here or as at_most"),
    "share of two kinds": extra(
        f'{PART}regions = ["North"]\n{HALF}»at_most = 0.6', "setting_ignored", "shares[0].at_most", "no at_least"
    ),
    "share in per cent": extra(f'{PART}regions = ["North"]\n»at_least = 40', "value_wrong", "shares[0].at_least", "0.4"),
    "share of all there is": extra(f'{PART}each = "region"\n»at_most = 1', "value_wrong", "shares[0].at_most"),
    "share of no lever": extra(f'{PART}{HALF}each = "region"\n»levers = ["x"]', "name_unknown", "shares[0].levers"),
    "share of an unknown region": extra(f'{PART}{HALF}»regions = ["Nord"]', "name_unknown", "shares[0].regions", "mean North?"),
    "whole of an unknown region": extra(
        f'{PART}{HALF}units = ["S1"]\n»of_regions = ["Nord"]', "name_unknown", "shares[0].of_regions", "mean North?"
    ),
    "whole of no unit": extra(
        f'{PART}{HALF}units = ["S1"]\nof_regions = ["North"]\n»of_cohorts = ["new"]',
        "setting_ignored",
        "shares[0].of_cohorts",
        "in its regions",
    ),
    "part outside the whole": extra(
        f'{PART}{HALF}units = ["S1", "S3"]\n»of_regions = ["North"]', "value_wrong", "shares[0].of_regions", "S3 too"
    ),
    "part with costs that the whole leaves out": extra(
        f'{PART}{HALF}regions = ["North"]\n»of_leaders = ["Ann", "Bob"]\n{REGIONAL}',
        "value_wrong",
        "shares[0].of_leaders",
        "costs of basis region of orchestration",
    ),
    "part that is the whole": extra(f'»{PART}{HALF}regions = ["North", "South"]', "setting_missing", "shares[0].each"),
    "share of a colour of launches": extra(
        f'{PART.replace("spend", "launches")}{HALF}each = "region"\n»colour = "opex"', "setting_ignored", "shares[0].colour"
    ),
    "share of a load that nobody has": extra(
        f'»{PART.replace("spend", "load")}{HALF}each = "region"\nlevers = ["orchestration"]', "setting_ignored", "shares[0]"
    ),
    "shares of more than the whole": extra(
        f'{PART}each = "region"\n»at_least = 0.6', "level_impossible", "shares[0].at_least", "at most 0.5, as 2 parts"
    ),
    "shares of less than the whole": extra(
        f'{PART}each = "region"\n»at_most = 0.4', "level_impossible", "shares[0].at_most", "at least 0.5, as 2 parts"
    ),
    "share that no unit can bring": extra(
        f'{PART}units = ["D1"]\nlevers = ["orchestration"]\n»at_least = 0.1', "level_impossible", "shares[0].at_least", "the part"
    ),
    "share of no leader": extra(
        f'{PART}{HALF}units = ["D1"]\n»each = "leader"', "setting_ignored", "shares[0].each", "that has a leader"
    ),
    "share that begins after the decision": extra(
        f'{PART}{HALF}each = "region"\n»from_quarter = "2029Q1"', "quarter_outside", "shares[0].from_quarter"
    ),
    "share that ends before it begins": extra(
        f'{PART}{HALF}each = "region"\nfrom_quarter = "2027Q3"\n»to_quarter = "2027Q2"', "quarter_outside", "shares[0].to_quarter"
    ),
}

COVERAGE = {
    "even coverage of no lever": extra(
        '[[even_coverage]]\nname = "even"\neach = "region"\ndifference = 0.1\nby = "2028Q4"\n»lever = "x"',
        "name_unknown",
        "even_coverage[0].lever",
    ),
    "even coverage of nothing": extra(
        f'{EVEN}difference = 0.1\nby = "2028Q4"\n»each = ""', "value_wrong", "even_coverage[0].each", "region, leader"
    ),
    "even coverage of teams": extra(
        f'{EVEN}difference = 0.1\nby = "2028Q4"\n»each = "team"', "value_wrong", "even_coverage[0].each", "a tag column"
    ),
    "even coverage of an unknown tag": extra(
        f'{EVEN}difference = 0.1\nby = "2028Q4"\n»each = "tag_banner"', "name_unknown", "even_coverage[0].each"
    ),
    "coverage that differs by anything": extra(
        f'{EVEN}each = "region"\nby = "2028Q4"\n»difference = 1', "setting_ignored", "even_coverage[0].difference", "below 1"
    ),
    "coverage after the evaluation": extra(
        f'{EVEN}each = "region"\ndifference = 0.1\n»by = "2030Q1"', "quarter_outside", "even_coverage[0].by"
    ),
    "coverage onwards from the end": extra(
        f'{EVEN}each = "region"\ndifference = 0.1\nby = "2029Q4"\n»onwards = true', "setting_ignored", "even_coverage[0].onwards"
    ),
    "coverage of one region": extra(
        f'{EVEN}difference = 0.1\nby = "2028Q4"\nregions = ["North"]\n»each = "region"',
        "setting_ignored",
        "even_coverage[0].each",
        "region, of which 1 can be compared",
    ),
    "coverage of a leader without weight": extra(
        f'{EVEN}difference = 0.1\nby = "2028Q4"\nunits = ["S1", "D1"]\nweight = "revenue"\n»each = "region"',
        "setting_ignored",
        "even_coverage[0].each",
        "with revenue that is open",
    ),
    "coverage of a region without a store": extra(
        f'{EVEN}difference = 0.1\nby = "2028Q4"\nunits = ["S1", "D1"]\n»each = "region"',
        "level_impossible",
        "even_coverage[0].each",
        "found South",
    ),
    "coverage of too many regions": extra(
        f'{EVEN}difference = 0.1\nby = "2027Q1"\nonwards = true\n»each = "region"',
        "value_wrong",
        "even_coverage[0].each",
        "at most 10,000",
        units=MANY,
    ),
}

CASES = SHARES | COVERAGE
