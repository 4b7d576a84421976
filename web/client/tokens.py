"""Short-lived signed tokens: what a page gives its components, and every route asks for.

The routes stand beside Streamlit's own and are not covered by its login, so each checks for itself. The key is made
anew with each server: a token of an earlier one is refused, and the page then hands out a fresh one.
"""

import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFETIME = 3600  # seconds

_signer = URLSafeTimedSerializer(secrets.token_bytes(32), salt="gan-playground")


def issue(scope: str) -> str:
    """A token for `scope`, good for LIFETIME seconds."""
    return _signer.dumps(scope)


def valid(token: str | None, scope: str) -> bool:
    try:
        return bool(token) and _signer.loads(token, max_age=LIFETIME) == scope
    except BadSignature:
        return False
