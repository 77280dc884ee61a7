"""One map sheet and the pens that draw it."""
