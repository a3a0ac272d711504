# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How corrections are settled: by credit notes and new invoices, or by lines on the next invoice."""

from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError

from .energy_billing_step import MAY_INVOICE


class EnergyBillingCorrection(models.Model):
    _inherit = "energy.billing.correction"

    def action_settle(self):
        """Settle these approved corrections in the way of their company, as far as the data still tells the same."""
        self._check_states(["approved"])
        corrections = self._allowed_to_settle()
        alike = corrections.grouped(lambda each: (each.company_id, each.month, each.cups_id.country_id))
        settled = [group.with_company(company)._settle() for (company, *_rest), group in alike.items()]
        return self._tell_settled(len(self), sum(map(len, settled)))

    def _allowed_to_settle(self):
        """These corrections, locked and with all rights, for a user who may invoice."""
        if not self.env.su:
            if not any(self.env.user.has_group(group) for group in MAY_INVOICE):
                raise AccessError(
                    self.env._("Corrections are settled by accountants: ask your administrator for the right to it.")
                )
            self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is working on these corrections at this moment: try again shortly.")
            ) from error
        return self.sudo()

    def _tell_settled(self, chosen, settled):
        """The notice that tells which part of the corrections waits, or False when all are settled."""
        if chosen == settled:
            return False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(count)s of these corrections were not settled: the data of their months has changed since they "
                    "were approved, or is incomplete now. Look at those that are proposed again, and approve them.",
                    count=chosen - settled,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _settle(self):
        """Settle these corrections of one company, month and country; returns those that the data still tells."""
        contracts = self.contract_id
        _open, waiting = self._look_at(contracts, *contracts._priced_month(self[:1].month))
        sure = self.exists().filtered(lambda each: each.state == "approved" and each.contract_id.id not in waiting)
        for way, corrections in sure.grouped(lambda each: each._get_way()).items():
            if way == "regularise":
                corrections._regularise()
            else:
                corrections._bill_anew()
            corrections.write({"state": "settled", "settled_by": way})
        sure._close_exceptions()
        return sure

    def _get_way(self):
        """How the correction is settled: a value of `settled_by`. A hook.

        A draft is made anew; a month of which nothing is owed any more is credited, for no invoice may follow.
        """
        moves = self._issued_periods().move_id
        if moves and all(move.state == "draft" for move in moves):
            return "redraft"
        return "credit" if self.cause == "not_owed" else self.company_id.energy_correction_mode

    def _issued_periods(self):
        """The periods that were invoiced for the months of these corrections, and not credited since."""
        periods = self.env["energy.billing.period"].search(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("start_date", ">=", min(self.mapped("month"))),
                ("start_date", "<", max(each._month_end() for each in self)),
                ("move_id", "!=", False),
                ("replaced_by_id", "=", False),
            ]
        )
        months = {(each.contract_id, each.month) for each in self}
        return periods.filtered(lambda period: (period.contract_id, period.start_date.replace(day=1)) in months)

    # -- On the next invoice -----------------------------------------------------

    def _regularise(self):
        """One billing item for each component and VAT rate; differences that add up to nothing make none."""
        periods_of = self._issued_periods().grouped("contract_id")
        items = [item for each in self for item in each._prepare_items(periods_of.get(each.contract_id))]
        self.env["energy.billing.item"].create(items)

    def _prepare_items(self, periods):
        alike = self.line_ids.grouped(lambda line: (line.component, line.vat_rate)).values()
        amounts = {lines: self.currency_id.round(sum(lines.mapped("delta_amount"))) for lines in alike}
        return [self._prepare_item(lines, amount, periods) for lines, amount in amounts.items() if amount]

    def _prepare_item(self, lines, amount, periods):
        line = lines[:1]
        return {
            "contract_id": self.contract_id.id,
            "correction_id": self.id,
            "kind": "correction",
            "component": line.component,
            "date": self.month,
            "start_date": self.month,
            "end_date": self._month_end(),
            "name": line.component == "energy" and self._describe_energy(lines),
            "unit_price": amount,
            "amount": amount,
            "vat_rate": line.vat_rate,
            "period_id": periods and periods[:1].id,
        }

    def _describe_energy(self, lines):
        """The correction of the energy as the customer reads it: all time bands together."""
        payer = self.with_context(lang=self.contract_id._get_payer().lang)
        return payer.env._(
            "Correction of the energy of %(month)s: %(kwh)s kWh",
            month=payer._month_name(),
            kwh=f"{sum(lines.mapped('delta_kwh')):+.0f}",
        )

    # -- Credit note and new invoice ---------------------------------------------

    def _bill_anew(self):
        """Credit what was invoiced for this month, or delete it while it is a draft, and invoice what is owed now."""
        periods, former = self._issued_periods(), self._former_corrections()
        drafts = periods.move_id.filtered(lambda move: move.state == "draft")
        credited = periods.filtered(lambda period: period.move_id not in drafts)
        drafts._give_up_drafts()
        invoiced = former.item_ids.filtered("move_id")
        (former.item_ids - invoiced).write({"state": "excluded", "note": self.env._("Credited with its month.")})
        credit_notes = (credited.move_id | invoiced.move_id)._credit_energy(credited.line_ids, invoiced)
        self._claim(credit_notes, "energy_contract_id", "energy_correction_id")
        self._claim(credited, "contract_id", "replaced_by_id")
        self._claim(former, "contract_id", "replaced_by_id")
        self._invoice_anew(is_dated_today=bool(credited))

    def _former_corrections(self):
        """The corrections of the same months that were put on other invoices."""
        former = self.search(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("month", "in", self.mapped("month")),
                ("settled_by", "=", "regularise"),
                ("replaced_by_id", "=", False),
            ]
        )
        months = {(each.contract_id, each.month) for each in self}
        return former.filtered(lambda each: (each.contract_id, each.month) in months)

    def _claim(self, records, contract_field, field):
        """Note in `field` of these records which of these corrections, of one month, is that of their contract."""
        of_contract = {each.contract_id: each for each in self}
        for contract, own in records.grouped(contract_field).items():
            own[field] = of_contract[contract]

    def _invoice_anew(self, is_dated_today):
        """New periods and draft invoices of the month of these corrections. What comes late bears the day of today."""
        contracts, run = self.contract_id, self.env["energy.billing.run"]._run_of_month(self[:1].month)
        new = self.env["energy.billing.period"]._replace(run, contracts, *contracts._priced_month(run.month))
        self._claim(new, "contract_id", "correction_id")
        moves = contracts._make_invoices(run, new, contracts._items_to_invoice(run))
        if is_dated_today:
            moves.write({"invoice_date": fields.Date.context_today(self)})

    # -- Taking back -------------------------------------------------------------

    def _take_back(self):
        """Undo these settlements, of which nothing is posted."""
        self._check_not_final()
        self.item_ids.unlink()
        self.new_period_ids.move_id.unlink()
        self.new_period_ids.unlink()
        credit_notes = self.credit_ids
        credit_notes.write({"energy_correction_id": False})
        credit_notes.unlink()
        self.replaced_period_ids.write({"replaced_by_id": False})
        former = self.search([("replaced_by_id", "in", self.ids)])
        former.item_ids.filtered(lambda item: item.state == "excluded").action_release()
        former.write({"replaced_by_id": False})
        self.write({"settled_by": False})

    def _check_not_final(self):
        for correction in self:
            final = correction._get_moves().filtered(lambda move: move.state == "posted")
            if final or correction.settled_by == "redraft":
                raise UserError(
                    self.env._(
                        "The correction %(correction)s is settled by %(moves)s and can no longer be taken back. If the "
                        "month owes something else again, compute it: what differs is proposed as another correction.",
                        correction=correction.display_name,
                        moves=", ".join(final.mapped("display_name")) or self.env._("an invoice that was made anew"),
                    )
                )
