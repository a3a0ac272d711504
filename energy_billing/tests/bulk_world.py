# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A company with all that changes an invoice, and invoices drawn at random from it."""

from datetime import date

from odoo.fields import Command

INVOICE_DAYS = (date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31))


class BulkWorld:
    """What the invoices of one company may have; every part is a list to draw from."""

    def __init__(self, company):
        self.company = company
        self.env = company.with_company(company).env
        self.taxes = self.make_taxes()
        self.positions = self.make_positions()
        self.terms = self.make_terms()
        self.roundings = self.make_roundings()
        self.products = self.make_products()
        self.partners = self.make_partners()
        self.currencies = [company.currency_id, self.make_currency()]
        self.analytic_accounts = self.make_analytic_accounts()

    def make(self, model, **values):
        return self.env[model].create(values)

    def make_account(self, kind, code, **values):
        return self.make("account.account", name=f"Bulk {code}", account_type=kind, code=code, **values)

    def make_tax(self, amount, **values):
        values = {"name": f"Bulk {amount} {values}", "amount": amount, "type_tax_use": "sale"} | values
        return self.make("account.tax", company_id=self.company.id, country_id=self.country().id, **values)

    def country(self):
        return self.company.account_fiscal_country_id

    def make_tags(self, *names):
        return self.env["account.account.tag"].create(
            [{"name": name, "applicability": "taxes", "country_id": self.country().id} for name in names]
        )

    def make_taxes(self):
        """Lists of taxes that one line may bear."""
        self.company.tax_exigibility = True
        transition = self.make_account("liability_current", "B10001", reconcile=True)
        base, tax = self.make_tags(f"base of {self.company.name}", f"tax of {self.company.name}")
        sold = self.make_account("liability_current", "B10002")
        repartition = [
            Command.create({"repartition_type": "base", "tag_ids": [Command.set(base.ids)]}),
            Command.create({"factor_percent": 60, "tag_ids": [Command.set(tax.ids)], "account_id": sold.id}),
            Command.create({"factor_percent": 40}),
        ]
        reverse = [
            Command.create({"repartition_type": "base"}),
            Command.create({"factor_percent": 100, "account_id": sold.id}),
            Command.create({"factor_percent": -100, "account_id": sold.id}),
        ]
        self.normal = self.make_tax(20, sequence=2)
        self.exempt = self.make_tax(0)
        on_payment = self.make_tax(7, tax_exigibility="on_payment", cash_basis_transition_account_id=transition.id)
        split = self.make_tax(
            13, invoice_repartition_line_ids=repartition, refund_repartition_line_ids=repartition, analytic=True
        )
        mirrored = self.make_tax(18, invoice_repartition_line_ids=reverse, refund_repartition_line_ids=reverse)
        included = self.make_tax(10, price_include_override="tax_included")
        fixed = self.make_tax(0.07, amount_type="fixed", include_base_amount=True, sequence=1)
        children = self.make_tax(3) + self.make_tax(4)
        group = self.make_tax(0, amount_type="group", children_tax_ids=[Command.set(children.ids)])
        single = [self.normal, self.make_tax(5.5), self.exempt, on_payment, split, mirrored, included, group]
        return [*single, fixed + self.normal, self.env["account.tax"]]

    def make_positions(self):
        position = self.make("account.fiscal.position", name="Bulk abroad", company_id=self.company.id)
        self.exempt.write({"fiscal_position_ids": position.ids, "original_tax_ids": self.normal.ids})
        self.income = self.make_account("income", "B70001")
        elsewhere = self.make_account("income", "B70002")
        receivable = self.env["account.account"].search(
            [("account_type", "=", "asset_receivable"), ("company_ids", "in", self.company.ids)], limit=1
        )
        self.receivable = self.make_account("asset_receivable", "B40001", reconcile=True)
        position.account_ids = [
            Command.create({"account_src_id": self.income.id, "account_dest_id": elsewhere.id}),
            Command.create({"account_src_id": receivable.id, "account_dest_id": self.receivable.id}),
        ]
        return [self.env["account.fiscal.position"], position]

    def make_terms(self):
        def term(name, *parts, **values):
            lines = [Command.create({"value_amount": share, "nb_days": days}) for share, days in parts]
            return self.make("account.payment.term", name=name, company_id=False, line_ids=lines, **values)

        discounts = {"early_discount": True, "discount_percentage": 3, "discount_days": 10}
        early, late, self.mixed_term = (
            term(f"Bulk discount {way}", (100, 30), early_pay_discount_computation=way, **discounts)
            for way in ("included", "excluded", "mixed")
        )
        return [
            self.env["account.payment.term"],
            term("Bulk 15 days", (100, 15)),
            term("Bulk thirds", (33.33, 0), (33.33, 30), (33.34, 60)),
            term("Bulk twice the same day", (50, 30), (50, 30)),
            early,
            late,
            self.mixed_term,
        ]

    def make_roundings(self):
        accounts = {
            "profit_account_id": self.make_account("income_other", "B70003").id,
            "loss_account_id": self.make_account("expense", "B60003").id,
        }
        return [
            self.env["account.cash.rounding"],
            *(
                self.make("account.cash.rounding", name=strategy, rounding=0.05, strategy=strategy, **accounts)
                for strategy in ("add_invoice_line", "biggest_tax")
            ),
        ]

    def make_products(self):
        tag = self.make("account.account.tag", name=f"Products of {self.company.name}", applicability="products")
        plain = {"type": "service", "taxes_id": False}
        return [
            self.make("product.product", name="Bulk plain", **plain),
            self.make("product.product", name="Bulk own account", property_account_income_id=self.income.id, **plain),
            self.make("product.product", name="Bulk taxed", type="service", taxes_id=[Command.set(self.normal.ids)]),
            self.make("product.product", name="Bulk tagged", account_tag_ids=[Command.set(tag.ids)], **plain),
        ]

    def make_partners(self):
        partners = [self.make("res.partner", name=f"Bulk {number}") for number in range(6)]
        company = self.make("res.partner", name="Bulk company", is_company=True)
        partners.append(self.make("res.partner", name="Bulk contact", parent_id=company.id, type="invoice"))
        for partner, term in zip(partners, self.terms, strict=True):
            partner.property_payment_term_id = term
        partners[1].property_account_receivable_id = self.receivable
        partners[2].property_account_position_id = self.positions[1]
        partners[3].user_id = self.env.ref("base.user_admin")
        partners[4].lang = "fr_FR" if self.env["res.lang"]._lang_get("fr_FR") else "en_US"
        return partners

    def make_currency(self):
        currency = self.env.ref("base.CHF")
        currency.active = True
        for day, rate in ((date(2024, 1, 1), 0.931), (date(2025, 2, 1), 1.07777)):
            self.make("res.currency.rate", currency_id=currency.id, name=day, rate=rate, company_id=self.company.id)
        return currency

    def make_analytic_accounts(self):
        plan = self.make("account.analytic.plan", name="Bulk")
        return [
            self.make("account.analytic.account", name=name, plan_id=plan.id, company_id=self.company.id)
            for name in ("North", "South")
        ]

    def make_distribution_models(self):
        north, south = self.analytic_accounts
        for values in (
            {"product_id": self.products[0].id, "analytic_distribution": {str(north.id): 100}},
            {"partner_id": self.partners[0].id, "analytic_distribution": {str(north.id): 70, str(south.id): 30}},
        ):
            self.make("account.analytic.distribution.model", company_id=self.company.id, **values)

    # -- Random invoices -------------------------------------------------------

    def invoices(self, seed, count):
        """Values of invoices; in one batch of three, some have no date."""
        values = [self.invoice(seed) for _number in range(count)]
        if seed.random() < 1 / 3:
            for undated in seed.sample(values, count // 4):
                del undated["invoice_date"]
        return values

    def invoice(self, seed):
        partner = seed.choice(self.partners)
        values = {
            "move_type": seed.choice(["out_invoice", "out_invoice", "out_refund"]),
            "company_id": self.company.id,
            "partner_id": partner.id,
            "invoice_date": seed.choice(INVOICE_DAYS),
            "currency_id": seed.choice(self.currencies).id,
            "invoice_origin": f"C{seed.randint(1, 999)}",
            "invoice_line_ids": [Command.create(self.line(seed)) for _number in range(seed.randint(1, 8))],
        }
        optional = {
            "fiscal_position_id": self.positions,
            "invoice_payment_term_id": self.terms,
            "invoice_cash_rounding_id": self.roundings,
        }
        values |= {name: seed.choice(records).id for name, records in optional.items() if seed.random() < 0.4}
        term = values.get("invoice_payment_term_id", partner.property_payment_term_id.id)
        if term == self.mixed_term.id:  # which Odoo itself refuses, unbalanced, in a foreign currency
            values["currency_id"] = self.company.currency_id.id
        if seed.random() < 0.3:
            values["ref"] = f"R{seed.randint(1, 999)}"
        return values

    def line(self, seed):
        if seed.random() < 0.1:
            return {"display_type": seed.choice(["line_section", "line_subsection", "line_note"]), "name": "Words"}
        values = {
            "product_id": seed.choice(self.products).id,
            "name": f"Line {seed.randint(1, 99)}",
            "quantity": seed.choice([1, seed.randint(1, 5000), seed.randint(1, 10**7) / 1000]),
            "price_unit": seed.choice([1, 1, 1, -0.05]) * seed.randint(0, 10**6) / seed.choice([100, 7001]),
            "tax_ids": [Command.set(seed.choice(self.taxes).ids)],
        }
        if seed.random() < 0.2:
            values["discount"] = seed.choice([5, 12.345, 100])
        if seed.random() < 0.2:
            values["analytic_distribution"] = {str(seed.choice(self.analytic_accounts).id): seed.choice([100, 40])}
        if seed.random() < 0.2:
            values["sequence"] = seed.randint(1, 20)
        if seed.random() < 0.1:
            values["product_uom_id"] = self.env.ref("uom.product_uom_dozen").id
        return values
