"""Secrets at rest: AES-256-GCM, bound to the row they belong to, so that a swapped value doesn't open."""

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tocsin.kernel.errors import Invalid

NONCE = 12
VERSION = b"\x01"


class Seal:
    """Seals and opens bytes with one key."""

    def __init__(self, key: bytes) -> None:
        """Take the 32 bytes of the key."""
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, owner: str) -> bytes:
        """Return the sealed form; `owner` (the row's id) must be the same when it is opened."""
        nonce = os.urandom(NONCE)
        return VERSION + nonce + self._cipher.encrypt(nonce, plain, owner.encode())

    def open(self, sealed: bytes, owner: str) -> bytes:
        """Return what was sealed; raise Invalid when the key or the owner is another one."""
        try:
            return self._cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], owner.encode())
        except InvalidTag as error:
            raise Invalid(f"{owner}: can't be decrypted; is TOCSIN_SECRET_KEY the one it was saved with?") from error


def secret_key(given: str, data_dir: Path) -> bytes:
    """Return the key: the given one (base64 of 32 bytes), else `secret.key` in the data folder, made when missing."""
    if given:
        return _decoded(given, "TOCSIN_SECRET_KEY")
    path = data_dir / "secret.key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(os.urandom(32)))
    return _decoded(path.read_text().strip(), str(path))


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Invalid(f"{where} is not base64") from error
    if len(key) != 32:
        raise Invalid(f"{where} must be 32 bytes in base64, it is {len(key)}")
    return key
