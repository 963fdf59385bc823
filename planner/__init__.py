"""Phased investment planning for retail: which unit gets which lever, in which quarter."""
