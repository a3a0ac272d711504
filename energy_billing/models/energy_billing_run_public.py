# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What other programs call on billing runs, over JSON-2 or XML-RPC. Everything given back is plain JSON."""

import re
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_repr

from .energy_billing_step import MAY_COMPUTE, MAY_INVOICE


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    @api.model
    def create_and_compute(self, month, contract_refs=None):
        """Compute a month of the caller's company and wait for the result.

        :param month: "2026-06", or any day of the month ("2026-06-30").
        :param contract_refs: references of contracts; without any, all contracts in service in the month.
        :return: dict with `run_id`, `month`, `state`, the counts `contracts`, `periods` and `invoices`, the totals
            `total_kwh` and `total_untaxed` (strings), `idle` (references not in service in the month) and `exceptions`,
            a list of {"contract", "reason", "detail"}: the open ones, and the references that no contract bears.

        Calling it again computes again what is not invoiced and never touches what is.
        """
        first_day, company = self._parse_month(month), self.env.company
        runs = self._allowed(MAY_COMPUTE).with_company(company)
        run = runs._run_of_month(first_day)
        if contract_refs:
            contracts, refused = runs._find_contracts(contract_refs, company)
            run._add_to_scope(contracts)
        else:
            run.contract_ids = False
            contracts = run._get_contracts()
            refused = [] if contracts else [run._nobody_in_service()]
        if contracts:
            run._compute_contracts(contracts, at_once=True)
        reply = run._describe(contracts)
        reply["exceptions"] += refused
        return reply

    def invoice(self):
        """Make the draft invoices of this run and wait for them. Periods that have one are left alone.

        :return: dict like that of `create_and_compute`, with `move_ids` (the invoices made by this call),
            `invoiced_untaxed` and `invoiced_total` (all invoices of the run).
        """
        self.ensure_one()
        run = self._allowed(MAY_INVOICE)
        before = run.move_ids
        contracts = run._waiting_contracts()
        if contracts:
            run._invoice_contracts(contracts, at_once=True)
        return run._describe_invoices(run.move_ids - before)

    def post(self):
        """Post the draft invoices of this run and wait for it.

        :return: dict like that of `invoice`, with `move_ids` (the invoices posted by this call).
        """
        self.ensure_one()
        run = self._allowed(MAY_INVOICE)
        drafts = run._draft_moves()
        if drafts:
            run._post_contracts(drafts.energy_contract_id, at_once=True)
        return run._describe_invoices(drafts.filtered(lambda move: move.state == "posted"))

    @api.model
    def _parse_month(self, month):
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(-\d{2})?", str(month))
        if not match:
            raise UserError(self.env._("“%s” is not a month: write it like 2026-06.", month))
        return date(int(match[1]), int(match[2]), 1)

    @api.model
    def _find_contracts(self, references, company):
        """The contracts of these references (or of the only one, given as text), and what to say of the others."""
        references = [references] if isinstance(references, str) else list(references)
        contracts = self.env["energy.contract"].search([("name", "in", references), ("company_id", "=", company.id)])
        known = set(contracts.mapped("name"))
        unknown = [
            {
                "contract": reference,
                "reason": "unknown_contract",
                "detail": self.env._(
                    "No contract of %(company)s has the reference %(reference)s: check it, or load its contract "
                    "events.",
                    company=company.name,
                    reference=reference,
                ),
            }
            for reference in references
            if reference not in known
        ]
        return contracts, unknown

    def _nobody_in_service(self):
        detail = self.env._("No contract is in service in %s: load the contract events of that month first.", self.name)
        return {"contract": "", "reason": "no_contract", "detail": detail}

    def _describe(self, contracts):
        """The run as plain data; the exceptions and the idle ones are those of these contracts."""
        exceptions = self.env["energy.billing.exception"].search(
            [("run_id", "=", self.id), ("state", "=", "open"), ("contract_id", "in", contracts.ids)]
        )
        with_period = self.env["energy.billing.period"].search([("run_id", "=", self.id)]).contract_id
        return {
            "run_id": self.id,
            "month": self.name,
            "state": self.state,
            "contracts": len(contracts),
            "periods": self.period_count,
            "invoices": self.invoice_count,
            "total_kwh": float_repr(self.total_kwh, 3),
            "total_untaxed": float_repr(self.amount_untaxed, 2),
            "idle": (contracts - with_period - exceptions.contract_id).mapped("name"),
            "exceptions": exceptions._as_dicts(),
        }

    def _describe_invoices(self, moves):
        return self._describe(self.work_ids.contract_id) | {
            "move_ids": moves.ids,
            "invoiced_untaxed": float_repr(self.invoiced_untaxed, 2),
            "invoiced_total": float_repr(self.invoiced_total, 2),
        }
