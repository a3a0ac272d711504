"""Two companies of one database, one in France and one in Spain: each bills by the prices and taxes of its country."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.synthetic_grid import portfolio
from oracles.spanish_offer import bill_of_offer

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.energy_flux.tests.spanish_documents import (
    CUPS,
    f1,
    f1_access,
    f1_charges,
    f1_energy,
    f1_measures,
    f1_power,
)

from scenarios.grid_case import GridCase, posted_totals, upload

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
KWH = {"p1": 82, "p2": 71, "p3": 133}
MONTHLY, PER_KWH = Decimal("3.50"), Decimal("0.1234")
VAT_OF_MARCH_2026 = 10  # of a home, on the last day of the month
HOME = {
    "start": MARCH,
    "end": APRIL,
    "tariff": "2.0TD",
    "watts": {"p1": 4600, "p2": 4600},
    "wh": {band: 1000 * kwh for band, kwh in KWH.items()},
}


def invoice_of_march():
    """What the Spanish grid operator sends: what it charges, and what it has measured."""
    registers = [("AE", f"6{place}", f"{kwh}.00", "30") for place, kwh in enumerate(KWH.values(), 1)]
    return f1(
        f1_access(
            f1_power("9.29", ("4600", "0.000063904"), ("4600", "0.000001216")),
            f1_energy("3.90", ("82.00", "0.033261000"), ("71.00", "0.016409000"), ("133.00", "0.000077000")),
            f1_charges("1.82", ("01", "1.82", ("4600", "0.000011999"), ("4600", "0.000000772"))),
            number="FE2600031",
            total="18.16",
            vats=(("15.01", "21.00", "3.15"),),
            tariff="018",
            control="1",
            measures=f1_measures(*registers),
        ),
        total="18.16",
    )


@tagged("post_install", "-at_install")
class TestTwoCountries(GridCase):
    def spanish_company(self):
        company = self.env["res.company"].create(
            {"name": "Luz de Ejemplo", "country_id": self.env.ref("base.es").id, "energy_invoice_date": "month_end"}
        )
        self.env["account.chart.template"].try_loading("es_pymes", company=company, install_demo=False)
        self.env.user.company_ids |= company
        return company

    def spanish_contract(self, env):
        prices = [
            {"component": "subscription", "price": float(MONTHLY)},
            {"component": "energy", "price": float(PER_KWH)},
        ]
        lines = [Command.create({"date_start": date(2026, 1, 1)} | price) for price in prices]
        offer = env["energy.offer"].create({"name": "Sol", "price_ids": lines})
        point = env["energy.cups"].create({"name": CUPS, "kind": "cups"})
        contract = env["energy.contract"].create(
            {
                "name": "SOL-1",
                "cups_id": point.id,
                "partner_id": env["res.partner"].create({"name": "Casa de Ejemplo"}).id,
                "date_start": MARCH,
                "offer_id": offer.id,
                "meter_rent": "SINGLE_PHASE",
            }
        )
        env["energy.contract.event"].create(
            {
                "contract_id": contract.id,
                "at": "2026-02-28 23:00:00",
                "nature": "MES",
                "event_type": "CONTRAT",
                "fta": HOME["tariff"],
                "num_sequence": 1,
                **{f"power_{band}_va": watts for band, watts in HOME["watts"].items()},
            }
        )
        return contract

    def test_each_company_bills_by_the_rules_of_its_country(self):
        spain = self.env(context=dict(self.env.context, allowed_company_ids=self.spanish_company().ids))
        contract = self.spanish_contract(spain)
        self.tell(portfolio.steady, portfolio.changed_power, start=MARCH, months=1)
        french = self.bill_and_check(MARCH)
        upload(spain, "F1_0031_202603.xml", invoice_of_march())
        runs = spain["energy.billing.run"]
        told = runs.create_and_compute("2026-03")
        self.assertEqual(told["exceptions"], [])
        run = runs.browse(told["run_id"])
        run.invoice()
        run.post()
        cents = bill_of_offer(HOME, MONTHLY, PER_KWH, "SINGLE_PHASE")
        untaxed = Decimal(sum(cents.values())) / 100
        vat = (untaxed * VAT_OF_MARCH_2026 / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.assertEqual(posted_totals(run.move_ids), {contract.name: (untaxed, vat)})
        found = {line.component: 0 for line in run.period_ids.line_ids}
        for line in run.period_ids.line_ids:
            found[line.component] += round(100 * line.amount)
        self.assertEqual(found, {name: amount for name, amount in cents.items() if amount})
        self.assertFalse(run.move_ids & french.move_ids)
        self.assertEqual(run.move_ids.company_id, contract.company_id)
