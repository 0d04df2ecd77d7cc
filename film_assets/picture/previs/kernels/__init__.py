"""Compiled loops over triangles and pixels; everything float32, one thread, cached on disk by numba.

What is drawn, and in what order, is decided by ``canvas``. Every kernel has a plain reference in the tests.
"""
