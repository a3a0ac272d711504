# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which contracts, periods and invoices a billing run is about."""

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    @api.model
    def _run_of_month(self, month):
        """The one run of this month of the environment's company, made if it is not there."""
        company = self.env.company
        run = self.search([("month", "=", month), ("company_id", "=", company.id)])
        return run or self._create_run(month, company)

    @api.model
    def _create_run(self, month, company):
        """Make the run. When another transaction makes it at this moment, the whole of ours is tried again."""
        try:
            with self.env.cr.savepoint():
                return self.create([{"month": month, "company_id": company.id}])
        except UniqueViolation as error:
            raise ConcurrencyError(f"Another transaction makes the billing run of {month:%Y-%m}") from error

    def _get_contracts(self):
        """The contracts of the run's scope. A hook for companies that bill some of them elsewhere."""
        return self.contract_ids or self.env["energy.contract"].search(self._get_contract_domain())

    def _get_contract_domain(self):
        undated = Domain("date_start", "=", False) & Domain("event_ids", "!=", False)
        begun = Domain("date_start", "<", self._month_end()) | undated
        not_over = Domain("date_end", "=", False) | Domain("date_end", ">", self.month)
        return Domain("company_id", "=", self.company_id.id) & begun & not_over

    def _add_to_scope(self, contracts):
        """A run of chosen contracts is extended; one of all contracts covers these already."""
        if self.contract_ids or not self.work_ids:
            self.contract_ids |= contracts

    def _works_of(self, contracts):
        """The works of these contracts, made where they are missing."""
        works = self.env["energy.billing.work"].search([("run_id", "=", self.id), ("contract_id", "in", contracts.ids)])
        missing = contracts - works.contract_id
        return works | works.create([{"run_id": self.id, "contract_id": contract.id} for contract in missing])

    def _billable_domain(self):
        """Periods without invoice, of contracts that no open exception of the run blocks."""
        blocking = (
            Domain("run_id", "=", self._origin.id) & Domain("is_blocking", "=", True) & Domain("state", "=", "open")
        )
        blocked = self.env["energy.billing.exception"]._search(blocking).subselect("contract_id")
        waiting = Domain("run_id", "=", self._origin.id) & Domain("move_id", "=", False)
        return waiting & Domain("contract_id", "not in", blocked)

    def _billable_periods(self, contracts=None):
        chosen = Domain.TRUE if contracts is None else Domain("contract_id", "in", contracts.ids)
        return self.env["energy.billing.period"].search(self._billable_domain() & chosen)

    def _draft_domain(self):
        return Domain("energy_run_id", "=", self._origin.id) & Domain("state", "=", "draft")

    def _unsent_domain(self):
        """The posted invoices that neither were sent nor wait in Odoo to be sent."""
        posted = Domain("energy_run_id", "=", self._origin.id) & Domain("state", "=", "posted")
        return posted & Domain("is_move_sent", "=", False) & Domain("sending_data", "=", False)

    def _draft_moves(self, contracts=None):
        return self._search_moves(self._draft_domain(), contracts)

    def _unsent_moves(self, contracts=None):
        return self._search_moves(self._unsent_domain(), contracts)

    def _search_moves(self, domain, contracts):
        chosen = Domain.TRUE if contracts is None else Domain("energy_contract_id", "in", contracts.ids)
        return self.env["account.move"].search(domain & chosen)

    def _count_moves(self, domain, limit=None):
        return self.env["account.move"].search_count(domain, limit)
