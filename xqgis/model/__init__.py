"""The nouns of the house: frozen, without I/O and without a clock."""
