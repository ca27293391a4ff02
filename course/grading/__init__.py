"""Saved files handed in, graded: see `replay`, `grade`, `results`, `gradescope`, `canvas`."""
