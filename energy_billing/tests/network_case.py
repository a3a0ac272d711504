# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A contract with a computed month, and invoices of the grid operator about it."""

import base64
from datetime import timedelta
from decimal import Decimal

from odoo.addons.energy_flux.tests.flux_documents import zipped
from odoo.addons.energy_flux.tests.network_invoice_documents import (
    F15_NAME,
    F15_NUMBER,
    f15_detail,
    f15_general,
    f15_group,
    f15_line,
    f15_valuation,
)

from .portfolio import JANUARY, PortfolioCase

OPERATOR, OPERATOR_VAT = "17X100A100A0001A", "FR00000000000"
FIXED, VARIABLE = "ASSFCU4-0036", "ASSVCU4-0036-1"
ONE_DAY = timedelta(days=1)


class NetworkCase(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.make_contract("GRD1")
        vendors = cls.env["res.partner"].with_context(no_vat_validation=True)
        cls.vendor = vendors.create({"name": "Grid operator", "vat": OPERATOR_VAT, "is_company": True})
        cls.matches = cls.env["energy.network.match"]
        cls.sent = 0

    def computed(self, *contracts, month=JANUARY):
        return self.compute(*(contracts or [self.contract]), month=month).period_ids

    def charge(self, *lines, number=F15_NUMBER, kind="C", vat="20.00", **valuation):
        """Load the F15 of one valuation with these lines, as `line` gives them, and return the invoice."""
        type(self).sent += 1
        valuation = {"point": self.contract.cups_id.name, "contract": self.contract.name} | valuation
        groups = [f15_group(xml, nature=nature) for _amount, nature, xml in lines]
        detail = f15_detail(f15_valuation(*groups, **valuation), number=number)
        untaxed = sum(amount for amount, _nature, _xml in lines)
        tax = (untaxed * Decimal(vat) / 100).quantize(Decimal("0.01"))
        totals = map(str, (untaxed, tax, untaxed + tax))
        general = f15_general(*totals, number=number, kind=kind, start="2025-01-01", end="2025-01-31")
        name = F15_NAME.format(self.sent)
        archive = zipped({f"{name}_FA.xml": general, f"{name}_FL_00001_00001.xml": detail})
        told = self.env["energy.flux.file"].upload(f"{name}.zip", base64.b64encode(archive).decode())
        self.assertEqual(told["state"], "loaded", told)
        return self.env["energy.network.invoice"].search(
            [("number", "=", number), ("company_id", "=", self.company.id)]
        )

    def line(self, ev_id, amount, start, end, *, nature="01", **values):
        """A line of the days from `start` to `end` (excluded)."""
        amount = Decimal(str(amount)).quantize(Decimal("0.01"))
        days = {"start": str(start), "end": str(end - ONE_DAY)}
        return amount, nature, f15_line(str(amount), ev_id=ev_id, **days, **values)

    def lines_of(self, period, suffix="-U"):
        """What the operator charges for a period when it computes as we do."""
        days = period.start_date, period.end_date
        return [
            self.line(FIXED + suffix, period.fixed_amount, *days),
            self.line(VARIABLE, period.variable_amount, *days, unit="kWh"),
        ]

    def match(self, component="network_fixed"):
        domain = [("company_id", "=", self.company.id), ("component", "=", component)]
        return self.matches.search(domain, order="start_date")
