"""Where the pages lie: Streamlit knows them by whole path, since its script lies in web/."""

from pathlib import Path

PAGES = Path(__file__).resolve().parent.parent / "pages"
HOME, LEARN, TRAIN, RUNS, EXPLORE, DIGITS, VERSUS, GLOSSARY = (
    str(PAGES / f"{name}.py") for name in ("home", "learn", "train", "runs", "explore", "digits", "pairs", "glossary")
)
