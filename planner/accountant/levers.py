"""What a lever does over time: activity, ramp, effectiveness and its lift of inventory accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from instances.schema.levers import CurvePoint, Lever
from instances.schema.plan import PlanFile

ORDER_EVENTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint")
DRIVERS = (*ORDER_EVENTS, "stockout", "shrink", "markdown", "labour_hours", "overtime", "missed_task")
NEVER = 10**9

Roadmap: TypeAlias = Mapping[str, int]
"""Launch quarter of each lever of a unit, 0 or less for a running lever."""


@dataclass(frozen=True)
class LeverFacts:
    """A lever, its haircut, and (driver position, effect, strain) of the drivers it moves."""

    name: str
    lever: Lever
    haircut: float
    moves: tuple[tuple[int, float, float], ...]


class Track(NamedTuple):
    """A lever in a roadmap: launched in `start`, ended in `end`, with its ramp speed."""

    facts: LeverFacts
    start: int
    end: int
    speed: float


class LiveLever(NamedTuple):
    """An active lever in one quarter: its age, the share of its effects reached, and its effectiveness."""

    facts: LeverFacts
    age: int
    share: float
    effectiveness: float


def lever_facts(plan: PlanFile) -> dict[str, LeverFacts]:
    """Return the levers of a plan in the order of plan.toml."""
    realisation = plan.finance.realisation
    return {
        name: LeverFacts(name, lever, float(getattr(realisation, lever.evidence)), _moves(lever))
        for name, lever in plan.levers.items()
    }


def _moves(lever: Lever) -> tuple[tuple[int, float, float], ...]:
    moves = []
    for position, driver in enumerate(DRIVERS):
        effect = float(getattr(lever.effects, driver))
        strain = float(getattr(lever.strain, driver, 0.0))
        if effect != 0 or strain != 0:
            moves.append((position, effect, strain))
    return tuple(moves)


def tracks_of(roadmap: Roadmap, levers: Mapping[str, LeverFacts], together_speed: float) -> list[Track]:
    """Return the levers of a roadmap in the order of plan.toml, with their ends and ramp speeds."""
    tracks = []
    for name, facts in levers.items():
        if name not in roadmap:
            continue
        start = roadmap[name]
        end = min((roadmap[other] for other in facts.lever.ends_with if other in roadmap), default=NEVER)
        together = launches_together(roadmap, name)
        tracks.append(Track(facts, start, end, together_speed if together else 1.0))
    return tracks


def launches_together(roadmap: Roadmap, lever: str) -> bool:
    """Return whether another lever of the roadmap has the same launch quarter."""
    return any(other != lever and quarter == roadmap[lever] for other, quarter in roadmap.items())


def ramp_at(ramp: Sequence[float], position: float) -> float:
    """Return the ramp at a position: linear between the points 0, 1, 2, ... and flat after the last."""
    if position >= len(ramp) - 1:
        return ramp[-1]
    before = int(position)
    return ramp[before] + (position - before) * (ramp[before + 1] - ramp[before])


def curve_at(curve: Sequence[CurvePoint], accuracy: float) -> float:
    """Return the effectiveness at an accuracy: linear between points, flat outside them, 1 without points."""
    if not curve:
        return 1.0
    if accuracy <= curve[0].accuracy:
        return curve[0].effectiveness
    for low, high in pairwise(curve):
        if accuracy <= high.accuracy:
            part = (accuracy - low.accuracy) / (high.accuracy - low.accuracy)
            return low.effectiveness + part * (high.effectiveness - low.effectiveness)
    return curve[-1].effectiveness


def is_active(track: Track, quarter: int) -> bool:
    """Return whether a lever is launched and not ended in a quarter (of an open unit)."""
    return track.start <= quarter < track.end


def share_at(track: Track, quarter: int) -> float:
    """Return the share of its effects that an active lever has reached."""
    age = quarter - track.start
    life = track.facts.lever.benefit_life_quarters
    if life is not None and age >= life:
        return 0.0
    return ramp_at(track.facts.lever.ramp, age * track.speed)


def lifted_accuracy(tracks: Sequence[Track], unlifted: float, quarter: int) -> float:
    """Return the inventory accuracy of an open unit, each active lever closing its part of the gap in turn."""
    accuracy = unlifted
    for track in tracks:
        lever = track.facts.lever
        if lever.accuracy_gap_closed and is_active(track, quarter):
            closed = lever.accuracy_gap_closed * track.facts.haircut * share_at(track, quarter)
            accuracy += closed * max(0.0, lever.accuracy_target - accuracy)
    return accuracy


def live_levers(tracks: Sequence[Track], unlifted: float, quarter: int) -> list[LiveLever]:
    """Return the active levers of an open unit in one quarter."""
    accuracy = lifted_accuracy(tracks, unlifted, quarter)
    return [
        LiveLever(
            track.facts,
            quarter - track.start,
            share_at(track, quarter),
            curve_at(track.facts.lever.effectiveness, accuracy),
        )
        for track in tracks
        if is_active(track, quarter)
    ]
