# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What Odoo holds of Brazilian units, contracts, rates and bills becomes the frames of their advice."""

import pandas as pd
import pytest

from odoo.addons.energy_recommendation.calc.brazil.basis import facts_of, measured_of, prices_of
from odoo.addons.energy_recommendation.calc.brazil.dated_tariffs import dated_tariffs
from odoo.addons.energy_recommendation.calc.brazil.schemas import BILLS, CONTRACTS, UNITS
from odoo.addons.energy_recommendation.calc.brazil.situations import POWERS, last_changes, situations_of
from odoo.addons.energy_recommendation.calc.brazil.tariff_codes import code_parts, tariff_names
from odoo.addons.energy_recommendation.calc.frozen import FACTS, MEASURED, PRICES

GREEN, BLUE = "Luz A4 GREEN", "Luz A4 BLUE"


def day(text):
    return pd.Timestamp(text)


def frame(rows, columns):
    rows = pd.DataFrame([dict.fromkeys(columns) | row for row in rows], columns=columns)
    for name in POWERS:
        if name in rows:
            rows[name] = rows[name].astype("Int64")
    return rows


def contracts(*rows):
    told = frame(rows, ["contract", "supply_point", "start", "end", "fta", *POWERS])
    return told.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})


def events(*rows):
    told = frame(
        [{"nature": "MCT"} | row for row in rows], ["contract", "at", "nature", "fta", *POWERS, "num_sequence"]
    )
    told["at"] = pd.to_datetime(told["at"], utc=True).astype("datetime64[ns, UTC]")
    return told.astype({"num_sequence": "Int64"})


def units(**values):
    row = {"supply_point": 1, "voltage_v": 13_800, "subgroup": "A4", "distributor": "Luz", "is_rural": False} | values
    return pd.DataFrame([row]).astype({"voltage_v": "Int64"})


def situations(known, *told, **values):
    return situations_of(contracts(*known), events(*told), units(**values))


def spans(rows):
    return [
        (f"{row.start:%Y-%m-%d}", None if pd.isna(row.end) else f"{row.end:%Y-%m-%d}", row.modality, row.off_peak_w)
        for row in rows.itertuples()
    ]


CONTRACT = {"contract": 7, "supply_point": 1, "start": "2024-01-01"}


def test_a_contract_without_events_is_what_it_says_itself():
    rows = situations([CONTRACT | {"fta": GREEN, "power_va": 400_000}])
    assert spans(rows) == [("2024-01-01", None, "green", 400_000)]
    assert rows[["subgroup", "tariff", "distributor"]].iloc[0].to_list() == ["A4", "Luz A4", "Luz"]
    assert pd.isna(rows["peak_w"].iloc[0])
    CONTRACTS.validate(rows)


def test_events_make_situations_that_follow_each_other():
    rows = situations(
        [CONTRACT | {"end": "2025-06-01"}],
        {"contract": 7, "at": "2024-01-01T03:00Z", "fta": GREEN, "power_va": 400_000},
        {"contract": 7, "at": "2024-07-01T03:00Z", "power_va": 300_000},
        {"contract": 7, "at": "2025-01-01T03:00Z", "fta": BLUE, "power_peak_va": 100_000, "power_off_peak_va": 350_000},
    )
    assert spans(rows) == [
        ("2024-01-01", "2024-07-01", "green", 400_000),
        ("2024-07-01", "2025-01-01", "green", 300_000),
        ("2025-01-01", "2025-06-01", "blue", 350_000),
    ]
    assert rows["peak_w"].iloc[-1] == 100_000


def test_an_event_holds_from_its_day_in_brazil():
    rows = situations([CONTRACT], {"contract": 7, "at": "2024-03-02T02:59Z", "fta": GREEN, "power_va": 1000})
    assert spans(rows)[0][:2] == ("2024-01-01", None)
    rows = situations(
        [CONTRACT],
        {"contract": 7, "at": "2024-01-01T12:00Z", "fta": GREEN, "power_va": 1000},
        {"contract": 7, "at": "2024-03-02T02:59Z", "power_va": 2000},
    )
    assert spans(rows)[1][0] == "2024-03-01"


