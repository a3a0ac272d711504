# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .french_points import FOUR, ON, FrenchPoints


@tagged("post_install", "-at_install")
class TestSupplierOffer(FrenchPoints):
    @classmethod
    def _offer(cls, name, lines, **values):
        return cls.env["energy.supplier.offer"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "line_ids": [
                    Command.create({"component": component, "band": band, "price": price})
                    for component, band, price in lines
                ],
                **values,
            }
        )

    def _ready(self):
        contract = self._contract("BTINFCU4", 6)
        self._quantities(self.point, "energy_wh", dict.fromkeys(FOUR, 200_000))
        self._daily_maxima(self.point, 5_400)
        return contract

    def _offers(self, advice):
        return advice.options[advice.options["offer"] != ""].set_index("offer")

    def test_offers_are_compared_on_the_proposed_contract(self):
        contract = self._ready()
        self._offer("Flat", [("subscription", False, 60), ("power", False, 2.5), ("energy", False, 0.12)])
        self._offer("Night", [("energy", "hp", 0.15), ("energy", "hc", 0.09)])
        rows = self._offers(self._advise(contract)[0])
        network = self._row(self._advise(contract)[0], "proposed")["annual_cents"]
        self.assertEqual(rows.loc["Flat", "annual_cents"] - network, 6_000 + 6 * 250 + 4_800 * 12)
        self.assertEqual(rows.loc["Night", "annual_cents"] - network, 2_400 * 24)
        self.assertEqual(rows["rank"].to_dict(), {"Night": 1, "Flat": 2})

    def test_only_offers_of_the_day_kind_and_point_are_compared(self):
        contract = self._ready()
        lines = [("energy", False, 0.12)]
        self._offer("Over", lines, date_end=ON)
        self._offer("Later", lines, date_start=date(2026, 8, 1))
        self._offer("Large", lines, segment="HTA")
        self._offer("Other point", lines, cups_ids=[Command.link(self._point("30001234567899").id)])
        self._offer("Here", lines, cups_ids=[Command.link(self.point.id)], date_start=ON)
        self._offer("Archived", lines, active=False)
        self.assertEqual(list(self._offers(self._advise(contract)[0]).index), ["Here"])

    def test_the_offer_that_holds_is_part_of_each_contract(self):
        contract = self._ready()
        before = self._row(self._advise(contract)[0], "current")["annual_cents"]
        contract.supplier_offer_id = self._offer("Now", [("energy", False, 0.12)], date_end=date(2025, 1, 1))
        advice, inputs = self._advise(contract)
        self.assertEqual(self._row(advice, "current")["annual_cents"] - before, 4_800 * 12)
        self.assertIn("Now", [row["value"] for row in inputs[self.point.id]["facts"]])

    def test_a_price_is_told_once_and_for_energy_alone_by_band(self):
        offer = self._offer("Twice", [("energy", "base", 0.12)])
        for line in ({"component": "energy", "price": 1}, {"component": "power", "band": "hp", "price": 1}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                offer.line_ids = [Command.create(line)]
                self.env.flush_all()

    def test_another_company_neither_sees_nor_is_offered_it(self):
        contract = self._ready()
        other = self.env["res.company"].create({"name": "Autre", "country_id": self.env.ref("base.fr").id})
        self.env["energy.supplier.offer"].sudo().create(
            {"name": "Theirs", "company_id": other.id, "line_ids": [Command.create({"price": 0.1})]}
        )
        self.assertTrue(self._offers(self._advise(contract)[0]).empty)
        user = self.env["res.users"].create(
            {
                "name": "Reader",
                "login": "reader-offers",
                "company_id": self.company.id,
                "company_ids": self.company.ids,
                "group_ids": [Command.link(self.env.ref("energy_core.group_energy_reader").id)],
            }
        )
        self.assertFalse(self.env["energy.supplier.offer"].with_user(user).search([("name", "=", "Theirs")]))
        self.assertFalse(self.env["energy.supplier.offer.line"].with_user(user).search([("price", "=", 0.1)]))
