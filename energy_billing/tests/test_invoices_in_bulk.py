# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoices made in bulk are those of the ordinary way, field by field, as drafts and when posted.

ENERGY_BULK_BATCHES and ENERGY_BULK_SIZE draw more and larger batches; ENERGY_BULK_SEED draws others.
"""

import os
import random
from itertools import zip_longest

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from .bulk_world import INVOICE_DAYS, BulkWorld

BATCHES = int(os.environ.get("ENERGY_BULK_BATCHES", "2"))
SIZE = int(os.environ.get("ENERGY_BULK_SIZE", "12"))
SEED = int(os.environ.get("ENERGY_BULK_SEED", "5"))
OWN = {"id", "create_date", "write_date", "access_token"}
RECORDS = ("account.move", "account.move.line", "account.analytic.line")


class RolledBack(Exception):
    """Ends a savepoint after its records have been read."""


@tagged("post_install", "-at_install")
class TestInvoicesInBulk(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = BulkWorld(cls.env.company)
        other = cls.env["res.company"].create({"name": "Bulk abroad", "country_id": cls.env.ref("base.us").id})
        cls.env.user.company_ids |= other
        cls.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        cls.second = BulkWorld(other)

    def assert_same(self, world, values, **settings):
        world.company.write(settings)
        ordinary, bulk = (self.snapshots(world, values, in_bulk) for in_bulk in (False, True))
        differing = [
            f"{state} {model} {rank}, {name}: {told.get(name)!r}, not {value!r}"
            for state, expected in ordinary.items()
            for model, rows in expected.items()
            for rank, (told, wanted) in enumerate(zip_longest(bulk[state][model], rows, fillvalue={}))
            for name, value in wanted.items()
            if told.get(name) != value
        ]
        self.assertFalse(differing, "\n".join(differing))

    def snapshots(self, world, values, in_bulk):
        """All stored fields of the invoices, as drafts and posted, that are made and then undone."""
        world.company.energy_bulk_invoices = in_bulk
        told = {}
        try:
            with self.env.cr.savepoint():
                moves = self.created(world, [self.copied(one) for one in values])
                told["draft"] = self.stored(moves)
                drafts = moves.filtered(lambda move: move.amount_total >= 0)
                drafts._post_invoices()
                told["posted"] = self.stored(moves)
                raise RolledBack
        except RolledBack:
            self.env.invalidate_all(flush=False)
        return told

    def created(self, world, values):
        """Ordinary invoices are made one by one: among several, Odoo 19 leaves drafts due today that come after one
        without payment terms, and puts it right when they are posted.
        """
        moves = world.env["account.move"]
        if world.company.energy_bulk_invoices:
            return moves._create_invoices(values)
        return moves.concat(*(moves._create_invoices([one]) for one in values))

    def copied(self, values):
        lines = [Command.create(dict(line)) for _create, _id, line in values["invoice_line_ids"]]
        return {**values, "invoice_line_ids": lines}

    def stored(self, moves):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()  # ranks of customers are raised apart, after the commit
        self.env.invalidate_all()
        lines = moves.line_ids.browse([line for move in moves for line in sorted(move.line_ids.ids)])
        analytic = lines.analytic_line_ids.browse(
            [item for line in lines for item in sorted(line.analytic_line_ids.ids)]
        )
        records = dict(zip(RECORDS, (moves, lines, analytic), strict=True))
        ranks = {
            model: {record.id: f"{model} {rank}" for rank, record in enumerate(found)}
            for model, found in records.items()
        }
        customers = [{"customer_rank": partner.customer_rank} for partner in moves.partner_id.sorted("id")]
        return {model: self.rows(found, ranks) for model, found in records.items()} | {"res.partner": customers}

    def rows(self, records, ranks):
        """The rows of the table and the many2many fields; a record of the batch is told by its place in it."""
        query = SQL("SELECT * FROM %s WHERE id = ANY(%s)", SQL.identifier(records._table), records.ids)
        of_id = {row["id"]: row for row in self.env.execute_query_dict(query)}
        related = [field for field in records._fields.values() if field.store and field.type == "many2many"]
        rows = []
        for record in records:
            row = {name: value for name, value in of_id[record.id].items() if name not in OWN}
            for name, field in records._fields.items():
                if name in row and field.type == "many2one":
                    row[name] = ranks.get(field.comodel_name, {}).get(row[name], row[name])
            row |= {field.name: sorted(record[field.name].ids) for field in related}
            rows.append(row)
        return rows

    def draw(self, world, name, **settings):
        for batch in range(BATCHES):
            seed = random.Random(f"{SEED} {name} {batch}")
            with self.subTest(batch=batch):
                self.assert_same(world, world.invoices(seed, SIZE), **settings)

    def test_rounding_for_the_invoice(self):
        self.draw(self.first, "global", tax_calculation_rounding_method="round_globally")

    def test_rounding_for_each_line(self):
        self.draw(self.first, "line", tax_calculation_rounding_method="round_per_line")

    def test_another_company(self):
        self.draw(self.second, "second")

    def test_a_month_that_is_closed(self):
        self.draw(self.first, "closed", sale_lock_date=INVOICE_DAYS[0])

    def test_analytic_models(self):
        self.first.make_distribution_models()
        self.draw(self.first, "analytic")

    def test_most_invoices_go_in_bulk_and_the_others_are_known(self):
        world, moves = self.first, self.first.env["account.move"]
        drawn = world.invoices(random.Random(SEED), 100)
        self.assertGreater(sum(map(moves._fits_bulk, drawn)), 60)
        line = {"product_id": world.products[0].id, "name": "x", "quantity": 1, "price_unit": 1}
        line["tax_ids"] = [Command.set(world.normal.ids)]
        invoice = {"move_type": "out_invoice", "partner_id": world.partners[0].id}
        fitting = {**invoice, "invoice_line_ids": [Command.create(line)]}
        self.assertTrue(moves._fits_bulk(fitting))
        without_price = {name: value for name, value in line.items() if name != "price_unit"}
        for other in (
            {"move_type": "in_invoice"},
            {"invoice_payment_term_id": world.mixed_term.id},
            {"line_ids": []},
            {"invoice_line_ids": []},
            {"invoice_line_ids": [Command.create(without_price)]},
            {"invoice_line_ids": [Command.create({**line, "deductible_amount": 50})]},
        ):
            self.assertFalse(moves._fits_bulk(fitting | other), other)
        world.company.account_storno = True
        self.assertFalse(moves._fits_bulk(fitting))