def test_of_one_day_the_last_event_counts():
    rows = situations(
        [CONTRACT],
        {"contract": 7, "at": "2024-01-01T12:00Z", "fta": GREEN, "power_va": 1000},
        {"contract": 7, "at": "2024-01-01T13:00Z", "power_va": 2000},
    )
    assert spans(rows) == [("2024-01-01", None, "green", 2000)]


def test_a_cancelled_contract_never_was_and_an_exit_tells_nothing_new():
    cancelled = CONTRACT | {"contract": 8, "start": "2023-01-01", "end": "2024-01-01"}
    rows = situations(
        [cancelled, CONTRACT],
        {"contract": 8, "at": "2023-01-01T12:00Z", "fta": GREEN, "power_va": 9000, "num_sequence": 0},
        {"contract": 7, "at": "2024-01-01T12:00Z", "fta": GREEN, "power_va": 1000},
        {"contract": 7, "at": "2024-05-01T12:00Z", "nature": "RES"},
    )
    assert spans(rows) == [("2024-01-01", None, "green", 1000)]


def test_the_contract_before_is_a_situation_of_the_unit_too():
    before = CONTRACT | {"contract": 6, "start": "2023-01-01", "end": "2024-01-01", "fta": BLUE}
    rows = situations(
        [
            before | {"power_peak_va": 5, "power_off_peak_va": 6},
            CONTRACT | {"fta": "Sol A3a GREEN", "power_va": 7},
        ]
    )
    assert spans(rows) == [("2023-01-01", "2024-01-01", "blue", 6), ("2024-01-01", None, "green", 7)]
    assert rows["tariff"].to_list() == ["Luz A4", "Sol A3a"]


@pytest.mark.parametrize(
    ("powers", "modality", "off_peak_w"),
    [
        ({"power_va": 5}, "green", 5),
        ({"power_off_peak_va": 5}, "green", 5),
        ({"power_peak_va": 4, "power_off_peak_va": 5}, "blue", 5),
    ],
)
def test_without_a_code_the_demands_tell_the_modality_and_the_unit_its_tariff(powers, modality, off_peak_w):
    rows = situations([CONTRACT | powers])
    assert (rows["modality"].iloc[0], rows["off_peak_w"].iloc[0]) == (modality, off_peak_w)
    assert rows["tariff"].iloc[0] == "Luz A4"


def test_a_unit_without_distributor_has_no_tariff():
    rows = situations([CONTRACT | {"power_va": 5}], distributor=None)
    assert pd.isna(rows["tariff"].iloc[0])


def test_group_b_has_no_demand_and_keeps_the_subgroup_of_the_unit():
    rows = situations([CONTRACT | {"fta": "Luz B3 B", "power_va": 5}])
    assert (rows["modality"].iloc[0], rows["subgroup"].iloc[0], rows["tariff"].iloc[0]) == ("b", "A4", "Luz A4")
    assert pd.isna(rows["off_peak_w"].iloc[0])


def test_a_contract_that_has_not_begun_is_none():
    assert situations([CONTRACT | {"start": None, "power_va": 5}]).empty


def history(*told):
    rows = [
        {"supply_point": 1, "start": day(start), "modality": each, "peak_w": peak, "off_peak_w": off_peak}
        for start, each, peak, off_peak in told
    ]
    return pd.DataFrame(rows).astype({"peak_w": "Int64", "off_peak_w": "Int64"})


@pytest.mark.parametrize(
    ("told", "decrease", "change"),
    [
        ([("2023-01-01", "green", None, 5)], None, None),
        ([("2023-01-01", "green", None, 5), ("2024-01-01", "green", None, 4)], "2024-01-01", None),
        ([("2023-01-01", "green", None, 5), ("2024-01-01", "green", None, 6)], None, None),
        ([("2023-01-01", "blue", 5, 5), ("2024-01-01", "blue", 4, 6)], "2024-01-01", None),
        ([("2023-01-01", "green", None, 5), ("2024-01-01", "blue", 1, 5)], None, "2024-01-01"),
        ([("2023-01-01", "green", None, 5), ("2024-01-01", "blue", 9, 4)], "2024-01-01", "2024-01-01"),
        ([("2023-01-01", "blue", 5, 3), ("2024-01-01", "green", None, 4)], "2024-01-01", "2024-01-01"),
        ([("2023-01-01", "blue", 3, 5), ("2024-01-01", "green", None, 5)], None, "2024-01-01"),
        ([("2023-01-01", "green", None, 5), ("2024-01-01", "b", None, None)], None, None),
    ],
)  # fmt: skip
def test_the_last_decrease_and_the_last_change_of_modality_are_found(told, decrease, change):
    row = last_changes(history(*told)).iloc[0]
    found = [None if pd.isna(each) else f"{each:%Y-%m-%d}" for each in (row.last_decrease, row.last_modality_change)]
    assert found == [decrease, change]


