"""Teach: making scenes and lessons."""
