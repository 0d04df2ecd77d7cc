"""Keyframes and clips, and the engines that draw them."""
