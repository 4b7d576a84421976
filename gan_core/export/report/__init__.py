"""Printable pages of a run or of several. Free of torch."""

from .page import MOST_RUNS, html_report

__all__ = ["MOST_RUNS", "html_report"]
