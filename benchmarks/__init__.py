"""Figures that anyone can print again: ``make bench``."""
