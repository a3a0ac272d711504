# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lines of invoices made in bulk: what is the same for lines that are alike is worked out for one of them."""

from odoo import api, models

BULK = "energy_bulk_lines"  # in the context: these lines belong to invoices for which `_fits_bulk` holds
OF_INVOICE = {"journal_id", "company_id", "company_currency_id", "currency_id", "partner_id"}
OF_KIND = {"is_storno", "sequence", "tax_line_id", "tax_group_id"}
OF_AMOUNT = {"debit", "credit"}
OF_SOURCE = {"energy_period_id", "energy_component"}
OPEN_ACCOUNTS = ("asset_cash", "liability_credit_card")  # whose lines have a residual, like those to be reconciled
NO_RESIDUAL = {"amount_residual": 0.0, "amount_residual_currency": 0.0, "reconciled": False}
KNOWN = OF_INVOICE | OF_KIND | OF_AMOUNT | OF_SOURCE


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "energy.company.check"]

    @api.model
    def _add_precomputed_values(self, vals_list):
        """In bulk one line of each kind of an invoice is looked at, and the others of its kind follow it.

        Where something else is missing than what they have in common, each line is looked at.
        """
        if not self.env.context.get(BULK):
            return super()._add_precomputed_values(vals_list)
        names = {name for name, field in self._fields.items() if field.precompute}
        first_of_kind, followers, ordinary = {}, [], []
        for vals in vals_list:
            missing = frozenset(names - vals.keys())
            kind = (vals["move_id"], vals.get("display_type"), vals.get("tax_repartition_line_id"), missing)
            if "balance" not in vals or not missing <= KNOWN:
                ordinary.append(vals)
            elif kind in first_of_kind:
                followers.append((vals, first_of_kind[kind], missing))
            else:
                first_of_kind[kind] = vals
        super()._add_precomputed_values([*first_of_kind.values(), *ordinary])
        for vals, first, missing in followers:
            own = self._get_own_precomputed(vals)
            vals["__precomputed__"] = first["__precomputed__"]
            vals |= {name: own.get(name, first[name]) for name in missing}
        self._add_later_values(vals_list)

    @api.model
    def _get_own_precomputed(self, vals):
        """What a line does not share with the others of its kind."""
        balance = vals["balance"]
        item = self.env["energy.billing.item"].sudo().browse(vals.get("energy_item_id"))
        source = item or self.env["energy.billing.period.line"].sudo().browse(vals.get("energy_period_line_id"))
        return {
            "debit": max(balance, 0.0),
            "credit": max(-balance, 0.0),
            "energy_period_id": source.period_id.id,
            "energy_component": source.component,
        }

    @api.model
    def _add_later_values(self, vals_list):
        """Write at once what Odoo computes of a line after it is written: what it copies from a draft, and that there
        is no residual on accounts without reconciliation.
        """
        moves = self.env["account.move"].browse({vals["move_id"] for vals in vals_list})
        copied = self._get_copied_fields()
        of_move = {
            move.id: {field.name: field.convert_to_write(move[field.related.split(".")[1]], self) for field in copied}
            for move in moves
        }
        accounts = self.env["account.account"]
        for vals in vals_list:
            later = of_move[vals["move_id"]] | {"no_followup": False}
            if not self._has_residual(accounts.browse(vals["account_id"])):
                later |= NO_RESIDUAL
            vals |= later
            vals["__precomputed__"] = vals.get("__precomputed__", set()) | {self._fields[name] for name in later}

    @api.model
    def _get_copied_fields(self):
        """The stored fields that a line copies from its invoice once it is there."""
        return [
            field
            for field in self._fields.values()
            if field.store and field.related and not field.precompute and field.related.startswith("move_id.")
        ]

    @api.model
    def _has_residual(self, account):
        return account.reconcile or account.account_type in OPEN_ACCOUNTS

    def _settle_later_values(self):
        """These lines were written with what Odoo would compute of them now."""
        settled = self.filtered(lambda line: not self._has_residual(line.account_id))
        for field in [self._fields["no_followup"], *self._get_copied_fields()]:
            self.env.remove_to_compute(field, self)
        for name in NO_RESIDUAL:
            self.env.remove_to_compute(self._fields[name], settled)
