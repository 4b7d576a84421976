"""Short-lived signed tokens: a page gives them to its components, and every route checks them.

The routes stand beside Streamlit's own and are not covered by its login, so each checks for itself. Each start of
the server makes a new key: older tokens are refused, and the page then issues a new one.
"""

import secrets
import time

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

LIFETIME = 3600  # seconds


class _Signer(TimestampSigner):
    """Counts the seconds of this process, which no change of the clock touches: its tokens do not outlive it."""

    def get_timestamp(self) -> int:
        return int(time.monotonic())


_signer = URLSafeTimedSerializer(secrets.token_bytes(32), salt="gan-playground", signer=_Signer)


def issue(scope: str) -> str:
    """A token for `scope`, valid for LIFETIME seconds."""
    return _signer.dumps(scope)


def valid(token: str | None, scope: str) -> bool:
    try:
        return bool(token) and _signer.loads(token, max_age=LIFETIME) == scope
    except BadSignature:
        return False
