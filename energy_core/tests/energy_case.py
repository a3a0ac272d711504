# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A small portfolio that the tests of the addon start from."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.tests import TransactionCase

ROLES = ("reader", "operator", "accountant", "manager", "integration")


def paris(year, month, day, hour=0):
    """The UTC instant, without time zone as in the database, of an hour of the clock in Paris."""
    local = datetime(year, month, day, hour, tzinfo=ZoneInfo("Europe/Paris"))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


class EnergyCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, mail_create_nolog=True))
        cls.france = cls.env.ref("base.fr")
        cls.company = cls.env["res.company"].create({"name": "Coopérative de la Loire", "country_id": cls.france.id})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.holder = cls.env["res.partner"].create({"name": "Claire Moreau"})
        cls.point = cls._point("21451627839184")
        cls.contract = cls._contract("880000001", cls.point, date_start="2026-01-01")

    @classmethod
    def _point(cls, name, **values):
        return cls.env["energy.cups"].create({"name": name, "kind": "prm", "company_id": cls.company.id} | values)

    @classmethod
    def _contract(cls, name, point, **values):
        common = {
            "name": name,
            "company_id": cls.company.id,
            "cups_id": point.id,
            "partner_id": cls.holder.id,
            "fta": "BTINFCU4",
            "power_va": 9000,
            "calendar": "DI000003",
        }
        return cls.env["energy.contract"].create(common | values)

    @classmethod
    def _event(cls, contract, at, nature, **values):
        situation = {
            "contract_id": contract.id,
            "at": at,
            "nature": nature,
            "fta": contract.fta,
            "power_va": contract.power_va,
            "calendar": contract.calendar,
        }
        return cls.env["energy.contract.event"].create(situation | values)

    @classmethod
    def _reading(cls, point, at, **values):
        return cls.env["energy.reading"].create({"cups_id": point.id, "at": at, "source": "R151"} | values)

    @classmethod
    def _quantity(cls, point, start, end, **values):
        span = {"cups_id": point.id, "date_start": start, "date_end": end}
        return cls.env["energy.quantity"].create(span | values)

    @classmethod
    def _user(cls, role, company=None):
        company = company or cls.company
        return cls.env["res.users"].create(
            {
                "name": f"Energy {role}",
                "login": f"energy_{role}_{company.id}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(cls.env.ref(f"energy_core.group_energy_{role}").ids)],
            }
        )

    @contextmanager
    def assertRefused(self, exception, pattern):
        """What happens inside is refused with such a sentence, and undone."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)
