"""Lessons: guided work with the real pages, one Markdown file each. What is shown is what the address says."""

from web.views.lessons import page

page.show()
