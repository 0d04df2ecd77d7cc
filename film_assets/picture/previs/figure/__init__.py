"""People: a skeleton with proportions by look, a skin built once a shot, poses solved for many drawings at once."""
