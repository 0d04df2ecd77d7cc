"""The music engine ``generated``: cues and effects from diffusers audio models.

Plain names only, so that definitions can load without torch; the work stands in the modules beside.
"""

ENGINE_NAME = "generated"
ENGINE_VERSION = 1
"""Raised by hand when the same recipe gives another sound."""
