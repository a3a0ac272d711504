# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..calc import spain

W_PER_KW = 1000
CENTS = 100
STEPS_W = {"whole": 1000, "tenth": 100}


class EnergyCups(models.Model):
    """What decides which powers a Spanish supply point may contract, and what an increase costs."""

    _inherit = "energy.cups"

    power_control = fields.Selection(
        [("breaker", "Breaker"), ("maximeter", "Maximeter"), ("quarter_hour", "Quarter-hours")],
        string="Power Controlled By",
        tracking=True,
        help="Breaker or maximeter in 2.0TD. Quarter-hours: the point is measured by them (types 1 to 3) whatever its"
        " powers are. Empty: a breaker in 2.0TD, else as the powers decide, by quarter-hours above 50 kW.",
    )
    power_step = fields.Selection(
        [("whole", "Whole kW"), ("tenth", "Tenths of a kW")],
        string="Powers In",
        tracking=True,
        help="What the distributor accepts. Empty: tenths of a kW in 2.0TD, whole kW in the other tariffs.",
    )
    extension_right_kw = fields.Float(
        "Extension Right (kW)",
        digits=(16, 3),
        aggregator=None,
        tracking=True,
        help="Up to this power nothing has to be paid for an increase (derechos de extensión); 0: not known.",
    )
    extension_fee = fields.Float(
        "Extension Fee (€/kW)",
        digits=(16, 2),
        aggregator=None,
        tracking=True,
        help="What each kW above the right costs once, extension and access together; 0: not known.",
    )

    _extension_positive = models.Constraint(
        "CHECK (extension_right_kw >= 0 AND extension_fee >= 0)", "An extension right and its fee are not below zero."
    )

    def _spanish_point(self, tariff):
        """This point as the calculation wants it, in 2.0TD or another access tariff."""
        self.ensure_one()
        return {
            "supply_point": self.id,
            "territory": self.territory or "",
            "power_control": self.power_control or "",
            "step_w": STEPS_W[self.power_step or ("tenth" if tariff == spain.SMALL else "whole")],
            "extension_right_w": round(self.extension_right_kw * W_PER_KW) or None,
            "extension_fee_cents": round(self.extension_fee * CENTS) or None,
        }
