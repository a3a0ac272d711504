# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .brazilian_world import BrazilCase

SHARED, OWNED, QUERIED = "energy.distributor", "energy.bill", "energy.bill.pending"
READS = {(model, "read") for model in (SHARED, OWNED, QUERIED)}
OPERATES = READS | {(OWNED, "write"), (OWNED, "create")}
MANAGES = OPERATES | {(OWNED, "unlink"), (SHARED, "write"), (SHARED, "create"), (SHARED, "unlink")}
RIGHTS = {
    "base.group_portal": set(),
    "base.group_public": set(),
    "base.group_user": set(),
    "energy_core.group_energy_reader": READS,
    "energy_core.group_energy_integration": READS,
    "energy_core.group_energy_operator": OPERATES,
    "energy_core.group_energy_accountant": OPERATES,
    "energy_core.group_energy_manager": MANAGES,
}
METHODS = {
    "energy.cups": ("action_view_bills", "action_import_bills"),
    SHARED: ("action_view_rates", "action_view_points"),
    QUERIED: ("action_enter",),
}


@tagged("post_install", "-at_install")
class TestBrazilianSecurity(BrazilCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {group: cls.make_user(group) for group in RIGHTS}
        cls.bill = cls.make_bills(cls.unit, months=1)
        cls.spare = cls.env[SHARED].create({"name": "Sol", "code": "Sol"})
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = cls.make_user("energy_core.group_energy_manager", cls.elsewhere)
        cls.env.flush_all()

    def attempt(self, user, model, operation):
        """Do it as this user; a record that changes is put back."""
        records = {SHARED: self.spare, OWNED: self.bill, QUERIED: self.unit.pending_ids[:1]}[model].with_user(user)
        records = records.with_context(allowed_company_ids=user.company_ids.ids)
        if operation == "read":
            records.read(["display_name"])
        elif operation == "write":
            records.write({"notes": "seen"} if model == OWNED else {"name": "Sol e Vento"})
        elif operation == "create":
            values = {"cups_id": self.unit.id, "month": "2025-05-01"} if model == OWNED else {"name": "A", "code": "A"}
            records.create(values)
        else:
            records.unlink()

    def may(self, user, model, operation):
        try:
            with self.cr.savepoint() as point:
                self.attempt(user, model, operation)
                point.rollback()
        except AccessError:
            return False
        return True

    def seen_elsewhere(self, records):
        """These records as a manager of another company sees them."""
        return records.with_user(self.stranger).with_context(allowed_company_ids=self.elsewhere.ids)

    def test_each_role_may_what_it_is_for_and_nothing_else(self):
        wanted = [(SHARED, each) for each in ("read", "write", "create", "unlink")]
        wanted += [(OWNED, each) for each in ("read", "write", "create", "unlink")] + [(QUERIED, "read")]
        for group, rights in RIGHTS.items():
            allowed = {each for each in wanted if self.may(self.users[group], *each)}
            self.assertEqual(allowed, rights, group)

    def test_bills_of_another_company_are_out_of_reach(self):
        for operation in ("read", "write", "create", "unlink"):
            self.assertFalse(self.may(self.stranger, OWNED, operation), operation)
        self.assertFalse(self.may(self.stranger, QUERIED, "read"))
        self.assertFalse(self.seen_elsewhere(self.env[OWNED]).search([("id", "=", self.bill.id)]))
        self.assertFalse(self.seen_elsewhere(self.env[QUERIED]).search([("cups_id", "=", self.unit.id)]))

    def test_another_company_sees_the_distributor_but_not_its_points_here(self):
        theirs = self.seen_elsewhere(self.distributor)
        self.assertEqual((theirs.name, theirs.point_count, theirs.cups_ids.ids), ("Luz Distribuidora", 0, []))
        self.assertEqual(theirs.tariff_state, "unused")

    def test_public_methods_refuse_whom_the_records_are_kept_from(self):
        records = {"energy.cups": self.unit, SHARED: self.distributor, QUERIED: self.unit.pending_ids[:1]}
        portal = self.users["base.group_portal"]
        for model, names in METHODS.items():
            for name in names:
                for user in (portal, self.stranger) if model != SHARED else (portal,):
                    with self.assertRaises(AccessError, msg=name), self.cr.savepoint():
                        getattr(records[model].with_user(user), name)()
                self.assertTrue(
                    getattr(records[model].with_user(self.users["energy_core.group_energy_reader"]), name)()
                )

    def test_pending_months_are_rows_that_nobody_changes(self):
        pending = self.unit.pending_ids[:1].with_user(self.users["energy_core.group_energy_manager"])
        for attempt in (lambda: pending.write({"month": "2025-01-01"}), pending.unlink, lambda: pending.create({})):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()

    def test_the_figures_of_a_bill_are_kept_from_the_portal_of_its_customer(self):
        customer = self.users["base.group_portal"]
        self.contract.partner_id = customer.partner_id
        with self.assertRaises(AccessError):
            self.bill.with_user(customer).read(["off_peak_w"])
