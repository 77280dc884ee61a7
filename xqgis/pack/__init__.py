"""Reads and validates a town pack, the folder that makes this program a given town's."""
