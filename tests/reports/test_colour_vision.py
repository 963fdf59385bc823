"""Colours that stand for different things stay apart for those who do not see red or green, and words on them can be read.

The simulation is that of Machado, Oliveira and Fernandes (2009) at full severity; contrast is that of WCAG 2.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from planner.reports.charts import COLOUR_OF, COST, GAIN, INK, MARK, SECOND
from planner.reports.looks import FILLS, GREYS, OWN
from planner.web.plan_charts import DARK_FROM, SHADES

DEFICIENCIES = {
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])

JUST_NOTICEABLE = 2.3
"""Distance in CIELAB that is just noticed; colours of a chart are to be several times as far apart."""


def linear(colour: str) -> NDArray[np.float64]:
    own = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(own <= 0.04045, own / 12.92, ((own + 0.055) / 1.055) ** 2.4)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    white = TO_XYZ.sum(axis=1)
    ratio = TO_XYZ @ np.clip(light, 0, 1) / white
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize(
    "together",
    [(COST, GAIN, INK), tuple(COLOUR_OF.values()), (INK, SECOND), (INK, MARK), (*(look.fill for look in OWN.values()), GREYS[0])],
)
def test_colours_of_one_chart_stay_apart(together: tuple[str, ...], deficiency: str) -> None:
    seen = {colour: lab(np.array(DEFICIENCIES[deficiency]) @ linear(colour)) for colour in together}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 4 * JUST_NOTICEABLE, (one, other)


def test_bars_of_cash_are_told_apart_without_any_colour() -> None:
    lightness = sorted(float(lab(linear(colour))[0]) for colour in COLOUR_OF.values())
    assert min(high - low for low, high in pairwise(lightness)) > 4 * JUST_NOTICEABLE


def test_words_on_a_fill_can_be_read() -> None:
    fills = [(look.fill, look.ink) for look in OWN.values()] + [(fill, "#000000") for fill in (*FILLS, *GREYS)]
    shades = [(fill, "#FFFFFF" if shade >= DARK_FROM else "#1B2733") for shade, fill in enumerate(SHADES)]
    for fill, ink in [*fills, *shades]:
        assert contrast(fill, ink) >= 4.5, (fill, ink)
