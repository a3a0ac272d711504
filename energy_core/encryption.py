# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Secrets at rest, encrypted with keys that live outside the database.

Fernet keys are named in the environment variable ENERGY_SECRET_KEYS, or in the option energy_secret_keys of the
server's configuration file, separated by commas: the first encrypts, all decrypt, so that a key can be replaced.
"""

import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.exceptions import UserError
from odoo.tools import config

TOKEN_MARK = "fernet:"


def is_encrypted(value):
    return value.startswith(TOKEN_MARK)


def encrypt(env, text):
    return TOKEN_MARK + _ring(env).encrypt(text.encode()).decode()


def decrypt(env, token):
    try:
        return _ring(env).decrypt(token.removeprefix(TOKEN_MARK)).decode()
    except InvalidToken as error:
        raise UserError(
            env._(
                "A secret was encrypted with another key than those of this server. An administrator puts that key"
                " back (option energy_secret_keys), or somebody enters the secret again."
            )
        ) from error


def _ring(env):
    """The server's keys; a sentence when there is none, or when one is no key."""
    named = os.environ.get("ENERGY_SECRET_KEYS") or config.get("energy_secret_keys") or ""
    keys = [key.strip() for key in named.split(",") if key.strip()]
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise UserError(
            env._(
                "This server has no usable key to encrypt secrets with. An administrator names one, made by"
                " cryptography.fernet.Fernet.generate_key(), in the option energy_secret_keys of the server's"
                " configuration file, or in the environment variable ENERGY_SECRET_KEYS."
            )
        ) from error
