# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

from .energy_cups import QUIET

HOLDER_COLUMNS = ["holder_name", "holder_registry", "holder_street", "holder_zip", "holder_city", "holder_is_company"]


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _flux_holders(self, contracts, company):
        """{contract reference: partner id} for the holders of these contracts, created where they are not known.

        contracts: one row a contract, indexed by its reference, with the columns holder_….
        A company is known by its registry number; anybody else by name, street and zip code together.
        """
        named = contracts[contracts["holder_name"].notna()]
        keys = {row.Index: self._flux_holder_key(row) for row in named.itertuples()}
        known = self._known_flux_holders(named, company)
        missing = {
            keys[row.Index]: self._prepare_flux_holder(row, company)
            for row in named.itertuples()
            if keys[row.Index] not in known
        }
        created = self.with_context(**QUIET, no_vat_validation=True).create(list(missing.values()))
        known |= dict(zip(missing, created.ids, strict=True))
        return {reference: known[key] for reference, key in keys.items()}

    @api.model
    def _known_flux_holders(self, contracts, company):
        """{key: partner id} of the partners that could be these holders; the oldest of several."""
        names, registries = set(contracts["holder_name"]), set(contracts["holder_registry"].dropna())
        partners = self.search_fetch(
            [
                *self._check_company_domain(company),
                "|",
                ("company_registry", "in", list(registries)),
                ("name", "in", list(names)),
            ],
            ["name", "company_registry", "street", "zip"],
            order="id desc",
        )
        known = {(partner.name, partner.street or "", partner.zip or ""): partner.id for partner in partners}
        return known | {partner.company_registry: partner.id for partner in partners if partner.company_registry}

    @api.model
    def _flux_holder_key(self, row):
        return row.holder_registry or (row.holder_name, row.holder_street or "", row.holder_zip or "")

    @api.model
    def _prepare_flux_holder(self, row, company):
        return {
            "name": row.holder_name,
            "is_company": bool(row.holder_is_company),
            "company_registry": row.holder_registry or False,
            "street": row.holder_street or False,
            "zip": row.holder_zip or False,
            "city": row.holder_city or False,
            "country_id": self.env.ref("base.fr").id,
            "company_id": company.id,
        }
