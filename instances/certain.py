"""An instance whose figures are all taken as they stand."""

import tomllib
from dataclasses import replace

import tomli_w

from instances.files import PLAN
from instances.schema.instance import Instance
from instances.tables import decoded

UNCERTAIN = ("uncertainties", "correlations", "futures")
"""Sections of plan.toml on what is not known for sure."""


def certain(instance: Instance) -> Instance:
    """Return the instance without uncertainties, correlations and futures: the start of a single world.

    Figures of a world may lie where the ranges around them would leave their bounds.
    """
    if not any(getattr(instance.settings, name) for name in UNCERTAIN):
        return instance
    settings = instance.settings.model_copy(update=dict.fromkeys(UNCERTAIN, ()))
    return replace(instance, settings=settings, files=tuple((name, _without(name, text)) for name, text in instance.files))


def _without(name: str, content: bytes) -> bytes:
    if name != PLAN:
        return content
    text = decoded(PLAN, content)
    values = tomllib.loads(text if isinstance(text, str) else "")
    return tomli_w.dumps({key: value for key, value in values.items() if key not in UNCERTAIN}).encode()
