"""Places on the ground: coordinate systems, coverages, locating, terrain."""
