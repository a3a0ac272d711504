# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

CLIENT_CATEGORIES = [("RES", "Residential"), ("PRO", "Professional")]
CLASSES_OF_TARIFF = (  # how the network tariff begins, and the classes of power that it tells apart
    ("BTSUP", "four_classes"),
    ("HTA", "five_classes"),
    ("HTB", "five_classes"),
    ("2.0TD", "two_periods"),
    ("3.0TD", "six_periods"),
    ("6.", "six_periods"),
)
BANDS_OF_CLASSES = {
    "four_classes": ("hph", "hch", "hpb", "hcb"),
    "five_classes": ("peak", "hph", "hch", "hpb", "hcb"),
    "two_periods": ("p1", "p2"),
    "six_periods": ("p1", "p2", "p3", "p4", "p5", "p6"),
    "two_posts": ("peak", "off_peak"),
}
POWER_FIELDS = [f"power_{band}_va" for band in ("peak", "off_peak", *BANDS_OF_CLASSES["four_classes"])]
POWER_FIELDS += [f"power_{band}_va" for band in BANDS_OF_CLASSES["six_periods"]]
VA_PER_KVA = 1000


class EnergySituation(models.AbstractModel):
    """What holds for a contract from an event on: both the contract and its events tell it in the same words."""

    _name = "energy.situation"
    _description = "Situation of a Contract"

    fta = fields.Char("FTA", help="Formule tarifaire d'acheminement: the network tariff.")
    power_va = fields.Integer("Power (VA)", help="Subscribed power in volt-ampere; 0 when not told.")
    power_peak_va = fields.Integer("Power, Peak (VA)", aggregator=None)
    power_off_peak_va = fields.Integer("Power, Off-peak (VA)", aggregator=None)
    power_hph_va = fields.Integer("Power, HPH (VA)", aggregator=None)
    power_hch_va = fields.Integer("Power, HCH (VA)", aggregator=None)
    power_hpb_va = fields.Integer("Power, HPB (VA)", aggregator=None)
    power_hcb_va = fields.Integer("Power, HCB (VA)", aggregator=None)
    power_p1_va = fields.Integer("Power, P1 (VA)", aggregator=None)
    power_p2_va = fields.Integer("Power, P2 (VA)", aggregator=None)
    power_p3_va = fields.Integer("Power, P3 (VA)", aggregator=None)
    power_p4_va = fields.Integer("Power, P4 (VA)", aggregator=None)
    power_p5_va = fields.Integer("Power, P5 (VA)", aggregator=None)
    power_p6_va = fields.Integer("Power, P6 (VA)", aggregator=None)
    power_classes = fields.Selection(
        [
            ("four_classes", "Four classes"),
            ("five_classes", "Five classes"),
            ("two_periods", "Two periods"),
            ("six_periods", "Six periods"),
            ("two_posts", "Peak and off-peak"),
        ],
        compute="_compute_power_classes",
        help="The powers that the network tariff tells apart; empty where there is one power.",
    )
    powers = fields.Char("Power by Class", compute="_compute_powers", help="In kVA or kW, as the tariff counts.")
    calendar = fields.Char(
        help="Calendar of time bands at the grid operator: DI000001, DI000002 or DI000003 in France."
    )
    client_category = fields.Selection(CLIENT_CATEGORIES)
    management = fields.Selection(
        [
            ("card", "Contract with the grid operator (CARD)"),
            ("injection", "Injection"),
            ("acc", "Collective self-consumption"),
            ("acc_card", "Collective self-consumption (CARD)"),
            ("acc_injection", "Collective self-consumption, injection"),
        ],
        help="Decides the yearly management charge of the network tariff; empty: one contract for energy and network.",
    )
    refuses_meter = fields.Boolean(
        "Refuses the Meter", help="The customer refuses a communicating meter: the grid operator charges for it."
    )
    is_unmetered = fields.Boolean(
        "Unmetered", help="The point has no meter: its energy is declared, and the network tariff has a price for that."
    )

    @api.depends("fta", "cups_id.country_id")
    def _compute_power_classes(self):
        for situation in self:
            tariff = situation.fta or ""
            told = [classes for start, classes in CLASSES_OF_TARIFF if tariff.startswith(start)]
            is_brazilian = situation.cups_id.country_id.code == "BR"
            situation.power_classes = told[0] if told else is_brazilian and "two_posts"

    @api.depends("power_classes", *POWER_FIELDS)
    @api.depends_context("lang")
    def _compute_powers(self):
        names = dict(self.env["energy.quantity"]._fields["band"]._description_selection(self.env))
        for situation in self:
            bands = BANDS_OF_CLASSES.get(situation.power_classes, ())
            told = [(names[band], situation[f"power_{band}_va"]) for band in bands]
            situation.powers = " · ".join(f"{name} {power / VA_PER_KVA:g}" for name, power in told if power)
