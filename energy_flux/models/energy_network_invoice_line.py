# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..staging import Outcome, stage, upsert
from .energy_cups import CUPS_CHARACTERS

KEY = {"invoice_id": "int", "valuation": "varchar", "position": "int"}
VALUES = {
    "company_id": "int",
    "point_code": "varchar",
    "contract_ref": "varchar",
    "valuation_type": "varchar",
    "nature": "varchar",
    "summary": "varchar",
    "ev_id": "varchar",
    "label": "varchar",
    "date_start": "date",
    "date_end": "date",
    "quantity": "numeric",
    "unit": "varchar",
    "unit_price": "numeric",
    "amount": "numeric",
    "vat_rate": "numeric",
    "is_vat_subject": "boolean",
    "fta": "varchar",
    "power": "numeric",
    "num_sequence": "int",
    "reading_ref": "varchar",
    "origin_number": "varchar",
    "origin_valuation": "varchar",
}


class EnergyNetworkInvoiceLine(models.Model):
    """One item that a grid operator charges for a supply point, which need not be known here."""

    _name = "energy.network.invoice.line"
    _description = "Network Invoice Line"
    _order = "invoice_id, valuation, position, id"
    _rec_name = "label"
    _log_access = False
    _check_company_auto = True

    invoice_id = fields.Many2one(
        "energy.network.invoice", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="invoice_id.currency_id")
    position = fields.Integer(required=True, readonly=True, aggregator=None, help="Within the valuation.")
    valuation = fields.Char(
        required=True, readonly=True, help="The operator's number of the items that it charges or cancels together."
    )
    valuation_type = fields.Char(readonly=True, help="CYCL, EVNT, ANNUL, RECT or HORS_PRM, as the operator says it.")
    point_code = fields.Char(readonly=True, index="btree_not_null")
    cups_id = fields.Many2one(
        "energy.cups", "Supply Point", readonly=True, index="btree_not_null", ondelete="set null", check_company=True
    )
    contract_ref = fields.Char("Contract Reference", readonly=True)
    contract_id = fields.Many2one(
        "energy.contract", readonly=True, index="btree_not_null", ondelete="set null", check_company=True
    )
    nature = fields.Selection(
        [
            ("01", "Network access"),
            ("02", "Services and fees"),
            ("03", "Contract provisions"),
            ("04", "Contributions and charges"),
        ],
        readonly=True,
    )
    ev_id = fields.Char("Item", readonly=True, help="The operator's code of what is charged.")
    summary = fields.Char("Heading", readonly=True, help="Where the operator's own summary counts the item (F12).")
    label = fields.Char(readonly=True)
    date_start = fields.Date("From", readonly=True)
    date_end = fields.Date("To", readonly=True, help="First day that the line does not cover.")
    quantity = fields.Float(digits=(18, 5), readonly=True, aggregator=None)
    unit = fields.Char(readonly=True)
    unit_price = fields.Float(digits=(18, 9), readonly=True, aggregator=None)
    amount = fields.Monetary("Untaxed Amount", required=True, readonly=True)
    vat_rate = fields.Float("VAT (%)", digits=(6, 3), readonly=True, aggregator=None)
    is_vat_subject = fields.Boolean("Subject to VAT", readonly=True)
    fta = fields.Char("Tariff", readonly=True)
    power = fields.Float("Power (kVA)", digits=(18, 3), readonly=True, aggregator=None)
    num_sequence = fields.Integer("Sequence Number", readonly=True, aggregator=None)
    reading_ref = fields.Char("Readings", readonly=True, help="The operator's numbers of the readings charged.")
    origin_number = fields.Char("Corrects", readonly=True, help="Number of the invoice that this line corrects.")
    origin_valuation = fields.Char("Corrected Valuation", readonly=True)
    file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    _position_uniq = models.UniqueIndex(
        "(invoice_id, valuation, position)", "This invoice already has a line at this position."
    )
    _unlinked = models.Index(f"((left(point_code, {CUPS_CHARACTERS}))) WHERE contract_id IS NULL")

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the lines, of unknown points too; their invoices were loaded before."""
        invoices = self.env["energy.network.invoice"]
        ids = invoices._ids_of_numbers(frame, file.company_id)
        lines = self._with_flux_columns(frame, ids, file.company_id)
        staging = stage(self.env.cr, lines, {**KEY, **VALUES})
        loaded = upsert(self.env.cr, self, staging, KEY, VALUES, file)
        self._link_to_points(SQL("line.invoice_id = ANY(%s)", list(ids.values())))
        invoices._settle(ids.values())
        return Outcome(loaded, len(lines) - loaded)

    @api.model
    def _with_flux_columns(self, frame, ids, company):
        numbers = frame.set_index(["operator", "number"]).index
        return frame.rename(columns={"start": "date_start", "end": "date_end"}).assign(
            invoice_id=numbers.map(ids).astype("Int64"), company_id=company.id, is_vat_subject=frame["vat_rate"].notna()
        )

    @api.model
    def _link_to_points(self, scope):
        """Lines without contract get their supply point and contract, where these are known.

        scope: SQL condition on `line`. The contract is the one that the line names, else that of its first day. The
        first characters of codes tell a point: the last two of a CUPS may be missing.
        """
        self.flush_model()
        self.env["energy.cups"].flush_model(["name", "company_id"])
        self.env["energy.contract"].flush_model(["name", "cups_id", "date_start", "date_end"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_network_invoice_line AS linked
                SET cups_id = found.cups_id, contract_id = found.contract_id
                FROM (
                    SELECT DISTINCT ON (line.id) line.id, cups.id AS cups_id, contract.id AS contract_id
                    FROM energy_network_invoice_line AS line
                    JOIN energy_cups AS cups ON cups.company_id = line.company_id
                        AND left(cups.name, %(characters)s) = left(line.point_code, %(characters)s)
                    LEFT JOIN energy_contract AS contract ON contract.cups_id = cups.id AND (
                        contract.name = line.contract_ref
                        OR contract.date_start <= line.date_start
                        AND (contract.date_end IS NULL OR contract.date_end > line.date_start)
                    )
                    WHERE line.contract_id IS NULL AND %(scope)s
                    ORDER BY line.id, cups.name = line.point_code DESC,
                        contract.name = line.contract_ref DESC NULLS LAST, contract.id
                ) AS found
                WHERE linked.id = found.id
                    AND (linked.cups_id, linked.contract_id) IS DISTINCT FROM (found.cups_id, found.contract_id)
                """,
                characters=CUPS_CHARACTERS,
                scope=scope,
            )
        )
        self.invalidate_model()

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these lines are in the database already."""
        ids = self.env["energy.network.invoice"]._ids_of_numbers(frame, company)
        staging = stage(self.env.cr, self._with_flux_columns(frame, ids, company), KEY)
        key = SQL(", ").join(map(SQL.identifier, KEY))
        self.env.cr.execute(SQL("SELECT count(*) FROM %s JOIN energy_network_invoice_line USING (%s)", staging, key))
        return self.env.cr.fetchone()[0]
