# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class EnergyFluxSuperseded(models.Model):
    """Values that a later publication replaced: `staging.upsert` writes them as it replaces them."""

    _name = "energy.flux.superseded"
    _description = "Superseded Values"
    _order = "id desc"
    _rec_name = "kind_label"
    _log_access = False
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    model = fields.Char(required=True, readonly=True)
    kind_label = fields.Char("Kind", compute="_compute_kind_label")
    row_id = fields.Many2oneReference(model_field="model", required=True, readonly=True)
    row_key = fields.Json("Key", required=True, readonly=True)
    old_values = fields.Json(required=True, readonly=True)
    old_text = fields.Text("What It Said", compute="_compute_old_text")
    old_file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="set null", check_company=True
    )
    new_file_id = fields.Many2one(
        "energy.flux.file",
        "Replaced By",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    replaced_at = fields.Datetime("Replaced", required=True, readonly=True)

    @api.depends("model")
    def _compute_kind_label(self):
        for superseded in self:
            superseded.kind_label = self.env["ir.model"]._get(superseded.model).name

    @api.depends("old_values")
    def _compute_old_text(self):
        for superseded in self:
            superseded.old_text = superseded._describe()

    def _describe(self):
        """The old values that are there, one a line, by the names that the screens give them."""
        known = self.env[self.model]._fields if self.model in self.env else {}
        return "\n".join(
            f"{known[name]._description_string(self.env) if name in known else name}: {value}"
            for name, value in self.old_values.items()
            if value is not None and name != "company_id"
        )
