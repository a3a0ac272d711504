# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lines of time of regulated rates: without gap or overlap, and how files and people extend them."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

SERIES = ("kind", "country_id", "code", "component", "band")


class EnergyRate(models.Model):
    """A line may start late and end for good. Days between two known rates are covered: by a rate marked missing if
    its value is not known."""

    _inherit = "energy.rate"

    @api.model_create_multi
    def create(self, vals_list):
        """The open rate of a line ends where the one that is entered starts."""
        rates = super(EnergyRate, self.with_context(energy_rates_loading=True)).create(vals_list)
        rates = rates.with_env(self.env)
        rates._join_to_next(only_open=True)
        rates._check_timeline()
        return rates

    @api.constrains(*SERIES, "date_start", "date_end")
    def _check_timeline(self):
        if not self.env.context.get("energy_rates_loading"):
            self._raise_timeline_break(leaving_out=self.browse())

    @api.ondelete(at_uninstall=False)
    def _unlink_leaves_no_gap(self):
        self._raise_timeline_break(leaving_out=self)

    def _load_records(self, data_list, update=False):
        """A file of rates is loaded row by row: only all of it together is without gap or overlap.

        An upgrade of the addon keeps what people entered since: rates that follow those of its file go on following
        them, and where the file now holds a rate that was entered by hand, that rate becomes the file's.
        """
        loader = self.with_context(energy_rates_loading=True, tracking_disable=True)
        if update:
            loader._adopt_entered(data_list)
        rates = super(EnergyRate, loader)._load_records(data_list, update)
        rates = rates.with_env(self.env)
        rates._join_to_next(only_open=not update)
        rates._check_timeline()
        return rates

    @api.model
    def _adopt_entered(self, data_list):
        """Give the file's external id to a rate that was entered by hand for the same line and day."""
        known = self.env["ir.model.data"].sudo()._lookup_xmlids([data["xml_id"] for data in data_list], self)
        known_ids = {f"{module}.{name}" for _id, module, name, *_rest in known}
        adopted = []
        for data in data_list:
            if data["xml_id"] in known_ids:
                continue
            values = data["values"]
            entered = self.search(
                Domain.AND(Domain(name, "=", values.get(name) or False) for name in (*SERIES, "date_start"))
            )
            if entered:
                adopted.append({"xml_id": data["xml_id"], "record": entered, "noupdate": False})
        self.env["ir.model.data"].sudo()._update_xmlids(adopted)

    @api.model
    def _join_to_next(self, only_open):
        """Let rates that another one follows end where it starts: those without an end, or all of them."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT next_start, array_agg(id)
                  FROM (%(lines)s) AS line
                 WHERE date_end IS DISTINCT FROM next_start AND next_start IS NOT NULL
                   AND (date_end IS NULL OR NOT %(only_open)s)
                 GROUP BY next_start
                """,
                lines=self._lines_query(self.browse()),
                only_open=only_open,
            )
        )
        for next_start, ids in self.env.cr.fetchall():
            self.browse(ids).with_context(energy_rates_loading=True).date_end = next_start

    @api.model
    def _raise_timeline_break(self, leaving_out):
        """Refuse a line of time with a gap or an overlap, once the rates of `leaving_out` are gone."""
        breaks = self._find_timeline_break(leaving_out)
        if not breaks:
            return
        earlier, later = breaks
        names = {
            "rate": earlier._series_name(),
            "end": format_date(self.env, earlier.date_end) if earlier.date_end else "",
            "next_start": format_date(self.env, later.date_start),
            "start": format_date(self.env, earlier.date_start),
        }
        if not earlier.date_end:
            message = self.env._(
                "%(rate)s: the rate of %(start)s has no end, and another starts on %(next_start)s. Set the end of the"
                " first to %(next_start)s.",
                **names,
            )
        elif earlier.date_end > later.date_start:
            message = self.env._(
                "%(rate)s: two rates overlap. The rate of %(start)s ends on %(end)s, and the next already starts on"
                " %(next_start)s. Set the end of the first to %(next_start)s.",
                **names,
            )
        else:
            message = self.env._(
                "%(rate)s: no rate applies from %(end)s to %(next_start)s. Let the next rate start on %(end)s, or the"
                " rate of %(start)s end on %(next_start)s; if a rate of these days exists and is not known, enter it"
                " with the evidence Missing.",
                **names,
            )
        raise ValidationError(message)

    @api.model
    def _find_timeline_break(self, leaving_out):
        """The first two neighbours of which the later does not start when the earlier ends, if any."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT id, next_id
                  FROM (%(lines)s) AS line
                 WHERE next_start IS NOT NULL AND date_end IS DISTINCT FROM next_start
                 ORDER BY next_start
                 LIMIT 1
                """,
                lines=self._lines_query(leaving_out),
            )
        )
        row = self.env.cr.fetchone()
        return row and (self.browse(row[0]), self.browse(row[1]))

    @api.model
    def _lines_query(self, leaving_out):
        """Each rate with the one that follows it in its line, if any."""
        return SQL(
            """
            SELECT id, date_end,
                   lead(id) OVER line AS next_id,
                   lead(date_start) OVER line AS next_start
              FROM energy_rate
             WHERE id <> ALL (%s)
            WINDOW line AS (PARTITION BY kind, country_id, code, component, band ORDER BY date_start, id)
            """,
            leaving_out.ids,
        )
