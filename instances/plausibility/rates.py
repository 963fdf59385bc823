"""Warn of rates and effects outside their usual range, most often a percentage written as a whole number."""

from collections.abc import Iterator, Mapping

from instances.files import PLAN
from instances.plausibility.unit_rows import UnitRows
from instances.plausibility.usual_ranges import ANY_EFFECT, EFFECTS, SETTINGS_RATES, UNIT_RATES, UsualRange
from instances.problems import Problem
from instances.schema.instance import Instance
from instances.schema.levers import Lever

SMALL_YEAR = 0.03
"""Discount rate below which a quarterly rate may have been given for an annual one."""


def rate_warnings(rows: UnitRows, levers: Mapping[str, Lever]) -> Iterator[Problem]:
    """Yield the warnings on rates of plan.toml and units.csv and on effects. levers: see `acting_levers`."""
    yield from _of_settings(rows.instance)
    for column, usual in UNIT_RATES.items():
        figures = [getattr(unit, column) for unit in rows.instance.units]
        outside = [place for place, figure in enumerate(figures) if figure is not None and not usual.covers(figure)]
        if outside:
            figure = figures[outside[0]]
            code = "percent_whole" if figure >= 1 and usual.typed == "per cent" else "rate_unusual"
            expected, remedy = _expected(usual), _remedy(figure, usual)
            yield rows.warning(code, column, outside, found=_found(figure, usual), expected=expected, remedy=remedy)
    for name, lever in levers.items():
        for effect, figure in lever.effects.model_dump().items():
            usual = EFFECTS.get(effect, ANY_EFFECT)
            if not usual.covers(figure):
                path, code = f"levers.{name}.effects.{effect}", "percent_whole" if figure == 1 else "effect_unusual"
                yield Problem(
                    code, PLAN, column=path, found=_found(figure, usual), expected=_expected(usual), remedy=_remedy(figure, usual)
                )


def _of_settings(instance: Instance) -> Iterator[Problem]:
    for path, usual in SETTINGS_RATES.items():
        figure: object = instance.settings
        for name in path.split("."):
            figure = getattr(figure, name)
        if isinstance(figure, float) and not usual.covers(figure):
            code = "percent_whole" if figure >= 1 else "rate_unusual"
            yield Problem(
                code, PLAN, column=path, found=_found(figure, usual), expected=_expected(usual), remedy=_remedy(figure, usual)
            )
    rate = instance.settings.finance.discount_rate
    if 0 < rate < SMALL_YEAR:
        remedy = f"If {100 * rate:g} % a quarter is meant, write {(1 + rate) ** 4 - 1:.4f}; else keep it."
        yield Problem(
            "period_doubtful", PLAN, column="finance.discount_rate", found=f"{rate:g}", expected="a rate of a year", remedy=remedy
        )


def _found(figure: float, usual: UsualRange) -> str:
    return f"{figure:g}" if usual.typed == "minutes" else f"{figure:g} ({100 * figure:g} %)"


def _expected(usual: UsualRange) -> str:
    if usual.typed == "minutes":
        return f"{usual.least:g} to {usual.most:g} hours ({usual.published})"
    said = f"{100 * usual.least:g} % to {100 * usual.most:g} %"
    return f"{said}, as is usual" + (f" ({usual.published})" if usual.published else "")


def _remedy(figure: float, usual: UsualRange) -> str:
    if usual.typed == "minutes":
        return f"If {figure:g} minutes are meant, write {figure / 60:.4g}; if not, keep it."
    if usual.typed and figure > 0:
        return f"If {figure:g} % is meant, write {figure / 100:g}; if not, keep it."
    return ""
