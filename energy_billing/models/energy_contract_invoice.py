# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One invoice for each contract: the periods of a run, and whatever else waits to be invoiced."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

PERCENT = 100


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _items_to_invoice(self, run):
        """The billing items of these contracts that go on the invoices of this run. A hook."""
        return self.env["energy.billing.item"]._ready(self, run._month_end())

    def _make_invoices(self, run, periods, items):
        """One draft invoice of this run for each of these contracts that has periods or items, which it freezes.

        :return: the drafts, in the order of the contracts.
        """
        taxes = self.env["energy.vat.tax"]._taxes_by_rate(
            run.company_id, [*periods.line_ids.mapped("vat_rate"), *items.mapped("vat_rate")]
        )
        periods_of, items_of = periods.grouped("contract_id"), items.grouped("contract_id")
        billed = self.filtered(lambda contract: contract in items_of or periods_of.get(contract, periods[:0]).line_ids)
        parts = [
            (periods_of.get(contract, periods[:0]).sorted("start_date"), items_of.get(contract, items[:0]))
            for contract in billed
        ]
        values = [
            contract._prepare_invoice(run, own_periods, own_items, taxes)
            for contract, (own_periods, own_items) in zip(billed, parts, strict=True)
        ]
        moves = self.env["account.move"]._create_invoices(values)
        for move, (own_periods, own_items) in zip(moves, parts, strict=True):
            own_periods.write({"move_id": move.id})
            own_items._freeze(move)
        return moves

    def _prepare_invoice(self, run, periods, items, taxes):
        """Values of the contract's invoice of these periods and items; a credit note where they are in its favour.

        Electricity is taxed where it is supplied: only a fiscal position that was chosen for the payer maps the taxes.
        taxes: the company's tax of each VAT rate.
        """
        payer = self._get_payer()
        if not payer:
            raise UserError(
                self.env._("Contract %s has neither a payer nor a holder: enter one, then invoice again.", self.name)
            )
        position = payer.with_company(run.company_id).property_account_position_id
        mapped = {rate: position.map_tax(tax) for rate, tax in taxes.items()}
        sources = [*periods.line_ids.with_context(lang=payer.lang), *items.with_context(lang=payer.lang)]
        lines = [line for line in (source._prepare_invoice_line(mapped) for source in sources) if line]
        is_refund = run.currency_id.compare_amounts(_total_with_vat(sources), 0) < 0
        if is_refund:
            lines = [{**line, "price_unit": -line["price_unit"]} for line in lines]
        return {
            "move_type": "out_refund" if is_refund else "out_invoice",
            "company_id": run.company_id.id,
            "currency_id": run.currency_id.id,
            "partner_id": payer.id,
            "fiscal_position_id": position.id,
            "invoice_date": run._get_invoice_date(),
            "invoice_origin": self.name,
            "energy_run_id": run.id,
            "energy_contract_id": self.id,
            "invoice_line_ids": [Command.create(line) for line in lines],
        }


def _total_with_vat(sources):
    return sum(source.amount * (PERCENT + source.vat_rate) / PERCENT for source in sources)
