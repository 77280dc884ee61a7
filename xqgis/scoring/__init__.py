"""From checks to figures: pure functions from frames to frames."""
