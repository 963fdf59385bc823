"""Uncertainties that follow from grades of evidence, for an instance that states none.

Benefits and costs are multiplied by draws with the mean 1, so that haircut and contingency stay the means. Delays are added to
those of plan.toml, and their mean is above 0: the mean NPV of the worlds is below that of the figures as they stand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from instances.figure_paths import written_path
from instances.samplable import SamplableFigure, figures_of
from instances.schema.common import Evidence
from instances.schema.instance import Instance
from instances.schema.levers import SHARED_BASES, Effects, Lever
from instances.schema.uncertainties import Uncertainty
from planner.economics.adoption import EFFORT_LINES
from planner.worlds.assumptions import Assumptions
from planner.worlds.distributions import mean_of
from planner.worlds.futures import extremes

GRADE_WORDS: dict[Evidence, str] = {
    "vendor": "a vendor's word",
    "analogue": "what comparable retailers saw",
    "pilot": "an own pilot",
    "measured": "own measures",
}
"""Ground of each grade, in words."""


@dataclass(frozen=True)
class Assumed:
    """An uncertainty that follows from a grade of evidence; why: a sentence that says so."""

    uncertainty: Uncertainty
    grade: Evidence
    why: str


def assumed_uncertainties(instance: Instance, assumptions: Assumptions | None = None) -> tuple[Assumed, ...]:
    """Return the uncertainties that follow from grades of evidence: benefits, costs, support and delay of each lever.

    All are of scope all and independent of each other. Benefits of flows.csv are left as they are.
    """
    return tuple(_Defaults(instance, assumptions or Assumptions()))


def benefit_paths(name: str, lever: Lever) -> list[str]:
    """Return the paths of a lever's benefits: its good effects and the accuracy gap that it closes."""
    paths = [_path(name, "effects", key) for key in Effects.model_fields if getattr(lever.effects, key) > 0.0]
    return [*paths, _path(name, "accuracy_gap_closed")] if lever.accuracy_gap_closed > 0.0 else paths


class _Defaults:
    def __init__(self, instance: Instance, assumptions: Assumptions) -> None:
        self.instance, self.assumptions = instance, assumptions

    def __iter__(self) -> Iterator[Assumed]:
        for make in (self.benefits, self.costs, self.support, self.delay):
            for name, lever in self.instance.settings.levers.items():
                yield from make(name, lever)

    def benefits(self, name: str, lever: Lever) -> Iterator[Assumed]:
        """Yield that of a lever's good effects and the accuracy gap that it closes."""
        paths = benefit_paths(name, lever)
        usual = self.assumptions.of(lever.evidence).benefits
        room = {path: min(usual, self.room(path)) for path in paths}
        moved = [path for path in paths if room[path] >= self.assumptions.least_range * usual]
        moved = moved or [path for path in paths if room[path] > 0.0]
        if not moved:
            return
        reach = min(room[path] for path in moved)
        why = f"Benefits of {name} range {_percent(reach)} to either side of the haircut's mean, as they rest on"
        why += f" {GRADE_WORDS[lever.evidence]} ({lever.evidence})"
        if reach < usual:
            why += f"; {_percent(usual)} would take an effect beyond its bound"
        if len(moved) < len(paths):
            kept = ", ".join(path.rsplit(".", 1)[-1] for path in paths if path not in moved)
            why += f"; {kept} stays as it is, near its bound"
        figures = dict(low=1.0 - reach, likely=1.0, high=1.0 + reach)
        yield Assumed(
            Uncertainty(name=f"benefits of {name}", figures=tuple(moved), distribution="pert", **figures),
            lever.evidence,
            f"{why}.",
        )

    def room(self, path: str) -> float:
        """Return the share by which a figure may move away from 0 in any future; below 0 where a future is beyond its bound."""
        least, most = extremes(self.instance, path)
        bounds = self.figure(path).bounds
        up = bounds.high / most if most > 0.0 else inf
        down = bounds.low / least if least < 0.0 else inf
        return min(up, down) - 1.0

    def costs(self, name: str, lever: Lever) -> Iterator[Assumed]:
        """Yield that of a lever's launch costs. Costs that stand for change effort stay, as more of them is not a price."""
        parts = [
            place
            for place, part in enumerate(lever.costs)
            if part.amount > 0.0
            and not (lever.adoption_by_effort and part.line in EFFORT_LINES and part.basis not in SHARED_BASES)
        ]
        grade = lever.cost_evidence or lever.evidence
        spread = self.assumptions.of(grade).costs
        paths = [_path(name, "costs", str(place), "amount") for place in parts]
        yield from self.skewed(f"launch costs of {name}", paths, spread, grade)

    def support(self, name: str, lever: Lever) -> Iterator[Assumed]:
        """Yield that of a lever's recurring costs."""
        paths = [_path(name, "support", str(place), "amount") for place, part in enumerate(lever.support) if part.amount > 0.0]
        grade = lever.cost_evidence or lever.evidence
        yield from self.skewed(f"support of {name}", paths, self.assumptions.of(grade).support, grade)

    def skewed(self, subject: str, paths: Sequence[str], spread: float, grade: Evidence) -> Iterator[Assumed]:
        """Yield an uncertainty of costs with the mean 1 and a long upper tail."""
        if not paths:
            return
        why = f"{subject[0].upper()}{subject[1:]} spread {_percent(spread)} around their mean, overruns further than savings"
        drawn = Uncertainty(name=subject, figures=tuple(paths), distribution="lognormal", mean=1.0, spread=spread)
        yield Assumed(drawn, grade, f"{why}, as they rest on {GRADE_WORDS[grade]} ({grade}).")

    def delay(self, name: str, lever: Lever) -> Iterator[Assumed]:
        """Yield that of a lever's launches going live late; a unit closes as planned."""
        if lever.closes:
            return
        path = _path(name, "slip_quarters")
        chances = self.assumptions.of(lever.evidence).slips
        if extremes(self.instance, path)[1] + len(chances) - 1 > self.figure(path).bounds.high:
            return
        late = [f"{_percent(chance)} by {quarters}" for quarters, chance in enumerate(chances) if quarters and chance > 0.0]
        values = tuple(float(quarters) for quarters in range(len(chances)))
        drawn = Uncertainty(
            name=f"delay of {name}", figures=(path,), how="add", distribution="values", values=values, chances=chances
        )
        why = f"Launches of {name} go live late with a chance of {' and '.join(late)} quarters, {mean_of(drawn):.2g} on average,"
        why += f" as they rest on {GRADE_WORDS[lever.evidence]} ({lever.evidence}); this lowers the mean NPV."
        yield Assumed(drawn, lever.evidence, why)

    def figure(self, path: str) -> SamplableFigure:
        """Return the figure at a path that names one."""
        (found,) = figures_of(self.instance, path, "set")
        return found


def _path(name: str, *pieces: str) -> str:
    return written_path(["levers", name, *pieces])


def _percent(share: float) -> str:
    return f"{100.0 * share:.3g} %"
