"""Makes the schematic outlines of the default town: run ``python -m scripts.outlines``.

No public polygon of the town exists. These are our own drawing around the real
seat with the real area, every feature marked demo; a survey replaces them.
"""
