"""Lessons: Markdown files that guide through the app, and the report that a student takes home. Free of torch.

docs/lessons.md describes the format, for teachers.
"""
