"""Run by the environment's Python: prepare_database.py DATABASE URL.

Makes the users of the end-to-end tests and the demonstration offer; prints the users as JSON.
"""

import json
import secrets
import sys
from datetime import timedelta
from pathlib import Path

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import config

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "setup"))

import demo_month  # noqa: E402

CLOSED_UNTIL = "2025-12-31"
ROLES = {
    "integration": ["energy_core.group_energy_integration"],
    "accountant": ["energy_core.group_energy_accountant", "account.group_account_invoice"],
    "portal": ["base.group_portal"],
}


def main(database, url):
    config.parse_config(["-d", database], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("report.url", url)
        env.company.energy_default_offer_id = demo_month.create_offer(env)
        env.company.fiscalyear_lock_date = CLOSED_UNTIL
        users = {role: make_user(env, role, groups) for role, groups in ROLES.items()}
        cr.commit()
    print(json.dumps(users))


def make_user(env, role, groups):
    password = secrets.token_urlsafe(12)
    values = {"name": role.title(), "login": role, "password": password}
    user = env["res.users"].create(values | {"group_ids": [(6, 0, [env.ref(group).id for group in groups])]})
    key = None
    if role != "portal":
        until = fields.Datetime.now() + timedelta(days=1)
        key = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "end to end", until)
    return {"login": role, "password": password, "api_key": key}


if __name__ == "__main__":
    main(*sys.argv[1:])
