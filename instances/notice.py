"""A notice: a valid setting, and how it is interpreted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A valid setting, and how it is interpreted.

    Attributes
    ----------
    place
        path of a key of plan.toml, such as levers.orchestration.support, or a table and its column.
    text
        one or two sentences.
    """

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"
