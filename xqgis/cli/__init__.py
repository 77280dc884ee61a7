"""The same acts from a terminal, one file a noun."""
