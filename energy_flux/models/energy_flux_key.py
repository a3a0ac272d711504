# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.energy_core.fields import Secret

from ..parsers.decryption import AES128_FIXED_IV, AES256_IV_PREFIX, BLOCK_BYTES, KEY_BYTES, RingKey


class EnergyFluxKey(models.Model):
    _name = "energy.flux.key"
    _description = "Flux Key"
    _order = "sequence, valid_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer("Order", default=10, help="Keys with a smaller number are tried first.")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    scheme = fields.Selection(
        [
            (AES256_IV_PREFIX, "AES-256, IV at the start of each file (since June 2026)"),
            (AES128_FIXED_IV, "AES-128, one IV for all files"),
        ],
        required=True,
        default=AES256_IV_PREFIX,
    )
    key = Secret(
        required=True, groups="energy_core.group_energy_manager", help="Hexadecimal, as the grid operator gives it."
    )
    iv = Secret(
        "IV", groups="energy_core.group_energy_manager", help="Hexadecimal, as the grid operator gives it with the key."
    )
    valid_from = fields.Date(default=fields.Date.context_today, help="Of keys of one order the newest is tried first.")
    file_ids = fields.One2many("energy.flux.file", "key_id", "Files")
    file_count = fields.Integer("Opened Files", compute="_compute_use")
    last_used_at = fields.Datetime("Last Used", compute="_compute_use")

    @api.depends("file_ids.loaded_at")
    def _compute_use(self):
        groups = self.env["energy.flux.file"]._read_group(
            [("key_id", "in", self.ids)], ["key_id"], ["__count", "loaded_at:max"]
        )
        use = {key: (count, at) for key, count, at in groups}
        for key in self:
            key.file_count, key.last_used_at = use.get(key._origin, (0, False))

    @api.constrains("scheme", "key", "iv")
    def _check_key(self):
        for key in self:
            key._check_hexadecimal("key", KEY_BYTES[key.scheme])
            if key.scheme == AES128_FIXED_IV:
                key._check_hexadecimal("iv", BLOCK_BYTES)

    def _check_hexadecimal(self, name, size):
        try:
            is_right = len(self._secret_bytes(name)) == size
        except ValueError:
            is_right = False
        if not is_right:
            raise ValidationError(
                self.env._(
                    "%(field)s of %(key)s must be %(digits)s hexadecimal digits. Enter it as the grid operator"
                    " gives it.",
                    field=self._fields[name]._description_string(self.env),
                    key=self.name,
                    digits=2 * size,
                )
            )

    def _secret_bytes(self, name):
        return bytes.fromhex(self._fields[name].reveal(self.sudo()))

    @api.model
    def _ring(self, company):
        """The keys of this company, as `parsers.decryption` tries them."""
        keys = self.sudo().search([("company_id", "=", company.id)])
        return [RingKey(key.id, key.scheme, key._secret_bytes("key"), key._secret_bytes("iv")) for key in keys]

    @api.model_create_multi
    def create(self, vals_list):
        keys = super().create(vals_list)
        keys._wake_files()
        return keys

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"key", "iv", "scheme", "active", "company_id"}:
            self._wake_files()
        return result

    def _wake_files(self):
        """Files that no key opened are tried again soon, by the scheduled job."""
        locked = self.env["energy.flux.file"].sudo()._without_key(self.company_id)
        if locked:
            locked.state = "received"
            self.env.ref("energy_flux.ir_cron_process_files").sudo()._trigger()
