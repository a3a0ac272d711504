"""A synthetic grid operator sends its files day by day; each month Odoo bills what it knows by then."""

import base64
import random
import re
import tempfile
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import demo_month
from benchmarks.synthetic_grid import write_archives
from benchmarks.synthetic_grid.portfolio import Author, Window, climate_of, make_point
from oracles.demo_month import Grid, Offer, by_vat_rate, documents, invoices_of
from oracles.french_prices import Rates
from oracles.published_rates import published_rates

from odoo.tests import TransactionCase

SEED = 7
SENT_ON = re.compile(r"(\d{8})\d{6}$")
DAYS_UNTIL_BILLING = 5  # of the following month: the last day's indexes have come by then


class GridCase(TransactionCase):
    """The company sells by the demonstration's offer. A test tells stories, then months are billed one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "lang": "en_US"})
        cls.company = cls.env.company
        cls.company.write(
            {
                "energy_default_offer_id": demo_month.create_offer(cls.env),
                "energy_invoice_date": "month_end",
                "energy_use_unverified_rates": True,  # of TURPE 6, which the months of 2025 need
            }
        )

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.grid, self.offer = Grid(), Offer(demo_month.OFFER)
        self.rates = Rates(published_rates(), unverified="use")

    # -- What happens ----------------------------------------------------------

    def tell(self, *stories, start, months, fta="BTINFCU4", power_kva=6):
        """A supply point for each story, and the files that the operator will send about all of them."""
        window = Window(start, months)
        climate = climate_of(window)
        points = []
        for number, story in enumerate(stories):
            author = Author(random.Random(f"{SEED}/{number}"), window, number)
            author.fta, author.power_kva = fta, power_kva
            points.append(author.tell(story, make_point(number, SEED, author, climate)))
        self.send(points, window)

    def send(self, points, window):
        """The operator writes the files of these points."""
        self.points, self.window = points, window
        write_archives(points, window, self.folder)
        self.waiting = sorted(self.folder.iterdir(), key=sent_on)

    def deliver(self, until):
        """Load the files that the operator has sent before this day."""
        while self.waiting and sent_on(self.waiting[0]) < until:
            file = self.waiting.pop(0)
            upload(self.env, file.name, file.read_bytes())
            for document in documents(file):
                self.grid.read(document)

    # -- What is billed --------------------------------------------------------

    def bill(self, month):
        """The run of a month, posted; of what was delivered until the day on which it is billed."""
        return self.issue(self.compute(month))

    def compute(self, month):
        self.deliver(month_after(month) + timedelta(DAYS_UNTIL_BILLING))
        runs = self.env["energy.billing.run"]
        return runs.browse(runs.create_and_compute(f"{month:%Y-%m}")["run_id"])

    def issue(self, run):
        """Make and post the invoices of a run that is computed."""
        run.invoice()
        run.post()
        self.assertFalse(run.work_ids.filtered("error").mapped("error"))
        return run

    def posted(self):
        """All that was ever posted to the customers."""
        return self.env["account.move"].search([("energy_contract_id", "!=", False), ("state", "=", "posted")])

    def bill_and_check(self, month):
        """Bill a month: each contract has one posted invoice, of what the oracle makes of the same files."""
        run = self.bill(month)
        expected = self.expected(month)
        self.assertEqual(posted_totals(run.move_ids), expected)
        self.assertEqual(len(run.move_ids), len(expected))
        return run

    def expected(self, month):
        """By contract: what its invoice of the month must come to, without VAT, and its VAT."""
        bills = self.grid.bills(month, self.rates, self.company.energy_gaps)
        return invoices_of(bills, self.offer, self.rates)

    def expected_by_vat_rate(self):
        """By contract and VAT rate: what all months come to without VAT, as far as is known by now."""
        totals = defaultdict(Decimal)
        for month in self.month_starts:
            for contract, (periods, _refusals) in self.grid.bills(month, self.rates, self.company.energy_gaps).items():
                for rate, base in by_vat_rate(periods, self.offer, self.rates).items():
                    totals[contract, rate] += base
        return without_nothing(totals)

    @property
    def month_starts(self):
        return self.window.bounds[:-1]


def upload(env, name, document):
    told = env["energy.flux.file"].upload(name, base64.b64encode(document).decode())
    assert told["state"] == "loaded", told


def posted_totals(moves):
    """By contract: the sum of its posted invoices without VAT, and of their VAT; credit notes are negative."""
    totals = {}
    for move in moves.filtered(lambda move: move.state == "posted"):
        untaxed, vat = totals.get(move.energy_contract_id.name, (0, 0))
        totals[move.energy_contract_id.name] = (
            untaxed + cents(move.amount_untaxed_signed),
            vat + cents(move.amount_tax_signed),
        )
    return totals


def posted_by_vat_rate(moves):
    """By contract and VAT rate: what these moves charge without VAT; credit notes are negative."""
    totals = defaultdict(Decimal)
    for line in moves.invoice_line_ids:
        totals[line.move_id.energy_contract_id.name, Decimal(str(line.tax_ids.amount))] -= cents(line.balance)
    return without_nothing(totals)


def without_nothing(totals):
    return {key: amount for key, amount in totals.items() if amount}


def cents(amount):
    return Decimal(f"{amount:.2f}")


def month_after(month):
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def sent_on(path):
    """The day that stands at the end of a file's name."""
    return datetime.strptime(SENT_ON.search(path.stem)[1], "%Y%m%d").date()
