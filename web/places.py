"""Where the pages lie: Streamlit knows them by whole path, since its script lies in web/."""

from pathlib import Path

PAGES = Path(__file__).resolve().parent.parent / "pages"
HOME, LEARN, LAB, LESSONS, TRAIN, RUNS, EXPLORE, DIGITS, VERSUS, GLOSSARY, CLASS = (
    str(PAGES / f"{name}.py")
    for name in ("home", "learn", "lab", "lessons", "train", "runs", "explore", "digits", "pairs", "glossary", "classroom")
)
LINKED = {
    "learn": LEARN,
    "lab": LAB,
    "train": TRAIN,
    "runs": RUNS,
    "explore": EXPLORE,
    "digits": DIGITS,
    "versus": VERSUS,
    "glossary": GLOSSARY,
}
"""The pages that a lesson may lead to, by the last part of their address."""
