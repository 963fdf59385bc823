"""Folders and files as they lie on disk: who may write them, and what of them is as it was written."""
