# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A small French portfolio made through the ORM, with figures that can be worked out by hand."""

from datetime import UTC, date, datetime, time
from zlib import crc32
from zoneinfo import ZoneInfo

from odoo.fields import Command
from odoo.tests import TransactionCase

PARIS = ZoneInfo("Europe/Paris")
JANUARY = date(2025, 1, 1)
FEBRUARY = date(2025, 2, 1)
MARCH = date(2025, 3, 1)
AUGUST = date(2025, 8, 1)
SEPTEMBER = date(2025, 9, 1)
BANDS = ("hph", "hch", "hpb", "hcb")


def midnight(day):
    """The UTC instant, without time zone, at which a day begins in Paris."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC).replace(tzinfo=None)


class PortfolioCase(TransactionCase):
    """The company, its offer at 10.00 a month for 6 kVA, 13.00 for 9 kVA and 0.20 a kWh, and ways to add contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "lang": "en_US"})
        cls.company = cls.env.company
        cls.offer = cls.make_offer("Green")
        cls.company.write(
            {
                "energy_default_offer_id": cls.offer.id,
                "energy_invoice_date": "month_end",
                "energy_billing_gates": False,  # told by test_billing_steps
                "energy_use_unverified_rates": True,  # those of TURPE 6, which January 2025 needs
            }
        )
        cls.runs = cls.env["energy.billing.run"]

    @classmethod
    def make_offer(cls, name, prices=(), **values):
        prices = prices or (
            {"component": "subscription", "power_va": 6000, "price": 10.0},
            {"component": "subscription", "power_va": 9000, "price": 13.0},
            {"component": "energy", "price": 0.2},
        )
        lines = [Command.create({"date_start": date(2024, 1, 1)} | price) for price in prices]
        return cls.env["energy.offer"].create({"name": name, "price_ids": lines} | values)

    @classmethod
    def make_contract(cls, name, months=(JANUARY, FEBRUARY), kwh=62, start=JANUARY, **values):
        """A contract that entered on `start`, with a reading at each of `months`, `kwh` more in each band each time."""
        values = {"fta": "BTINFCU4", "power_va": 6000, "calendar": "DI000003"} | values
        company = cls.env["res.company"].browse(values.pop("company_id", cls.company.id))
        holder = values.pop("partner_id", None) or cls.env["res.partner"].create({"name": f"Holder of {name}"}).id
        point = cls.env["energy.cups"].create(
            {
                "name": f"{crc32(name.encode()):014d}",
                "kind": "prm",
                "company_id": company.id,
                "country_id": cls.env.ref("base.fr").id,
            }
        )
        contract = cls.env["energy.contract"].create(
            {"name": name, "cups_id": point.id, "partner_id": holder, "date_start": start, "company_id": company.id}
            | values
        )
        cls.add_event(contract, "MES", start)
        if start not in months:
            cls.add_readings(point, [start], 0)
        cls.add_readings(point, months, kwh)
        return contract

    @classmethod
    def add_event(cls, contract, nature, day, **values):
        return cls.env["energy.contract.event"].create(
            {
                "contract_id": contract.id,
                "at": midnight(day),
                "nature": nature,
                "event_type": "CONTRAT",
                "fta": contract.fta,
                "power_va": contract.power_va,
                "calendar": contract.calendar,
                "num_sequence": 1,
                "affair_ref": f"{nature}-{day}",
            }
            | values
        )

    @classmethod
    def add_readings(cls, point, days, kwh, first=100):
        cls.env["energy.reading"].create(
            [
                {"cups_id": point.id, "at": midnight(day), "source": "R151", "digits": 6}
                | {f"{band}_wh": 1000 * (first + rank * kwh) for band in BANDS}
                for rank, day in enumerate(days)
            ]
        )

    def compute(self, *contracts, month=JANUARY):
        """The run of a month, with these contracts computed."""
        run = self.runs._run_of_month(month)
        contracts = self.env["energy.contract"].union(*contracts)
        run._add_to_scope(contracts)
        run._compute_contracts(contracts, at_once=True)
        return run

    def invoice(self, *contracts, month=JANUARY):
        run = self.compute(*contracts, month=month)
        run.action_invoice()
        return run.move_ids
