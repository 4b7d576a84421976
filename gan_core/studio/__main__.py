"""`python -m gan_core.studio`: the process that keeps generators loaded and draws for the web process."""

from .server import main

if __name__ == "__main__":
    main()
