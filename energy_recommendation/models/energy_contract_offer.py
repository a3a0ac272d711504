# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

START_OF_TARIFF = {"C5": "BTINF", "C4": "BTSUP", "HTA": "HTA"}  # by the kind of point that an offer is made to


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    supplier_offer_id = fields.Many2one(
        "energy.supplier.offer",
        "Supplier's Offer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
        help="The offer that the energy is bought by, for the comparison with others.",
    )

    def _is_offered(self, offer):
        """Whether an offer is made to the point of this contract."""
        is_of_kind = (self.fta or "").startswith(START_OF_TARIFF[offer.segment])
        is_made = not offer.cups_ids or self.cups_id in offer.cups_ids
        return is_of_kind and is_made and offer.company_id == self.company_id
