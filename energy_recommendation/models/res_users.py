# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

TODO = "mail.mail_activity_data_todo"


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _with_energy_role(self, role, company=None):
        """The people, not programs, who have a role of energy (operator, manager) in a company; in any without one."""
        users = self.env.ref(f"energy_core.group_energy_{role}").all_user_ids - self.env.ref("base.user_root")
        return users.filtered(lambda user: not company or company in user.company_ids)
