"""The map of a town's governance standards: inspections in, compliance out."""

__version__ = "0.1.0"