def test_the_code_of_a_rate_names_distributor_subgroup_and_modality():
    assert code_parts("Neoenergia Brasília A4 GREEN") == ("Neoenergia Brasília", "A4", "green")
    for code in ("A4 GREEN", "BTINFCU4", "", None, "Luz A4 WHITE"):
        assert code_parts(code) == (None, None, None)


def test_a_rural_unit_has_tariffs_of_another_name():
    names = tariff_names(
        pd.Series(["Luz", "Luz", None]), pd.Series(["A4", "A4", "A4"]), pd.Series([False, True, False])
    )
    assert names.to_list() == ["Luz A4", "Luz A4 rural", None]


RATE = {"component": "power", "band": "", "start": day("2024-01-01"), "end": day("2025-01-01"), "mark": "verified"}


def rates(*rows):
    return pd.DataFrame([RATE | {"act": "REH 1"} | row for row in rows])


def rate(code, kind, value, band="", **others):
    component = "energy" if kind in ("tusd", "te") else "power"
    return {"code": code, "kind": kind, "component": component, "band": band, "value_micro": value} | others


KEYS = pd.DataFrame([{"tariff": "Luz A4", "distributor": "Luz", "subgroup": "A4", "is_rural": False}])


def test_rates_of_one_code_become_a_tariff():
    told = rates(
        rate(GREEN, "demand", 31_530_000),
        rate(GREEN, "tusd", 2_280_150, "peak"),
        rate(GREEN, "te", 413_030, "peak"),
        rate(GREEN, "generation", 3_440_000),
        rate(BLUE, "demand", 89_290_000, "peak"),
        rate("Sol A4 GREEN", "demand", 1),
    )
    tariffs = dated_tariffs(told, KEYS).set_index("modality")
    assert sorted(tariffs.index) == ["blue", "green"]
    green = tariffs.loc["green"]
    assert green[["code", "start", "end", "act"]].to_list() == ["Luz A4", day("2024-01-01"), day("2025-01-01"), "REH 1"]
    assert green[["demand_micro", "tusd_peak_micro", "generation_micro"]].to_list() == [
        31_530_000,
        2_280_150,
        3_440_000,
    ]
    assert pd.isna(green["te_off_peak_micro"])
    assert tariffs.loc["blue", "demand_peak_micro"] == 89_290_000


def test_rates_that_change_on_different_days_make_a_row_of_each_span():
    told = rates(
        rate(GREEN, "demand", 1),
        rate(GREEN, "te", 5, "peak", end=day("2024-07-01")),
        rate(GREEN, "te", 6, "peak", start=day("2024-07-01"), end=pd.NaT, act="REH 2", mark="derived"),
    )
    tariffs = dated_tariffs(told, KEYS)
    assert [
        (f"{row.start:%m-%d}", row.demand_micro, row.te_peak_micro, row.act, row.mark) for row in tariffs.itertuples()
    ] == [
        ("01-01", 1, 5, "REH 1", "verified"),
        ("07-01", 1, 6, "REH 1; REH 2", "derived"),
        ("01-01", pd.NA, 6, "REH 2", "derived"),
    ]
    assert pd.isna(tariffs["end"].iloc[-1])


