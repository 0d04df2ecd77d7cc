"""Benchmarks: CPU seconds and ratios, taken in one run on the machine at hand."""
