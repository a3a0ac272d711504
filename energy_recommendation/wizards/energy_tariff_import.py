# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

import pandas as pd
from stdnum.br import cnpj

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.energy_core.parsers import UnreadableTable
from odoo.addons.energy_core.translation import say

from ..parsers import tariff_rates

MOST_SHOWN = 500  # errors: whoever has more mends these first


class EnergyTariffImport(models.TransientModel):
    """The tariffs that ANEEL publishes: what of a file is whose tariff, what is left out and why, what is wrong."""

    _name = "energy.tariff.import"
    _description = "Import of Tariffs"

    file = fields.Binary(help="The tariffs of application of ANEEL, as XLSX or as CSV of its open data.")
    file_name = fields.Char()
    date_from = fields.Date("In Force Since", help="Tariffs that ended before this day are left out; empty: none.")
    is_read = fields.Boolean(readonly=True)
    row_count = fields.Integer("Rows of the File", readonly=True)
    used_count = fields.Integer("Rows with a Tariff", readonly=True)
    skipped = fields.Text("Rows Left Out", readonly=True)
    error_count = fields.Integer("Errors", readonly=True)
    error_ids = fields.One2many("energy.tariff.import.error", "import_id", string="Errors in the File", readonly=True)
    line_ids = fields.One2many("energy.tariff.import.line", "import_id", string="Distributors")
    selected_count = fields.Integer("Distributors to Import", compute="_compute_selected_count")

    @api.depends("line_ids.is_selected")
    def _compute_selected_count(self):
        for wizard in self:
            wizard.selected_count = len(wizard.line_ids.filtered("is_selected"))

    def action_read(self):
        """Say what is in the file; nothing is written."""
        read = self._read_file()
        left_out = read.skipped.assign(reason=[say(self.env, reason) for reason in read.skipped["reason"]])
        counts = left_out.groupby(["reason", "value"], sort=False).size()
        self.write(
            {
                "is_read": True,
                "row_count": read.row_count,
                "used_count": read.rates["row"].nunique(),
                "skipped": "\n".join(self._tell_skipped(*key, count) for key, count in counts.items()),
                "error_count": len(read.errors),
                "error_ids": [Command.clear(), *map(Command.create, self._prepare_errors(read.errors))],
                "line_ids": [Command.clear(), *map(Command.create, self._prepare_lines(read.rates))],
            }
        )
        return self._reopen()

    def action_import(self):
        """Import the tariffs of the distributors that are switched on; distributors that are new are created."""
        chosen = self.line_ids.filtered("is_selected").mapped("code")
        if not chosen:
            raise UserError(self.env._("No distributor is switched on. Read a file first, or switch on some."))
        rates = self._read_file().rates
        rates = rates[rates["distributor"].isin(chosen)]
        if self.date_from:
            rates = rates[~(rates["end"] <= pd.Timestamp(self.date_from))]
        if rates.empty:
            raise UserError(
                self.env._("No tariff of these distributors is in force since then. Choose an earlier day.")
            )
        distributors = self._distributors_of(rates)
        rates = rates.assign(code=self._codes_as_known(rates, distributors))
        counts = self.env["energy.rate"]._import_tariffs(rates)
        distributors._tell_imported(self.file_name, counts)
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_recommendation.action_energy_distributor")
        return dict(action, domain=[("id", "in", distributors.ids)], context={})

    def _read_file(self):
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the file first: the tariffs of application of ANEEL, as XLSX or CSV."))
        try:
            return tariff_rates(self.file_name or "", base64.b64decode(self.file))
        except UnreadableTable as error:
            raise UserError(say(self.env, error.sentence)) from error

    def _tell_skipped(self, reason, value, count):
        if not value:
            return self.env._("Rows: %(count)s. %(reason)s", count=count, reason=reason)
        return self.env._("Rows with “%(value)s”: %(count)s. %(reason)s", count=count, value=value, reason=reason)

    def _prepare_errors(self, errors):
        return [
            {"row": each.row, "column": each.column, "value": each.value, "detail": say(self.env, each.detail)}
            for each in errors.head(MOST_SHOWN).itertuples()
        ]

    def _prepare_lines(self, rates):
        """One line a distributor; those that supply points are of are switched on, all of them where none is."""
        known = self.env["energy.distributor"]._by_code()
        supplying = {code for code, distributor in known.items() if distributor.point_count}
        used = {name for name in rates["distributor"].unique() if name.lower() in supplying}
        for name, of_one in rates.groupby("distributor", sort=True):
            last = of_one["end"].max()
            yield {
                "code": name,
                "distributor_id": known[name.lower()].id if name.lower() in known else False,
                "is_selected": not used or name in used,
                "subgroups": ", ".join(sorted(of_one["subgroup"].unique())),
                "rate_count": len(of_one),
                "date_start": of_one["start"].min().date(),
                "date_end": False if of_one["end"].isna().any() else last.date(),
            }

    def _distributors_of(self, rates):
        """The distributors of these rates, by code; new ones are created with the name and CNPJ of the file."""
        distributors = self.env["energy.distributor"]
        known = distributors._by_code()
        first = rates.drop_duplicates("distributor").set_index("distributor")["cnpj"]
        new = {name.lower(): name for name in first.index if name.lower() not in known}
        distributors |= distributors.concat(*(known[name.lower()] for name in first.index if name.lower() in known))
        return distributors | distributors.create(
            [
                {"name": name, "code": name, "cnpj": cnpj.format(first[name]) if cnpj.is_valid(first[name]) else False}
                for name in new.values()
            ]
        )

    @api.model
    def _codes_as_known(self, rates, distributors):
        """The codes of the rates, beginning as the distributor is written here: files change capitals."""
        written = {each.code.lower(): each.code for each in distributors}
        pairs = zip(rates["code"], rates["distributor"], strict=True)
        return [written[name.lower()] + code[len(name) :] for code, name in pairs]

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Tariffs"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
