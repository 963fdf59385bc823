"""Plausibility of an instance: a summary of what was read, and warnings on valid inputs that may be a mistake."""

from instances.plausibility.reading import Reading, reading_of
from instances.plausibility.warnings import warnings_of

__all__ = ["Reading", "reading_of", "warnings_of"]
