"""Codes that are read aloud, and secrets that nobody guesses.

A join code is six letters and digits that cannot be taken for each other, 9·10⁸ of them. A secret
has 128 random bits; only its SHA-256 is kept, so whoever reads the store cannot use it. (A slow
hash is for passwords, which people choose; of 2¹²⁸ equally likely secrets none can be tried out.)
"""

import base64
import hashlib
import hmac
import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I, L, O, 0 or 1
CODE_LENGTH = 6
SECRET_BYTES = 16  # 128 bits
LONGEST_SECRET = 64  # characters; ours have 22
NOBODY = hashlib.sha256(secrets.token_bytes(SECRET_BYTES)).hexdigest()  # what nothing fits


def new_code() -> str:
    """A join code: "KXR482"."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spoken(code: str) -> str:
    """A code as it is shown, in two halves: "KXR 482"."""
    return f"{code[: CODE_LENGTH // 2]} {code[CODE_LENGTH // 2 :]}"


def read_code(text: object) -> str:
    """The code in what somebody typed ("kxr-482"); "" where there is none."""
    if not isinstance(text, str) or len(text) > 4 * CODE_LENGTH:
        return ""
    code = "".join(sign for sign in text.upper() if sign.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def new_secret() -> str:
    """128 random bits as 22 characters that a link can hold."""
    return secrets.token_urlsafe(SECRET_BYTES)


def screen_secret(secret: str) -> str:
    """The secret of the projector: whoever leads the class can say it, and nobody can find the
    instructor's from it."""
    mixed = hmac.digest(secret.encode(), b"screen", "sha256")[:SECRET_BYTES]
    return base64.urlsafe_b64encode(mixed).decode().rstrip("=")


def hashed(secret: object) -> str:
    """What is kept of a secret; of what can be none, a hash that fits nothing."""
    if not isinstance(secret, str) or not 0 < len(secret) <= LONGEST_SECRET:
        return hashlib.sha256(secrets.token_bytes(SECRET_BYTES)).hexdigest()
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def fits(secret: object, kept: str) -> bool:
    """Is it the secret of which ``kept`` is the hash? Takes as long whatever is wrong with it."""
    return hmac.compare_digest(hashed(secret), kept)
