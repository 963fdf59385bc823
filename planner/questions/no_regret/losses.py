"""Launches of the no-regret list that cost nothing where they are left out, and why, in words."""

import numpy as np

from planner.economics.lines import CENT
from planner.economics.starts import launched
from planner.questions.no_regret.launch_list import Launch
from planner.questions.no_regret.leaving_out import LeftOut
from planner.questions.no_regret.no_regret import NoRegret
from planner.questions.no_regret.tables import loss_of
from planner.wording import money, percent


def launch_name(found: NoRegret, one: Launch) -> str:
    """Return a launch in words."""
    return f"{found.case.menu.levers[one.lever]} at {found.case.instance.units[one.unit].unit}"


def costs_nothing(found: NoRegret, one: LeftOut) -> bool:
    """Return whether a plan without a launch is known that is worth no less in the mean than the best plan found."""
    loss = loss_of(found, one)
    return loss is not None and loss.change <= CENT


def without_loss(found: NoRegret, one: LeftOut) -> str:
    """Return in words why a launch costs nothing where it is left out: the plan for the mean lacks it, or another is as good."""
    name, share = launch_name(found, one.launch), percent(one.launch.share, 0)
    if one.worth is not None and one.worth_with is not None and one.worth_with < one.worth - CENT:
        less = f"{found.case.instance.settings.finance.currency} {money(one.worth - one.worth_with)}"
        return (
            f"{name} costs nothing left out, as the plan for the mean does not launch it: the best plans of {share} of the "
            f"worlds do, but the best plan found with it has {less} less in the mean"
        )
    return (
        f"{name} costs nothing that is seen: a plan without it is as good in the mean, and {_instead(found, one)}. Worlds start "
        f"from each other's plans, so that such a tie is broken alike in {share} of them"
    )


def _instead(found: NoRegret, one: LeftOut) -> str:
    """Return the launches at the unit in the plan without one of them, in words."""
    unit = found.case.instance.units[one.launch.unit].unit
    start = None if one.choice is None else found.case.menu.start[one.choice[one.launch.unit]]
    own = [] if start is None else np.flatnonzero(launched(start)).tolist()
    if start is None or not own:
        return f"launches nothing at {unit}"
    named = [f"{found.case.menu.levers[lever]} in {found.case.instance.label_of(int(start[lever]))}" for lever in own]
    return f"launches {' and '.join(named)} at {unit}"
