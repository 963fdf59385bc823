"""The instance with what was learned, and every change of it beside the old figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor
from typing import Any

from scipy.optimize import brentq
from scipy.stats import truncnorm

from instances.draft import Draft
from instances.overrides import named
from instances.problems import InputProblems
from instances.schema.instance import Instance
from instances.schema.levers import Effects
from instances.schema.uncertainties import Uncertainty
from planner.learning.updating import Learned
from planner.wording import counted
from planner.worlds.futures import extremes
from planner.worlds.resolving import sources_of

NARROWEST = 1e-3
"""Smallest deviation, as a share of the mean, that is stated."""

ROUNDED = 6
"""Significant digits of figures that are written."""

OF_NETWORK = ("network", "network_part", "network_each")
"""Keys of a lever on the stages of its network."""


@dataclass(frozen=True)
class Changed:
    """A change of the instance: path of the figure, its value before and after, and the reason, in words."""

    lever: str
    path: str
    before: str
    after: str
    why: str


def with_learned(instance: Instance, learned: tuple[Learned, ...]) -> tuple[Instance, tuple[Changed, ...]]:
    """Return the instance with what was learned, and the changes; the instance itself where nothing was.

    Benefits of a lever are scaled so that effect x realisation of the new grade is the old product times the mean of the belief.
    Its uncertainty becomes a normal one with the mean 1 and the deviation of the belief relative to its mean. Where plan.toml
    stated none, those that were assumed of everything else are stated, so that they stay.

    Raises
    ------
    InputProblems
        the instance would not be valid.
    """
    learned = tuple(one for one in learned if one.changed)
    if not learned:
        return instance, ()
    writer = _Writer(instance)
    for one in learned:
        writer.levers(one)
    try:
        writer.uncertainties(writer.draft.instance(may_idle=True), learned)
        return writer.draft.instance(may_idle=True, as_typed=True), tuple(writer.changes)
    except InputProblems as error:
        raise InputProblems(named(error.problems, "of what was learned")) from None


class _Writer:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.draft = Draft(instance)
        self.changes: list[Changed] = []
        self.sources = sources_of(instance)
        self.stated = bool(instance.settings.uncertainties)
        self.held = self.draft.settings.pop("uncertainties", []) if self.stated else []
        self.correlations = self.draft.settings.pop("correlations", [])

    def levers(self, one: Learned) -> None:
        """Scale the benefits of a lever and raise its grade; its contingency stays that of the old grade."""
        lever, section = self.instance.settings.levers[one.lever], self.draft.settings["levers"][one.lever]
        realisation = self.instance.settings.finance.realisation
        before, after = getattr(realisation, one.grade), getattr(realisation, one.grade_after)
        factor = max(0.0, one.mean) * before / after
        why = f"{one.mean:.3g} of it is realised"
        why += f", and {one.grade_after} evidence counts {after:g} rather than {before:g}" if after != before else ""
        why += "; below nothing, so that nothing is left" if one.mean <= 0.0 else ""
        for name in Effects.model_fields:
            effect = getattr(lever.effects, name)
            if effect > 0.0:
                self.scaled(one, section.setdefault("effects", {}), f"effects.{name}", name, effect, factor, why)
        if lever.accuracy_gap_closed > 0.0:
            self.scaled(one, section, "accuracy_gap_closed", "accuracy_gap_closed", lever.accuracy_gap_closed, factor, why)
        if lever.network and not factor:
            for name in OF_NETWORK:
                section.pop(name, None)
            self.tell(one.lever, "network", counted(len(lever.network), "stage"), "", "no benefit is left that depends on it")
        if one.grade_after != one.grade:
            section["evidence"] = one.grade_after
            self.tell(one.lever, "evidence", one.grade, one.grade_after, "from the stores and quarters that were read")
            if lever.cost_evidence is None:
                section["cost_evidence"] = one.grade
                self.tell(one.lever, "cost_evidence", "", one.grade, "stated, so that the contingency of costs stays")

    def scaled(self, one: Learned, section: dict[str, Any], path: str, name: str, before: float, factor: float, why: str) -> None:
        after = _rounded(before * factor)
        if after > 1.0:
            why += f"; {after:g} is more than all of it, so that 1 is written and the plan counts on less than was read"
            after = 1.0
        section[name] = after
        self.tell(one.lever, path, f"{before:g}", f"{after:g}", why)

    def uncertainties(self, halfway: Instance, learned: tuple[Learned, ...]) -> None:
        """State the uncertainties: those of what was learned, narrowed, and all others as they were."""
        own = {one.before.source: one for one in learned if one.before is not None}
        found = []
        for place, source in enumerate(self.sources):
            as_it_was = self.held[place] if self.stated else _written(source.uncertainty)
            found.append(self.narrowed(halfway, source.uncertainty, own[place]) if place in own else as_it_was)
        self.draft.settings["uncertainties"] = [one for one in found if one is not None]
        kept = {one["name"] for one in self.draft.settings["uncertainties"]}
        correlations = [one for one in self.correlations if set(one["between"]) <= kept]
        if correlations:
            self.draft.settings["correlations"] = correlations
        for one in self.correlations:
            if one not in correlations:
                why = "one of the two is certain now"
                self.tell("", f"uncertainties, rank of {' and '.join(one['between'])}", f"{one['rank']:g}", "", why)
        if not self.stated:
            others = len(found) - len(own)
            why = "assumed by grade of evidence so far; stated, so that they stay"
            self.tell("", "uncertainties", "assumed", f"{others} others stated", why)

    def narrowed(self, halfway: Instance, before: Uncertainty, one: Learned) -> dict[str, Any] | None:
        """Return the uncertainty after the reading; None where nothing is left to be uncertain of."""
        path = f'uncertainties."{before.name}"'
        was = _told(before)
        if one.mean <= 0.0:
            self.tell(one.lever, path, was, "", "no benefit is left that could vary")
            return None
        spread = max(one.deviation / one.mean, NARROWEST)
        reach = floor(1e6 * min(1.0, *(_room(halfway, figure) for figure in self.sources[_place(one)].figures))) / 1e6
        if reach < NARROWEST:
            self.tell(one.lever, path, was, "", "the effects are at their bounds, so that they cannot vary")
            return None
        wide, held = cut_spread(spread, reach)
        now = {
            "name": before.name,
            "figures": list(before.figures),
            "distribution": "normal",
            "mean": 1.0,
            "spread": _rounded(wide),
            "at_least": round(1.0 - reach, 6),
            "at_most": round(1.0 + reach, 6),
        }
        why = f"deviation {one.deviation:.3g} of a mean of {one.mean:.3g}, cut where an effect would be beyond its bounds"
        why += f"; cut so narrowly that only {held:.3g} of the mean is left of {spread:.3g}" if held < 0.98 * spread else ""
        self.tell(one.lever, path, was, _told(Uncertainty.model_validate(now)), why)
        return now

    def tell(self, lever: str, path: str, before: str, after: str, why: str) -> None:
        whole = path if path.startswith("uncertainties") else f"levers.{lever}.{path}"
        self.changes.append(Changed(lever, whole, before, after, why))


def cut_spread(deviation: float, reach: float) -> tuple[float, float]:
    """Return the spread of a normal distribution with a deviation once it is cut at a reach from its mean, and that deviation.

    A cut distribution deviates less than a uniform one, reach / sqrt(3): a larger deviation cannot be had.
    """

    def left(spread: float) -> float:
        return float(truncnorm.std(-reach / spread, reach / spread, scale=spread))

    most = 3.0 * reach
    if left(most) <= deviation:
        return most, left(most)
    spread = float(brentq(lambda one: left(one) - deviation, deviation * 0.999, most))
    return spread, deviation


def _place(one: Learned) -> int:
    assert one.before is not None, "only a belief is narrowed"
    return one.before.source


def _room(instance: Instance, path: str) -> float:
    """Return the share by which an effect may grow in any future before it is beyond 1."""
    most = extremes(instance, path)[1]
    return 1.0 / most - 1.0 if most > 0.0 else 1.0


def _written(uncertainty: Uncertainty) -> dict[str, Any]:
    """Return an uncertainty as plan.toml has it, defaults left out."""
    return dict(_filled(uncertainty))


def _filled(uncertainty: Uncertainty) -> Iterator[tuple[str, Any]]:
    for name, value in uncertainty.model_dump(exclude_defaults=True).items():
        yield name, list(value) if isinstance(value, tuple) else value


def _told(one: Uncertainty) -> str:
    """Return the distribution of an uncertainty, in words."""
    if one.distribution in ("normal", "lognormal"):
        return f"{one.distribution}, mean {one.mean:.3g}, spread {one.spread:.3g}"
    if one.distribution == "values":
        return f"values {', '.join(f'{value:g}' for value in one.values)}"
    likely = "" if one.likely is None else f"{one.likely:.3g}, "
    return f"{one.distribution} {one.low:.3g}, {likely}{one.high:.3g}"


def _rounded(value: float) -> float:
    return float(f"{value:.{ROUNDED}g}")
