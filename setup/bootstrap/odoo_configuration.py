"""var/odoo.conf, and running Odoo with it.

How to reach PostgreSQL comes from the environment, not from the file; Odoo adds its own addons to the addons path.
"""

import base64
import os
import secrets

import places
import postgres
from progress import Trouble
from python_environment import PYTHON

FILE = places.VAR / "odoo.conf"
SECRET = places.VAR / "odoo.secret"
SECRET_KEY = places.VAR / "odoo.key"  # encrypts the secrets that databases hold
DEFAULT_PORT = 8069

CONTENT = """[options]
addons_path = {addons_path}
data_dir = {data_dir}
admin_passwd = {secret}
http_interface = {interface}
http_port = {port}
max_cron_threads = 1
limit_time_cpu = 3600
limit_time_real = 3600
limit_time_real_cron = 3600
"""


def http_port():
    value = os.environ.get("ENERGY_HTTP_PORT", str(DEFAULT_PORT))
    if not value.isdigit():
        raise Trouble(f"ENERGY_HTTP_PORT is {value!r}; give it a port number, such as {DEFAULT_PORT}.")
    return int(value)


def write():
    """Write the configuration if it differs from what is there."""
    _keep_private(SECRET, secrets.token_urlsafe(24))
    content = CONTENT.format(
        addons_path=places.CHECKOUT,
        data_dir=places.VAR / "data",
        secret=SECRET.read_text(),
        interface=os.environ.get("ENERGY_HTTP_INTERFACE", "127.0.0.1"),
        port=http_port(),
    )
    if not FILE.exists() or FILE.read_text() != content:
        _write_private(FILE, content)


def _keep_private(path, text):
    """Write what is made once."""
    if not path.exists():
        _write_private(path, text)


def _write_private(path, text):
    with places.made_whole(path) as partial:
        partial.touch(mode=0o600)
        partial.write_text(text)


def environment():
    """What an Odoo process of this project needs: its configuration, its database server and its key."""
    _keep_private(SECRET_KEY, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    return postgres.environment() | {"ODOO_RC": str(FILE), "ENERGY_SECRET_KEYS": SECRET_KEY.read_text()}


def command(*arguments):
    return [str(PYTHON), "-m", "odoo", *map(str, arguments)]
