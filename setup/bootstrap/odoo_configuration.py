"""var/odoo.conf, and running Odoo with it.

How to reach PostgreSQL comes from the environment, not from the file; Odoo adds its own addons to the addons path.
"""

import os
import secrets

import places
import postgres
from progress import Trouble
from python_environment import PYTHON

FILE = places.VAR / "odoo.conf"
SECRET = places.VAR / "odoo.secret"
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
    if not SECRET.exists():
        with places.made_whole(SECRET) as partial:
            partial.touch(mode=0o600)
            partial.write_text(secrets.token_urlsafe(24))
    content = CONTENT.format(
        addons_path=places.CHECKOUT,
        data_dir=places.VAR / "data",
        secret=SECRET.read_text(),
        interface=os.environ.get("ENERGY_HTTP_INTERFACE", "127.0.0.1"),
        port=http_port(),
    )
    if not FILE.exists() or FILE.read_text() != content:
        with places.made_whole(FILE) as partial:
            partial.touch(mode=0o600)
            partial.write_text(content)


def environment():
    """What an Odoo process of this project needs: its configuration and its database server."""
    return postgres.environment() | {"ODOO_RC": str(FILE)}


def command(*arguments):
    return [str(PYTHON), "-m", "odoo", *map(str, arguments)]
