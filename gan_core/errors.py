"""Mistakes and misfortunes that a user can do something about."""


class UserError(Exception):
    """A fault told in one sentence that names it, with the way out in `hint`.

    The command line prints both on one line and exits with 2; the pages show them; a worker writes them into status.json.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(UserError):
    """A setting that is unknown, impossible, or at odds with another."""


class DataError(UserError):
    """A data set that is missing, damaged or unreadable."""


class RunError(UserError):
    """A run folder that is missing, in use, damaged, or not in the state that was asked of it."""
