# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import date

from odoo.tests import TransactionCase, new_test_user

from .flux_documents import POINT, c15, c15_event, r151, r151_point

PARIS_NEW_YEAR = "2026-01-01T00:00:00+01:00"


class FluxCase(TransactionCase):
    """A company of its own, a user of each role, and short ways to load documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Client grid", "country_id": cls.env.ref("base.fr").id})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids, tracking_disable=True))
        cls.files = cls.env["energy.flux.file"]

    @classmethod
    def user(cls, role, company=None):
        company = company or cls.company
        groups = "base.group_portal" if role == "portal" else f"energy_core.group_energy_{role}"
        login = f"{role}-{company.id}"
        return new_test_user(cls.env, login, groups, company_id=company.id, company_ids=[(6, 0, company.ids)])

    def upload(self, name, document, user=None):
        files = self.as_user(self.files, user) if user else self.files
        return files.upload(name, base64.b64encode(document).decode())

    def as_user(self, records, user):
        """These records as the user meets them: in the user's own company."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def load(self, name, document):
        """Upload and return the file."""
        return self.files.browse(self.upload(name, document)["id"])

    def enter(self, **values):
        """The point and its contract, by a C15 of an entry at the new year."""
        values = {"at": PARIS_NEW_YEAR, "started": "2026-01-01"} | values
        return self.load(f"c15-entry-{values.get('contract', '')}.xml", c15(c15_event(**values)))

    def contract(self, reference="200000001"):
        return self.env["energy.contract"].search([("name", "=", reference), ("company_id", "=", self.company.id)])

    def point(self, code=POINT):
        return self.env["energy.cups"].search([("name", "=", code), ("company_id", "=", self.company.id)])

    def readings(self, source="R151"):
        return self.env["energy.reading"].search([("company_id", "=", self.company.id), ("source", "=", source)])


def january_readings(value=1000, point=POINT):
    return r151(r151_point({str(date(2026, 1, 31)): {"BASE": value}}, point))
