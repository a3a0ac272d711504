# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _of_energy(self, name):
        """The product that this addon brings for a component of a bill.

        `ref` would ask the database for each line of a batch whether it is still there; but a product that is deleted
        takes its external id with it.
        """
        external_id = f"energy_billing.product_{name}"
        return self.browse(self.env["ir.model.data"]._xmlid_to_res_id(external_id, raise_if_not_found=True))
