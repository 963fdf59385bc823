"""Shares of launches in the worth of their unit: the Shapley value, line by line and quarter by quarter.

The share of a launch is the mean, over every order of the unit's launches, of what it adds when it comes. Of n launches,
each set S with it counts (|S| - 1)! (n - |S|)! / n!, and each set without it the same with the launch added, as a
deduction [Shapley 1953].
"""

from dataclasses import dataclass
from math import factorial

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.blocks import block_rows, blocks
from planner.economics.fleet import Fleet
from planner.economics.lines import LINES
from planner.economics.pricing import roadmap_flows
from planner.economics.starts import NEVER_LAUNCHED, Starts, launched


@dataclass(frozen=True, eq=False)
class LaunchShares:
    """Shares of launches, by roadmap and then by lever.

    Attributes
    ----------
    row, lever
        int[n]: whose launch of which lever it is.
    amount
        float[n, lines, H]: nominal flows.
    terminal
        float[n, lines]: value in quarter H of what comes after it.
    """

    row: IntArray
    lever: IntArray
    amount: FloatArray
    terminal: FloatArray


def launch_shares(fleet: Fleet, unit: IntArray, start: Starts) -> LaunchShares:
    """Return the share of every launch of the roadmaps; those of a roadmap sum to its flows."""
    launches = launched(start)
    row, lever = np.nonzero(launches)
    amount = np.zeros((row.size, len(LINES), fleet.timeline.quarters))
    terminal = np.zeros((row.size, len(LINES)))
    count = launches.sum(axis=1)
    first = np.cumsum(count) - count
    for number in np.unique(count[count > 0]).tolist():
        rows = np.flatnonzero(count == number)
        at_a_time = max(1, block_rows(fleet.timeline.columns) >> number)
        for block in blocks(rows.size, at_a_time):
            entry = first[rows[block], None] + np.arange(number)
            parts = _shares(fleet, unit[rows[block]], start[rows[block]], lever[entry])
            amount[entry], terminal[entry] = parts
    return LaunchShares(row, lever, amount, terminal)


def _shares(fleet: Fleet, unit: IntArray, start: Starts, lever: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return float[rows, n, lines, H] and float[rows, n, lines] for roadmaps that launch n levers, int[rows, n], each."""
    rows, number = lever.shape
    member = set_members(number)
    some = with_some(start, lever, member)
    flows = roadmap_flows(fleet, np.repeat(unit, member.shape[0]), some.reshape(-1, start.shape[1]))
    weight = shapley_weights(member)
    return (
        np.einsum("sn,rslq->rnlq", weight, flows.amount.reshape(rows, -1, *flows.amount.shape[1:])),
        np.einsum("sn,rsl->rnl", weight, flows.terminal.reshape(rows, -1, flows.terminal.shape[1])),
    )


def set_members(number: int) -> BoolArray:
    """Return bool[sets, n]: the members of every set but the empty one, of so many launches."""
    return (np.arange(1, 1 << number)[:, None] >> np.arange(number) & 1).astype(np.bool_)


def with_some(start: Starts, lever: IntArray, member: BoolArray) -> Starts:
    """Return int[rows, sets, levers]: roadmaps that launch n levers, int[rows, n], each, with a set of these launches alone."""
    rows = lever.shape[0]
    some = np.repeat(start[:, None, :], member.shape[0], axis=1)
    row, part, place = np.nonzero(np.broadcast_to(~member, (rows, *member.shape)))
    some[row, part, lever[row, place]] = NEVER_LAUNCHED
    return some


def shapley_weights(member: BoolArray) -> FloatArray:
    """Return float[sets, n]: the weight of the worth of a set in the share of each launch; member is bool[sets, n]."""
    number = member.shape[1]
    size = member.sum(axis=1)
    orders = [factorial(before) * factorial(number - before - 1) / factorial(number) for before in range(number)]
    joined = np.array([0.0, *orders])[size][:, None]
    missed = np.array([*orders, 0.0])[size][:, None]
    return np.asarray(np.where(member, joined, -missed), dtype=np.float64)
