"""`gan-playground`: start the app, with Streamlit's own options behind it."""

import subprocess
import sys

from ..places import PROJECT


def main() -> int:
    """Run `streamlit run app.py` with the arguments given, until it is stopped. Returns its exit status."""
    try:
        return subprocess.call([sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py"), *sys.argv[1:]])
    except KeyboardInterrupt:  # Ctrl-C reaches Streamlit as well, which then ends by itself
        return 130
