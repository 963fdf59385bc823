"""A notice: a setting that is right, and how it counts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A setting, and how it counts.

    Attributes
    ----------
    place
        path of a key of plan.toml, such as levers.orchestration.support, as cases name it; or a table and its column.
    text
        one sentence, or two.
    """

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"
