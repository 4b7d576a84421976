"""Objectives, experiments and the loop."""
