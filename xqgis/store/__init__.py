"""The only SQL of the house: append-only truth and the columns that follow it."""
