"""Check platforms: the lever whose costs are shared carries some, and modes of one platform are alternatives of one rule."""

from collections.abc import Iterator

from instances.files import PLAN
from instances.names import Names, unknown_names, without_effect
from instances.problems import Problem
from instances.schema.levers import SHARED_BASES, Lever
from instances.schema.settings import Settings
from instances.wording import listed


def platform_problems(settings: Settings, names: Names) -> Iterator[Problem]:
    """Yield the problems of levers that share costs, and of modes between which no rule chooses."""
    for name, lever in settings.levers.items():
        if lever.platform is not None:
            path = f"levers.{name}.platform"
            yield from unknown_names(path, "lever", [lever.platform], names.levers)
            yield from _carrier(path, name, lever.platform, settings.levers.get(lever.platform))
    yield from _modes(settings)


def _carrier(path: str, name: str, platform: str, carrier: Lever | None) -> Iterator[Problem]:
    if platform == name:
        yield Problem("value_wrong", PLAN, column=path, found=platform, expected="another lever than itself")
    elif carrier is not None and carrier.platform is not None:
        expected = f"a lever that carries the costs itself, as {carrier.platform} may"
        yield Problem("value_wrong", PLAN, column=path, found=platform, expected=expected)
    elif carrier is not None and not _bases(carrier) & {*SHARED_BASES}:
        yield without_effect(path, platform, f"a lever with costs or support of basis {listed(SHARED_BASES)}")


def _bases(lever: Lever) -> set[str]:
    return {cost.basis for cost in lever.costs} | {support.basis for support in lever.support}


def _modes(settings: Settings) -> Iterator[Problem]:
    """Yield one problem for each platform with several modes that no rule makes alternatives."""
    modes: dict[str, list[str]] = {}
    for name, lever in settings.levers.items():
        if lever.mode:
            modes.setdefault(lever.platform or name, []).append(name)
    for together in modes.values():
        if len(together) > 1 and not any(set(together) <= set(rule.levers) for rule in settings.one_of):
            column, expected = f"levers.{together[0]}.mode", f"a rule [[one_of]] with levers {listed(together)}"
            remedy = "Say which modes are alternatives: a platform that optimises several things at once automates ambiguity."
            found = listed([settings.levers[name].mode for name in together])
            yield Problem("setting_missing", PLAN, column=column, found=found, expected=expected, remedy=remedy)
