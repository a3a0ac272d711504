# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .brazilian_contracts import BrazilianContracts


@tagged("post_install", "-at_install")
class TestDemandCostSecurity(BrazilianContracts):
    """Computing stores nothing of the business, so whoever may read the contract may compute; nobody else."""

    def user(self, role, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login=f"{role}-{company.id}",
            groups=role,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def cost_of(self, user):
        return self.env["energy.demand.cost"].with_user(user).create(self.inputs())

    def test_every_role_of_the_company_may_compute(self):
        for role in ("reader", "operator", "accountant", "manager", "integration"):
            with self.subTest(role):
                self.assertEqual(self.cost_of(self.user(f"energy_core.group_energy_{role}")).green_amount, 74_941.54)

    def test_nobody_without_a_role_may_compute(self):
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            with self.subTest(group), self.assertRaises(AccessError):
                self.cost_of(self.user(group))

    def test_the_contract_of_another_company_is_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.cost_of(self.user("energy_core.group_energy_manager", other)).read(["green_amount", "result"])

    def test_what_one_user_entered_is_hidden_from_another(self):
        cost = self.cost_of(self.user("energy_core.group_energy_operator"))
        manager = self.user("energy_core.group_energy_manager")
        for record in (cost, cost.month_ids):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(manager).read(["create_date"])
