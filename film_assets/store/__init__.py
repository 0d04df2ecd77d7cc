"""Recipes, takes, blobs and lists: what was made, found by what decided how it looks or sounds."""
