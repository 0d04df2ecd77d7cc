"""The embedded picture engine: a 3D blocking of the scene drawn by a software renderer, without a GPU or weights."""

ENGINE_NAME = "previs"
ENGINE_VERSION = 5
"""Raised by hand when the same recipe gives another picture."""
