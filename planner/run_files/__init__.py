"""Folders and files on disk: their one writer, their tables, and the changes since they were written."""