@pytest.mark.parametrize(("is_rural", "subgroup"), [(False, "B3"), (True, "B2")])
def test_the_tariff_of_group_b_is_that_of_the_class_of_the_unit(is_rural, subgroup):
    told = rates(rate("Luz B2 B", "te", 2, "peak"), rate("Luz B3 B", "te", 3, "peak"))
    tariffs = dated_tariffs(told, KEYS.assign(is_rural=is_rural))
    assert tariffs[["code", "modality", "te_peak_micro"]].to_numpy().tolist() == [["Luz A4", "b", int(subgroup[1])]]


def unit_frame(**values):
    row = {"supply_point": 1, "on": day("2025-03-10"), "voltage_v": 13_800, "subgroup": "A4", "is_rural": False}
    row |= {"transformers_va": pd.NA, "generation_w": 50_000, "last_decrease": pd.NaT, "last_modality_change": pd.NaT}
    row |= {"supply_start": day("2020-01-01"), "distributor": "Luz", "tariff": "Luz A4"} | values
    return pd.DataFrame([row])


def test_the_facts_are_those_that_are_known():
    facts = facts_of(unit_frame())
    FACTS_SCHEMA.validate(facts)
    told = {row.code: str(row.value) for row in facts.itertuples()}
    assert told == {
        "distributor": "Luz",
        "subgroup": "A4",
        "voltage_v": "13800",
        "generation_w": "50000",
        "is_rural": "no",
        "supply_start": "2020-01-01",
    }


FACTS_SCHEMA = FACTS


def test_the_prices_are_those_of_the_window():
    tariffs = dated_tariffs(
        rates(
            rate(GREEN, "demand", 1, start=day("2020-01-01"), end=day("2024-03-01")),
            rate(GREEN, "demand", 2, start=day("2024-03-01"), end=day("2024-10-01")),
            rate(GREEN, "demand", 3, start=day("2024-10-01"), end=day("2025-10-01")),
            rate(GREEN, "demand", 4, start=day("2025-10-01"), end=pd.NaT),
            rate(BLUE, "te", 5, "peak", start=day("2024-10-01"), end=pd.NaT),
        ),
        KEYS,
    )
    prices = prices_of(unit_frame(), tariffs, 12)
    PRICES.validate(prices.reset_index(drop=True))
    assert sorted(zip(prices["tariff"], prices["code"], prices["band"], prices["price_micro"], strict=True)) == [
        ("blue", "te", "peak", 5),
        ("green", "demand", "", 2),
        ("green", "demand", "", 3),
    ]


def bills(*rows):
    base = {"supply_point": 1, "peak_w": 10, "off_peak_w": 20, "peak_wh": 30, "off_peak_wh": 40, "amount_cents": pd.NA}
    told = [
        base | {"month": day(month), "start": day(start), "end": day(end), "is_atypical": is_atypical}
        for month, start, end, is_atypical in rows
    ]
    return BILLS.validate(pd.DataFrame(told))


def test_each_month_of_the_window_and_post_is_a_row():
    told = bills(
        ("2024-12-01", "2024-11-20", "2024-12-20", False),
        ("2025-01-01", "2024-12-20", "2025-01-21", True),
        ("2025-03-01", "2025-02-20", "2025-03-20", False),
    )
    green = {"supply_point": 1, "start": day("2025-01-01"), "modality": "green", "peak_w": pd.NA, "off_peak_w": 400}
    blue = green | {"start": day("2024-01-01"), "modality": "blue", "peak_w": 100, "off_peak_w": 300}
    held = pd.DataFrame([blue | {"end": day("2025-01-01")}, green | {"end": pd.NaT}])
    held = held.astype({"peak_w": "Int64", "off_peak_w": "Int64"})
    rows = measured_of(told, held, UNITS.validate(unit_frame()), 4, {(1, day("2024-11-20"))})
    MEASURED.validate(rows)
    peak = rows[rows["band"] == "peak"]
    assert [(f"{row.start:%Y-%m-%d}", row.status, row.measured_va, row.contracted_va) for row in peak.itertuples()] == [
        ("2024-11-20", "used", 10, 100),
        ("2024-12-20", "atypical", 10, 100),
        ("2025-02-01", "missing", pd.NA, 400),
        ("2025-02-20", "left_out", 10, 400),
    ]
    assert rows.loc[rows["band"] == "off_peak", "contracted_va"].to_list() == [300, 300, 400, 400]
