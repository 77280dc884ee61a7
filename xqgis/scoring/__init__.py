"""Compliance as pure functions from frames to frames."""
