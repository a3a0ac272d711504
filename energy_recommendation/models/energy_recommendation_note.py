# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from odoo.addons.energy_core.translation import say


class EnergyRecommendationNote(models.Model):
    """What a recommendation rests on or lacks. A blocking one says why nothing is proposed."""

    _name = "energy.recommendation.note"
    _description = "Note of a Recommendation"
    _inherit = "energy.recommendation.part"
    _order = "recommendation_id, is_blocking desc, id"
    _rec_name = "code"

    code = fields.Char(required=True, readonly=True)
    sentence = fields.Json(readonly=True, help="What is to be said, apart from the language in which it is read.")
    detail = fields.Text(compute="_compute_detail")
    is_blocking = fields.Boolean("Blocking", readonly=True)

    @api.depends("sentence")
    @api.depends_context("lang")
    def _compute_detail(self):
        for note in self:
            note.detail = note.sentence and say(self.env, note.sentence)

    def _prepare_values(self, row):
        sentence = row["detail"]
        if isinstance(sentence, str):
            sentence = {"addon": "energy_recommendation", "template": "%(text)s", "values": {"text": sentence}}
        return {"code": row["code"], "sentence": sentence, "is_blocking": row["is_blocking"]}
