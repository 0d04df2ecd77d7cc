"""From words to a plan: scenes, shots, coverage, timing, cast."""
