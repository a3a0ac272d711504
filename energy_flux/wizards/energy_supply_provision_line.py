# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models

from odoo.addons.energy_core.fields import BigInteger
from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION

BANDS = ("base", "hp", "hc", "peak", "hph", "hch", "hpb", "hcb")


class EnergySupplyProvisionLine(models.TransientModel):
    _name = "energy.supply.provision.line"
    _description = "Supply Provision of a Register"

    provision_id = fields.Many2one("energy.supply.provision", required=True, ondelete="cascade")
    band = fields.Selection(BAND_SELECTION, "Register")
    annual_wh = BigInteger("Year (Wh)")
    monthly_wh = BigInteger("Month (Wh)")

    @api.model
    def _prepare_all(self, found):
        """The values of the lines from a row of energy_core.calc.supply_provision: registers that it can tell."""
        return [
            {"band": band, "annual_wh": int(annual), "monthly_wh": int(found[f"monthly_{band}_wh"])}
            for band in BANDS
            if not pd.isna(annual := found[f"annual_{band}_wh"]) and (annual or band != "peak")
        ]
