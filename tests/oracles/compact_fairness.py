"""The rows of shares and even coverage in the compact programme."""

from itertools import combinations
from typing import TYPE_CHECKING

from instances.schema.common import quarter_ordinal
from instances.schema.fairness import EvenCoverage, ShareRule
from instances.schema.units import Unit
from planner.accountant import Launch
from planner.accountant.floors import is_live
from planner.accountant.usage import LimitUse
from tests.oracles.linear_rows import ValuationTerms, plus, times

if TYPE_CHECKING:
    from tests.oracles.compact_programme import CompactProgramme


def add_fairness(programme: "CompactProgramme") -> None:
    """Make the rows of every rule on shares and coverage."""
    for share in programme.instance.settings.shares:
        _share(programme, share)
    for coverage in programme.instance.settings.even_coverage:
        _even(programme, coverage)


def cell(unit: Unit, column: str) -> str:
    """Return what stands in a column of units.csv for a unit."""
    return str(unit.model_dump().get(column, ""))


def lists_of(rule: ShareRule | EvenCoverage, prefix: str = "") -> dict[str, set[str]]:
    """Return the texts that the lists of a rule allow, by column."""
    lists = {"region": "regions", "leader": "leaders", "cohort": "cohorts"}
    allowed = {column: set(getattr(rule, prefix + name)) for column, name in lists.items()}
    if not prefix:
        allowed["unit"] = set(rule.units)
    for entry in getattr(rule, prefix + "tags"):
        name, text = entry.split("=", 1)
        allowed.setdefault(f"tag_{name}", set()).add(text)
    return {column: texts for column, texts in allowed.items() if texts}


def part_of(use: LimitUse | Unit, allowed: dict[str, set[str]], each: str) -> str:
    """Return the part in which a unit, or a use by a unit or shared cost, counts; blank for none."""
    unit = use if isinstance(use, Unit) else use.unit
    if unit is None:
        fits = allowed.keys() <= {"region"} and each in ("", "region") and use.region in allowed.get("region", {use.region})
        return (use.region if each else "all") if fits else ""
    if any(cell(unit, column) not in texts for column, texts in allowed.items()):
        return ""
    return cell(unit, each) if each else "all"


def _share(programme: "CompactProgramme", rule: ShareRule) -> None:
    first, last = rule.from_quarter or "", rule.to_quarter or "9999Q4"

    def period_of(quarter: int) -> str:
        label = programme.instance.label_of(quarter)
        return {"quarter": label, "fiscal_year": label[:4], "total": "all"}[rule.per] if first <= label <= last else ""

    own, of = lists_of(rule), lists_of(rule, "of_")
    share = rule.at_least if rule.at_least is not None else rule.at_most
    for part in {part_of(unit, own, rule.each) for unit in programme.instance.units} - {""}:
        for period in {period_of(quarter) for quarter in programme.quarters} - {""}:
            row: ValuationTerms = {programme.always: 0.0}
            for variable, use in programme.uses[rule.measure]:
                if (
                    use.lever in (rule.levers or (use.lever,))
                    and rule.colour in (None, use.colour)
                    and period_of(use.quarter) == period
                ):
                    in_part, in_whole = part_of(use, own, rule.each) == part, bool(part_of(use, of, ""))
                    row[variable] = row.get(variable, 0.0) + use.amount * (in_part - share * in_whole)
            programme.made.row(row, **({"low": 0.0} if rule.at_least is not None else {"high": 0.0}))


def _even(programme: "CompactProgramme", rule: EvenCoverage) -> None:
    """Bound the difference of each two coverages, as states of levers are sums of starts, from both sides."""
    instance, allowed = programme.instance, lists_of(rule)
    by, every = quarter_ordinal(rule.by), [quarter.label for quarter in instance.quarters]
    for label in every if rule.onwards else [rule.by]:
        if quarter_ordinal(label) < by:
            continue
        levels: dict[str, ValuationTerms] = {}
        weights: dict[str, float] = {}
        for unit in instance.units:
            part = part_of(unit, allowed, rule.each)
            if part and (unit.exit_quarter is None or unit.exit_quarter >= label):
                weight = 1.0 if rule.weight == "units" else float(getattr(unit, rule.weight))
                weights[part] = weights.get(part, 0.0) + weight
                live = times(_live(programme, unit, rule.lever, instance.quarter_index(label)), weight)
                levels[part] = plus(levels.get(part, {}), live)
        for one, other in combinations([part for part, weight in weights.items() if weight], 2):
            row = plus({programme.always: 0.0}, times(levels[one], 1 / weights[one]), times(levels[other], -1 / weights[other]))
            programme.made.row(row, low=-rule.difference - 1e-9, high=rule.difference + 1e-9)


def _live(programme: "CompactProgramme", unit: Unit, lever: str, quarter: int) -> ValuationTerms:
    """Return whether a lever is live at a unit in a quarter, as a sum over its starts and what runs already."""
    before = float(is_live(programme.schedule, unit, lever, quarter))
    terms: ValuationTerms = {programme.always: before}
    for (name, own, start), variable in programme.start.items():
        if name == unit.unit:
            launch = Launch(name, own, programme.instance.label_of(start))
            terms[variable] = float(is_live(programme.scheduled([launch]), unit, lever, quarter)) - before
    return terms
