"""The descent over multipliers: it finds the lowest point of known functions, whatever their size."""

import numpy as np

from models.arrays import FloatArray
from models.lagrangian.descent import minimum


def test_the_lowest_point_of_a_bowl_with_a_bound_is_found() -> None:
    # (x - 2)^2 + 10 (y + 1)^2 over x, y >= 0 is lowest at x = 2, y = 0.
    def bowl(at: FloatArray) -> tuple[float, FloatArray]:
        x, y = at
        return float((x - 2) ** 2 + 10 * (y + 1) ** 2), np.array([2 * (x - 2), 20 * (y + 1)])

    lowest = minimum(bowl, np.array([5.0, 5.0]), steps=50, memory=5, least_fall=1e-12)
    np.testing.assert_allclose(lowest, [2.0, 0.0], atol=1e-5)


def test_a_change_whose_square_vanishes_is_not_divided_by() -> None:
    # x falls to its bound and is held. What is left of the step is a move of y by about 1e-150, a turn of its slope by
    # about 1e-163, whose square is 0 in floating point, and z, whose slope never turns.
    def shallow(at: FloatArray) -> tuple[float, FloatArray]:
        x, y, z = at
        turn = -1e-150 - 1e-163 * x
        return float((x + 1) ** 2 + turn * y - z), np.array([2 * (x + 1) - 1e-163 * y, turn, -1.0])

    lowest = minimum(shallow, np.array([0.6, 0.0, 0.0]), steps=6, memory=5, least_fall=0.0)
    assert lowest[0] == 0.0
    assert lowest[2] > 1.0
