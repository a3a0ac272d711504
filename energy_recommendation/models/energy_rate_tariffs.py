# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The tariffs of a file become regulated rates, and regulated rates the tariffs of an advice."""

import pandas as pd

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.energy_core.frames import fetch_frame

from ..calc.brazil.dated_tariffs import dated_tariffs
from ..calc.brazil.rate_lines import SERIES, merged_lines
from .energy_rate import TARIFF_KINDS

MICRO = 10**6
FLAG_KIND, FLAG_CODE = "tariff_flag", "SIN"  # the interconnected system: isolated ones have no flags
LOADING = {"energy_rates_loading": True, "tracking_disable": True, "mail_create_nolog": True}


class EnergyRate(models.Model):
    _inherit = "energy.rate"

    @api.model
    def _import_tariffs(self, told):
        """Let the lines of time of these tariffs tell what the file tells, as `merged_lines` says.

        told: rates as `tariff_rates` gives them. Returns (new, changed, removed): how many rates were.
        """
        country = self.env.ref("base.br")
        known = self._tariffs_frame(told["code"].unique().tolist())
        same_lines = known.merge(told[SERIES].drop_duplicates(), on=SERIES)
        missing_act = self.env._("Not among the tariffs of ANEEL that were imported")
        rows, obsolete = merged_lines(same_lines, told[[*SERIES, "start", "end", "value_micro", "act"]], missing_act)
        loader = self.with_context(**LOADING)
        changed, new = rows[rows["is_changed"] & rows["id"].notna()], rows[rows["id"].isna()]
        for row in changed.itertuples():
            loader.browse(int(row.id)).write(self._prepare_tariff(row))
        series = {"country_id": country.id}
        loader.create(
            [
                series
                | {name: getattr(row, name) or False for name in SERIES}
                | {"date_start": row.start.date()}
                | self._prepare_tariff(row)
                for row in new.itertuples()
            ]
        )
        loader.browse(obsolete).unlink()
        self._raise_timeline_break(leaving_out=self.browse())
        return len(new), len(changed), len(obsolete)

    @api.model
    def _prepare_tariff(self, row):
        return {
            "date_end": False if row.end is None or row.end != row.end else row.end.date(),
            "value": row.value_micro / MICRO,
            "mark": row.mark,
            "act": row.act,
        }

    @api.model
    def _tariffs_frame(self, codes):
        """The Brazilian rates of these codes: id, code, kind, component, band, start, end, value_micro, mark, act."""
        self.flush_model()
        query = SQL(
            """
            SELECT rate.id, rate.code, rate.kind, rate.component, COALESCE(rate.band, '') AS band,
                   rate.date_start AS start, rate.date_end AS end,
                   round(rate.value * 1000000)::int8 AS value_micro, rate.mark, rate.act
              FROM energy_rate AS rate
              JOIN res_country AS country ON country.id = rate.country_id
             WHERE country.code = 'BR' AND rate.code = ANY (%s)
             ORDER BY rate.code, rate.kind, rate.component, rate.band, rate.date_start
            """,
            codes,
        )
        frame = fetch_frame(self.env.cr, query, days=("start", "end"))
        return frame.astype({"id": "int64", "value_micro": "int64"})

    @api.model
    def _flags_frame(self, on):
        """FLAGS: the surcharges of the tariff flags that are known; one without end lasts until that day.

        None where no flag is known at all: then nobody is told that some are not.
        """
        flags = self._rates_frame("BR")
        flags = flags[
            (flags["kind"] == FLAG_KIND) & (flags["code"] == FLAG_CODE) & (flags["start"] <= pd.Timestamp(on))
        ]
        following = pd.Timestamp(on) + pd.Timedelta(days=1)
        flags = flags.assign(end=flags["end"].fillna(following), surcharge_micro=flags["value_micro"])
        return None if flags.empty else flags

    @api.model
    def _tariffs_of(self, situations):
        """TARIFFS of what was contracted: those of the distributors and subgroups of these CONTRACTS, and group B's."""
        keys = situations.dropna(subset="tariff").drop_duplicates("tariff")
        names = keys["distributor"].unique().tolist()
        self.flush_model()
        query = SQL(
            """
            SELECT rate.code, rate.kind, rate.component, COALESCE(rate.band, '') AS band,
                   rate.date_start AS start, rate.date_end AS end,
                   round(rate.value * 1000000)::int8 AS value_micro, rate.mark, rate.act
              FROM energy_rate AS rate
              JOIN res_country AS country ON country.id = rate.country_id
             WHERE country.code = 'BR' AND rate.kind = ANY (%(kinds)s) AND rate.mark <> 'missing'
               AND regexp_replace(rate.code, ' [^ ]+ [^ ]+$', '') = ANY (%(names)s)
             ORDER BY rate.code, rate.date_start
            """,
            kinds=list(TARIFF_KINDS),
            names=names,
        )
        rates = fetch_frame(self.env.cr, query, days=("start", "end")).astype({"value_micro": "int64"})
        return dated_tariffs(rates, keys)
