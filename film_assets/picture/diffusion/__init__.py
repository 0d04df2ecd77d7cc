"""The picture engine ``diffusion``: pictures and clips from diffusers models.

Plain names only, so that definitions can load without torch; the work stands in the modules beside.
"""

ENGINE_NAME = "diffusion"
ENGINE_VERSION = 1
"""Raised by hand when the same recipe gives another picture."""
