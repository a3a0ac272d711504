# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from odoo.addons.energy_core.fields import BigInteger

from ..parsers import SIPS_MEASURES, SIPS_PERIODS
from ..staging import Outcome, stage, upsert

KEY = {"sips_point_id": "int", "date_start": "date", "date_end": "date", "fta": "varchar"}
MEASURES = [measure.format(period) for measure in SIPS_MEASURES for period in SIPS_PERIODS]
ACTIVE = MEASURES[: len(SIPS_PERIODS)]
VALUES = {
    "company_id": "int",
    "active_wh": "bigint",
    **dict.fromkeys(MEASURES, "bigint"),
    "meter_periods": "varchar",
    "reading_type": "varchar",
}


class EnergySipsConsumption(models.Model):
    """What a point consumed in a month, or in a part of it when its tariff changed."""

    _name = "energy.sips.consumption"
    _description = "SIPS Consumption"
    _order = "sips_point_id, date_start desc, id"
    _rec_name = "sips_point_id"
    _log_access = False
    _check_company_auto = True

    sips_point_id = fields.Many2one(
        "energy.sips.point", "CUPS", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date_start = fields.Date("From", required=True, readonly=True)
    date_end = fields.Date("To", required=True, readonly=True, help="First day that is not covered.")
    fta = fields.Char("Access Tariff", required=True, readonly=True)
    active_wh = BigInteger("Active Energy (Wh)", readonly=True, aggregator="sum")
    active_p1_wh = BigInteger("Active P1 (Wh)", readonly=True, aggregator="sum")
    active_p2_wh = BigInteger("Active P2 (Wh)", readonly=True, aggregator="sum")
    active_p3_wh = BigInteger("Active P3 (Wh)", readonly=True, aggregator="sum")
    active_p4_wh = BigInteger("Active P4 (Wh)", readonly=True, aggregator="sum")
    active_p5_wh = BigInteger("Active P5 (Wh)", readonly=True, aggregator="sum")
    active_p6_wh = BigInteger("Active P6 (Wh)", readonly=True, aggregator="sum")
    reactive_p1_varh = BigInteger("Reactive P1 (VArh)", readonly=True, aggregator="sum")
    reactive_p2_varh = BigInteger("Reactive P2 (VArh)", readonly=True, aggregator="sum")
    reactive_p3_varh = BigInteger("Reactive P3 (VArh)", readonly=True, aggregator="sum")
    reactive_p4_varh = BigInteger("Reactive P4 (VArh)", readonly=True, aggregator="sum")
    reactive_p5_varh = BigInteger("Reactive P5 (VArh)", readonly=True, aggregator="sum")
    reactive_p6_varh = BigInteger("Reactive P6 (VArh)", readonly=True, aggregator="sum")
    capacitive_p1_varh = BigInteger("Capacitive P1 (VArh)", readonly=True, aggregator="sum")
    capacitive_p2_varh = BigInteger("Capacitive P2 (VArh)", readonly=True, aggregator="sum")
    capacitive_p3_varh = BigInteger("Capacitive P3 (VArh)", readonly=True, aggregator="sum")
    capacitive_p4_varh = BigInteger("Capacitive P4 (VArh)", readonly=True, aggregator="sum")
    capacitive_p5_varh = BigInteger("Capacitive P5 (VArh)", readonly=True, aggregator="sum")
    capacitive_p6_varh = BigInteger("Capacitive P6 (VArh)", readonly=True, aggregator="sum")
    max_p1_w = BigInteger("Highest Power P1 (W)", readonly=True, aggregator=None)
    max_p2_w = BigInteger("Highest Power P2 (W)", readonly=True, aggregator=None)
    max_p3_w = BigInteger("Highest Power P3 (W)", readonly=True, aggregator=None)
    max_p4_w = BigInteger("Highest Power P4 (W)", readonly=True, aggregator=None)
    max_p5_w = BigInteger("Highest Power P5 (W)", readonly=True, aggregator=None)
    max_p6_w = BigInteger("Highest Power P6 (W)", readonly=True, aggregator=None)
    meter_periods = fields.Char("Periods of the Meter", readonly=True)
    reading_type = fields.Char(readonly=True, help="Code of how the meter was read.")
    file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    _span_uniq = models.UniqueIndex(
        "(sips_point_id, date_start, date_end, fta)", "The consumption of these days is there already."
    )

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the consumption; points that the register did not tell yet are added with their code."""
        points = self.env["energy.sips.point"]
        ids = points._ids_with_flux_points(frame["point_code"].unique().tolist(), file)
        rows = self._with_flux_columns(frame, ids).assign(company_id=file.company_id.id)
        staging = stage(self.env.cr, rows, {**KEY, **VALUES})
        loaded = upsert(self.env.cr, self, staging, KEY, VALUES, file)
        self.invalidate_model()
        points._update_yearly_energies(list(ids.values()))
        return Outcome(loaded, len(rows) - loaded)

    @api.model
    def _with_flux_columns(self, frame, ids):
        return frame.rename(columns={"start": "date_start", "end": "date_end"}).assign(
            sips_point_id=frame["point_code"].map(ids),
            fta=frame["fta"].fillna(""),
            active_wh=frame[ACTIVE].sum(axis="columns"),
        )
