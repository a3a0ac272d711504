# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from collections import Counter
from contextlib import contextmanager
from functools import partial

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)

RANKS = "energy_billing.partner_ranks"


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    @contextmanager
    def _ranks_raised_together(self):
        """While this lasts, ranks wait: they are raised when the transaction is committed, by a write for all.

        Two batches of a run may bill the same customer. Were ranks raised within, the later one would be done in vain.
        """
        data = self.env.cr.precommit.data
        waiting = data[RANKS] = Counter()
        try:
            yield
        finally:
            data.pop(RANKS, None)
        if waiting:
            self.env.cr.postcommit.add(partial(self._raise_ranks_apart, waiting))

    def _increase_rank(self, field, n=1):
        waiting = self.env.cr.precommit.data.get(RANKS)
        if waiting is None:
            return super()._increase_rank(field, n)
        waiting.update({(field, partner.id): n for partner in self})

    @api.model
    def _raise_ranks_apart(self, ranks):
        """Raise ranks, {(field, id): by so much}, in a transaction of their own; what is committed stays as it is."""
        try:
            with self.env.registry.cursor() as cr:
                env = self.env(cr=cr)
                retrying(partial(env["res.partner"].sudo()._raise_ranks, ranks), env)
        except (OperationalError, ConcurrencyError):
            _logger.warning("The ranks of %s customers were not raised: others change them", len(ranks), exc_info=True)

    @api.model
    def _raise_ranks(self, ranks):
        for field in {field for field, _id in ranks}:
            raised = {partner: count for (name, partner), count in ranks.items() if name == field}
            partners = self.browse(raised).exists().with_context(tracking_disable=True)
            for rank, alike in partners.grouped(lambda partner: partner[field] + raised[partner.id]).items():  # noqa: B023
                alike.write({field: rank})
