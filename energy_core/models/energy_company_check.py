# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class EnergyCompanyCheck(models.AbstractModel):
    """For models of which thousands are written at once: what they refer to is checked by company, not one by one."""

    _name = "energy.company.check"
    _description = "Check of Companies in Bulk"

    def _check_company(self, fnames=None):
        """One by one only where something is wrong, so that Odoo tells what."""
        if len(self) > 1 and fnames is None and self._are_of_their_companies():
            return None
        return super()._check_company(fnames)

    def _are_of_their_companies(self):
        names = [name for name, field in self._fields.items() if field.relational and field.check_company]
        if any(self._fields[name].company_dependent for name in names):
            return False
        return all(
            self._is_of_company(records.sudo()[name].with_context(active_test=False), company)
            for company, records in self.grouped("company_id").items()
            for name in names
        )

    def _is_of_company(self, referred, company):
        domain = referred._check_company_domain(company)
        return not domain or referred == referred.filtered_domain(domain)
