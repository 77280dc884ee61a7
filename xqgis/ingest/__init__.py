"""Bytes from people become a checked frame and a list of every problem."""
