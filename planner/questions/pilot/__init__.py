"""Designs of pilots, with what each can show and costs."""
