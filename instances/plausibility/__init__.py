"""A plausibility net: what was read, in figures that readers know, and inputs that are allowed and may not be meant."""

from instances.plausibility.reading import Reading, reading_of
from instances.plausibility.warnings import warnings_of

__all__ = ["Reading", "reading_of", "warnings_of"]
