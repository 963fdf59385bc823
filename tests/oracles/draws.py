"""Random choices from one seed, and the frame that a random instance is drawn within."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from instances.schema.common import quarter_label
from instances.schema.units import Unit


class Draw:
    """Random choices from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def apart(self) -> "Draw":
        """Return random choices of their own, which leave those to come as they are."""
        other = Draw(0)
        (other.random,) = self.random.spawn(1)
        return other

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def number(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def one(self, options: Sequence[Any]) -> Any:
        return options[self.whole(0, len(options) - 1)]

    def some(self, options: Sequence[Any], least: int = 0) -> list[Any]:
        """Return a random part of the options, in their order."""
        count = self.whole(least, len(options))
        return [options[index] for index in sorted(self.random.permutation(len(options))[:count])]

    def maybe(self, share: float, **fields: Any) -> dict[str, Any]:
        """Return all the fields or none of them."""
        return fields if self.chance(share) else {}


@dataclass(frozen=True)
class Frame:
    """What the rest of an instance is drawn within: its units, levers and quarters."""

    units: tuple[Unit, ...]
    levers: tuple[str, ...]
    first: int
    decision: int
    evaluation: int

    def label(self, index: int) -> str:
        return quarter_label(self.first + index - 1)
