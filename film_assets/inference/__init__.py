"""Neural models at work: found, licensed, loaded, kept on the device, relieved of memory.

What they are asked for belongs to ``picture.diffusion``, ``sound.coqui`` and ``sound.generated``.
"""
