"""The embedded engine: a 3D blocking of the scene, drawn by a software renderer."""
