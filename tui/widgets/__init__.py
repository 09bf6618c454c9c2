"""The parts of a screen. Each takes values in and lets messages out; none knows the saved progress."""
