"""Short-lived signed tokens: a page gives them to its components, and every route checks them.

The routes stand beside Streamlit's own and are not covered by its login, so each checks for itself. Each start of
the server makes a new key: older tokens are refused, and the page then issues a new one.
"""

import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFETIME = 3600  # seconds

_signer = URLSafeTimedSerializer(secrets.token_bytes(32), salt="gan-playground")


def issue(scope: str) -> str:
    """A token for `scope`, valid for LIFETIME seconds."""
    return _signer.dumps(scope)


def valid(token: str | None, scope: str) -> bool:
    try:
        return bool(token) and _signer.loads(token, max_age=LIFETIME) == scope
    except BadSignature:
        return False
