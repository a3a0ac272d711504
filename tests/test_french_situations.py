# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the events of French contracts tell, and what of the data of a point cannot be."""

import pandas as pd
import pytest
from oracles.french_loads import FRAME, ON, codes, daily_maxima, detail, energies, hourly, point, row_of, situation

from odoo.addons.energy_recommendation.calc import france

FOUR = ("hph", "hch", "hpb", "hcb")


def row(contract, powers=None, **told):
    names = {f"power_{band}_va": pd.NA for band in france.COLUMN_OF_CLASS} | {"power_va": pd.NA}
    given = dict.fromkeys([f"power_{band}_va" for band in FOUR], powers) if powers else {}
    return {"contract": contract, **names, **given, "fta": None, "management": None, **told}


def event(contract, day, nature="CPS", number=1, **told):
    at = pd.Timestamp(day, tz="Europe/Paris").tz_convert("UTC")
    return row(contract, at=at, nature=nature, num_sequence=number, **told)


def contracts(*rows):
    days = {"start": pd.NaT, "end": pd.NaT}
    frame = pd.DataFrame([{"supply_point": f"P{each['contract']}", **days, **each} for each in rows])
    return frame.astype(dict.fromkeys(days, "datetime64[ns]"))


def events(*rows):
    columns = list(event(0, "2025-01-01"))
    return pd.DataFrame(rows, columns=columns).astype({"at": "datetime64[ns, UTC]", "num_sequence": "Int64"})


def told(known, *rows):
    situations = france.situations_of(known, events(*rows))
    return [
        (each.supply_point, f"{each.start:%Y-%m-%d}", each.fta, each.power_hph_va) for each in situations.itertuples()
    ]


def test_what_an_event_leaves_out_stays_as_it_was():
    rows = (
        event(1, "2024-05-01", "MES", fta="BTSUPCU4", powers=60_000),
        event(1, "2025-03-15", powers=50_000),
        event(1, "2025-09-01", "CTF", fta="BTSUPLU4"),
    )
    assert told(contracts(row(1)), *rows) == [
        ("P1", "2024-05-01", "BTSUPCU4", 60_000),
        ("P1", "2025-03-15", "BTSUPCU4", 50_000),
        ("P1", "2025-09-01", "BTSUPLU4", 50_000),
    ]


def test_an_event_just_after_midnight_in_france_is_of_that_day():
    [(_point, day, _fta, _power)] = told(contracts(row(1)), event(1, "2025-07-01 00:10", "MES", fta="BTSUPCU4"))
    assert day == "2025-07-01"


def test_an_exit_tells_no_tariff_and_a_cancelled_contract_never_was():
    rows = (
        event(1, "2024-05-01", "MES", fta="BTSUPCU4", powers=60_000),
        event(1, "2026-01-01", "RES"),
        event(2, "2024-05-01", "MES", fta="BTSUPCU4", powers=60_000),
        event(2, "2024-06-01", number=0),
    )
    assert told(contracts(row(1), row(2)), *rows) == [("P1", "2024-05-01", "BTSUPCU4", 60_000)]


def test_a_contract_without_events_is_what_it_says_itself():
    known = contracts(row(1, 60_000, fta="BTSUPCU4", start=pd.Timestamp("2024-05-01")), row(2, 60_000, fta="BTSUPCU4"))
    assert told(known) == [("P1", "2024-05-01", "BTSUPCU4", 60_000)]


class TestWhatCannotBe:
    def test_a_power_above_that_of_high_voltage_is_told_and_stops_no_other_point(self):
        rows = pd.concat([situation("HTACU5", 40_000, name="A"), situation("HTACU5", 60, name="B")])
        points = pd.concat([point(name="A"), point(name="B")])
        advice = france.advise(points, rows, FRAME, ON, curves=hourly(50_000, "B"))
        assert set(advice.notes.loc[advice.notes["supply_point"] == "A", "code"]) == {"too_large"}
        assert row_of(advice, "proposed", "B")["power_hcb_va"] == 50_000

    def test_a_highest_power_that_cannot_be_is_left_out(self):
        maxima = daily_maxima(5_000)
        maxima.loc[7, "value"] = 900_000_000
        advice = france.advise(
            point(),
            situation("BTINFCU4", 12),
            FRAME,
            ON,
            energies=energies(dict.fromkeys(FOUR, 10_000)),
            maxima=maxima,
        )
        assert row_of(advice, "proposed")["power_va"] == 6_000
        assert detail(advice, "unusable_maxima").startswith("1 highest powers")

    def test_energy_that_was_taken_back_counts_as_less(self):
        wh = energies(dict.fromkeys(FOUR, 10_000))
        wh.loc[wh["band"].eq("hpb") & wh["start"].eq("2025-08-01"), "energy_wh"] = -4_000
        advice = france.advise(point(), situation("BTINFCU4", 12), FRAME, ON, energies=wh, maxima=daily_maxima(5_000))
        months = advice.months[advice.months["role"] == "current"].set_index("start")["energy_cents"]
        assert months["2025-08-01"] < months["2025-09-01"]
        assert not advice.notes["is_blocking"].any()

    @pytest.mark.parametrize("column, value", [("quantity", "watts"), ("band", "p1"), ("value", -1)])
    def test_a_frame_that_is_not_as_it_should_be_is_refused(self, column, value):
        maxima = daily_maxima(5_000)
        maxima.loc[3, column] = value
        with pytest.raises(Exception, match=column):
            france.advise(point(), situation("BTINFCU4", 12), FRAME, ON, maxima=maxima)

    def test_an_offer_dear_beyond_64_bits_is_exact(self):
        offers = pd.DataFrame(
            {"supply_point": ["P"], "offer": ["Dear"], "is_present": [False], "includes_network": [True]}
        )
        prices = pd.DataFrame(
            {"offer": "Dear", "component": ["power", "energy"], "band": "", "price_micro": [10**9, 1_000]}
        )
        advice = france.advise(
            point(),
            situation("HTALU5", 30_000),
            FRAME,
            ON,
            curves=hourly(29_000_000),
            offers=offers,
            offer_prices=prices,
        )
        power = row_of(advice, "proposed")["power_hcb_va"]
        dear = advice.options[advice.options["offer"] == "Dear"].iloc[0]
        assert abs(dear["fixed_cents"] - power // 1000 * 100_000) <= 6  # twelve roundings
        assert "too_large" not in codes(advice)
