# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Encrypted archives, and the ring of keys that may open them.

The whole zip is AES-CBC with PKCS7 padding: AES-128 with a key and an IV that stay the same, or AES-256 whose IV is the
first 16 bytes of the file. A key is the right one when what it gives starts as a zip and ends with a valid padding.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .sentences import FluxError, _lt

ZIP_START = b"PK\x03\x04"
BLOCK_BYTES = 16
TEXT_BYTES = 64  # so many plain characters in a row are no chance
AES128_FIXED_IV, AES256_IV_PREFIX = "aes128_fixed_iv", "aes256_iv_prefix"
KEY_BYTES = {AES128_FIXED_IV: 16, AES256_IV_PREFIX: 32}


class NoKeyOpens(FluxError):
    """The file seems encrypted and no key of the ring opens it."""


@dataclass(frozen=True)
class RingKey:
    """key, iv: bytes; AES-256 has no iv of its own. `ref`: what the caller knows it by."""

    ref: object
    scheme: str
    key: bytes = field(repr=False)
    iv: bytes = field(default=b"", repr=False)


def opened(name, data, ring):
    """(clear bytes, the RingKey that opened them); data that is not encrypted comes back as it is, with None.

    Raises NoKeyOpens when a .zip is none, as an encrypted one is not, and no key of the ring opens it.
    """
    if not name.lower().endswith(".zip") or data.startswith(b"PK") or not data or len(data) % BLOCK_BYTES:
        return data, None
    for key in ring:
        clear = _decrypted(data, key)
        if clear is not None:
            return clear, key
    if data[:TEXT_BYTES].isascii():
        return data, None
    raise NoKeyOpens(
        _lt(
            "%(name)s seems to be encrypted, and no key that is entered opens it. Ask the grid operator for the key,"
            " and enter it in Energy › Configuration › Keys: the file is then read by itself.",
            name=name,
        )
    )


def _decrypted(data, key):
    """The zip in these bytes, or None when this is not their key: its first block tells at once."""
    iv, data = (key.iv, data) if key.scheme == AES128_FIXED_IV else (data[:BLOCK_BYTES], data[BLOCK_BYTES:])
    cipher = Cipher(algorithms.AES(key.key), modes.CBC(iv))
    if not cipher.decryptor().update(data[:BLOCK_BYTES]).startswith(ZIP_START):
        return None
    padded = cipher.decryptor().update(data)
    unpadder = padding.PKCS7(8 * BLOCK_BYTES).unpadder()
    try:
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        return None
