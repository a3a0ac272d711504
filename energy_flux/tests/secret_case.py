# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.tools import SQL

from .flux_case import FluxCase


class SecretCase(FluxCase):
    """The server has a key to encrypt secrets with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server_key = Fernet.generate_key().decode()
        cls.startClassPatcher(patch.dict(os.environ, {"ENERGY_SECRET_KEYS": cls.server_key}))

    def column(self, record, name):
        """What the database holds."""
        record.flush_recordset()
        query = SQL("SELECT %s FROM %s WHERE id = %s", SQL.identifier(name), SQL.identifier(record._table), record.id)
        [(value,)] = self.env.execute_query(query)
        return value
