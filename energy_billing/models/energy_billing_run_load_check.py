# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether a month may be computed on what was loaded: files, gaps between them, silences, readings of its end."""

from datetime import datetime, time, timedelta

from odoo import models
from odoo.fields import Domain

from odoo.addons.energy_core.calc import sentences_of

_lt = sentences_of("energy_billing")
WRONG = "2"


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    def _check_load(self):
        """Rows of `energy.billing.finding`: what is not loaded, did not come, or is missing for the month."""
        rows = [self._count_finding(*looked_for) for looked_for in self._get_load_checks()]
        return [row for row in [*rows, self._unread_contracts()] if row]

    def _get_load_checks(self):
        """(severity, sentence with `count`, model, domain) of what is looked for. A hook."""
        company = Domain("company_id", "=", self.company_id.id)
        begun = datetime.combine(self.month, time())
        received = company & Domain("received_at", ">=", begun)
        return [
            (
                WRONG,
                _lt("Files that could not be read: %(count)s. Open each, mend what it says, and load it again."),
                "energy.flux.file",
                received & Domain("state", "=", "quarantined"),
            ),
            (
                "1",
                _lt("Files that were received and are not loaded yet: %(count)s. Load them before you compute."),
                "energy.flux.file",
                received & Domain("state", "in", ["received", "parsed"]),
            ),
            (
                "1",
                _lt("Numbers missing between files that came: %(count)s. Ask the grid operator for them."),
                "energy.flux.gap",
                company & Domain("since", ">=", begun),
            ),
            (
                "1",
                _lt("Fluxes that have fallen silent: %(count)s. See whether their source still works."),
                "energy.flux.stream",
                company & Domain("is_silent", "=", True),
            ),
            (
                "1",
                _lt("Records of files that wait or cannot be used: %(count)s."),
                "energy.flux.rejection",
                company & Domain("state", "=", "open") & Domain("file_id.received_at", ">=", begun),
            ),
        ]

    def _count_finding(self, severity, sentence, model, domain):
        count = self.env[model].search_count(domain)
        if not count:
            return None
        return self._prepare_finding(_lt(sentence.template, count=count), model, domain, severity=severity)

    def _prepare_finding(self, sentence, model, domain, **values):
        return {"sentence": sentence.as_dict(), "res_model": model, "res_domain": list(domain), **values}

    def _unread_contracts(self):
        """The contracts in service after the month of whose supply point nothing is known of its last day on."""
        contracts = self._get_contracts().filtered(
            lambda contract: (
                not contract.is_unmetered and (not contract.date_end or contract.date_end > self._month_end())
            )
        )
        known = self._points_known_at_end(contracts)
        unread = contracts.filtered(lambda contract: contract.cups_id not in known)
        if not unread:
            return None
        return self._prepare_finding(
            _lt(
                "Contracts without a reading of the month's end: %(count)s. Without one, their energy is estimated or "
                "held.",
                count=len(unread),
            ),
            "energy.contract",
            Domain("id", "in", unread.ids),
        )

    def _points_known_at_end(self, contracts):
        """The supply points of these contracts of which the month's last day, or a later one, is known."""
        last_day = self._month_end() - timedelta(days=1)
        of_points = Domain("cups_id", "in", contracts.cups_id.ids)
        known = (
            ("energy.reading", Domain("at", ">=", datetime.combine(last_day, time()))),
            ("energy.curve.day", Domain("day", ">=", last_day)),
            ("energy.quantity", Domain("date_end", ">=", last_day)),
        )
        return self.env["energy.cups"].union(
            *(
                point
                for model, domain in known
                for (point,) in self.env[model]._read_group(of_points & domain, ["cups_id"])
            )
        )
