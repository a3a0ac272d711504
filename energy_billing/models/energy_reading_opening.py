# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import formatLang

from odoo.addons.energy_core.calc import BANDS

WH_PER_KWH = 1000


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    opening_contract_id = fields.Many2one(
        "energy.contract",
        "Opens Contract",
        ondelete="cascade",
        readonly=True,
        help="Another tool has billed the energy of this contract up to this reading.",
    )

    _opening_uniq = models.UniqueIndex(
        "(opening_contract_id) WHERE opening_contract_id IS NOT NULL", "This contract already has an opening reading."
    )

    def _describe_index(self):
        """The registers of this reading in words, or nothing where there is no reading."""
        if not self:
            return False
        names = dict(self.env["energy.quantity"]._fields["band"]._description_selection(self.env))
        told = [
            f"{names[band]} {formatLang(self.env, self[f'{band}_wh'] // WH_PER_KWH, digits=0)}"
            for band in BANDS
            if self[f"{band}_wh"] is not False
        ]
        return self.env._("%(index)s kWh (%(nature)s)", index=" · ".join(told), nature=self._nature_label().lower())
