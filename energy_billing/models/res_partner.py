# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter
from contextlib import contextmanager

from odoo import api, models

RANKS = "energy_billing.partner_ranks"


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    @contextmanager
    def _ranks_raised_together(self):
        """While this lasts, ranks wait; at its end those of customers that had none are raised by a write for all."""
        data = self.env.cr.precommit.data
        waiting = data[RANKS] = Counter()
        try:
            yield
        finally:
            data.pop(RANKS, None)
        for field, increase in {(field, increase) for (field, _partner), increase in waiting.items()}:
            ids = [partner for (name, partner), count in waiting.items() if (name, count) == (field, increase)]
            self.browse(ids)._raise_rank(field, increase)

    def _increase_rank(self, field, n=1):
        waiting = self.env.cr.precommit.data.get(RANKS)
        if waiting is None:
            return super()._increase_rank(field, n)
        waiting.update({(field, partner.id): n for partner in self})

    def _raise_rank(self, field, increase):
        unranked = self.sudo().filtered(lambda partner: not partner[field])
        unranked.write({field: increase})
        (self - unranked)._increase_rank(field, increase)
