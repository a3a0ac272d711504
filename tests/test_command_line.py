"""`python -m odoo.addons.energy_core.calc` over real files, as a process of its own."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "odoo.addons.energy_core.calc"]
EVENTS = """\
contract,supply_point,at,nature,event_type,fta,power_va,calendar,num_sequence
C-1,14000000000001,2025-11-03T10:00:00+01:00,MES,CONTRAT,BTINFCU4,6000,DI000003,1
C-2,14000000000002,2025-11-03T10:00:00+01:00,MES,CONTRAT,BTINFCUST,9000,DI000001,1
"""
READINGS = """\
reading_id,supply_point,at,position,source,nature,base_wh,hph_wh,hch_wh,hpb_wh,hcb_wh,is_doubtful
1,14000000000001,2025-12-31T23:00:00Z,after,R151,actual,,100000,100000,100000,100000,false
2,14000000000001,2026-02-01T00:00:00+01:00,after,R151,actual,,162000,162000,162000,162000,
3,14000000000002,2026-01-01T00:00:00+01:00,after,R151,actual,5000000,,,,,false
4,14000000000002,2026-02-01T00:00:00+01:00,after,R151,actual,5310000,,,,,false
"""
RATES = CHECKOUT / "energy_core" / "data" / "energy.rate.csv"


@pytest.fixture
def run(tmp_path):
    """Compute January 2026 from the two files above, but for what a test replaces in them."""

    def run(*arguments, events=EVENTS, readings=READINGS, month="2026-01"):
        for name, text in (("events.csv", events), ("readings.csv", readings)):
            tmp_path.joinpath(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        options = ["--events", "events.csv", "--readings", "readings.csv", "--month", month, *arguments]
        return subprocess.run([*COMMAND, *options], cwd=tmp_path, text=True, capture_output=True)

    return run


def periods(result):
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_the_periods_are_csv_and_the_summary_stands_apart(run):
    result = run()
    assert result.returncode == 0, result.stderr
    assert result.stderr == "Periods: 2. Exceptions: 0, of which 0 block a period. Contracts not in service: 0.\n"
    first, second = periods(result)
    assert (first["contract"], first["start"], first["end"], first["days"]) == ("C-1", "2026-01-01", "2026-02-01", "31")
    assert (first["hph_wh"], first["total_wh"], first["quality"]) == ("62000", "248000", "actual")
    assert (first["variable_cents"], first["cta_cents"]) == ("885", "185")
    assert (second["supply_point"], second["base_wh"]) == ("14000000000002", "310000")


def test_the_same_as_json(run):
    as_json, as_csv = run("--format", "json"), run()
    told = [
        {name: "" if cell is None else str(cell) for name, cell in row.items()} for row in json.loads(as_json.stdout)
    ]
    assert told == periods(as_csv)


def test_several_months_and_a_contract_that_is_not_there_yet(run):
    result = run("--months", "3", month="2025-09")
    assert [(each["contract"], each["start"]) for each in periods(result)] == [
        ("C-1", "2025-11-03"),
        ("C-2", "2025-11-03"),
    ]
    result = run(month="2025-10")
    assert periods(result) == []
    assert "Contracts not in service: 2." in result.stderr


def test_december_is_followed_by_the_next_year(run):
    assert [each["end"] for each in periods(run(month="2025-12"))] == ["2026-01-01"] * 2


def test_a_gap_is_bridged_unless_it_is_to_be_held(run):
    readings = READINGS.replace("2026-01-01T00:00:00+01:00", "2025-12-01T00:00:00+01:00")
    bridged, held = run("--gaps", "bridge", readings=readings), run("--gaps", "hold", readings=readings)
    assert [each["quality"] for each in periods(bridged)] == ["actual", "estimated"]
    assert [each["quality"] for each in periods(held)] == ["actual", "missing"]
    assert held.returncode == 0
    assert "missing_reading" in held.stderr


QUANTITIES = """\
supply_point,start,end,quantity,band,value,nature,sequence
14000000000002,2026-01-01,2026-02-01,energy_wh,base,400000,corrected,
"""


def test_quantities_take_the_place_of_indexes(run, tmp_path):
    tmp_path.joinpath("quantities.csv").write_text(QUANTITIES)
    _first, second = periods(run("--quantities", "quantities.csv"))
    assert second["base_wh"] == "400000"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("energy_wh", "energy", "quantities.csv, line 2, column quantity: 'energy' is not one of energy_wh, auto_wh"),
        ("2026-02-01", "2026-01-01", "quantities.csv, line 2 breaks the rule: start before end"),
        ("400000", "", "quantities.csv, line 2, column value is empty"),
        ("2026-02-01", "1/2/2026", "quantities.csv, line 2, column end: '1/2/2026' is not a day"),
    ],
)
def test_unusable_quantities_are_refused(run, tmp_path, old, new, sentence):
    tmp_path.joinpath("quantities.csv").write_text(QUANTITIES.replace(old, new))
    result = run("--quantities", "quantities.csv")
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_rate_that_nobody_verified_blocks_unless_it_may_be_used(run, tmp_path):
    tmp_path.joinpath("doubted.csv").write_text(RATES.read_text().replace(",verified", ",secondary"))
    refused, used = (run("--rates", "doubted.csv", "--unverified-rates", choice) for choice in ("refuse", "use"))
    assert (refused.returncode, periods(refused)) == (1, [])
    assert "unverified_rate" in refused.stderr
    assert (used.returncode, periods(used)) == (0, periods(run()))


def test_another_country_has_its_own_columns_and_rates(run):
    events = """\
contract,supply_point,at,nature,event_type,fta,power_p1_va,power_p2_va
C-1,ES0021000000000001AA,2025-11-03T10:00:00+01:00,MES,CONTRAT,2.0TD,4600,4600
"""
    readings = """\
reading_id,supply_point,at,position,source,nature,p1_wh,p2_wh,p3_wh
1,ES0021000000000001AA,2026-01-01T00:00:00+01:00,after,manual,actual,1000000,1000000,1000000
2,ES0021000000000001AA,2026-02-01T00:00:00+01:00,after,manual,actual,1062000,1061000,1060000
"""
    (period,) = periods(run("--country", "ES", events=events, readings=readings))
    assert (period["p1_wh"], period["p2_wh"], period["p3_wh"]) == ("62000", "61000", "60000")
    assert (period["fixed_toll_cents"], period["fixed_charge_cents"]) == ("929", "182")


def test_what_blocks_a_period_is_told_with_its_contract_and_ends_with_1(run):
    result = run(events=EVENTS.replace("BTINFCUST", "BTNOSUCH"))
    assert result.returncode == 1
    assert [each["contract"] for each in periods(result)] == ["C-1"]
    told, summary = result.stderr.splitlines()
    assert told.startswith("C-2, 2026-01-01 to 2026-02-01: ")
    assert "BTNOSUCH" in told and told.endswith("(unknown_fta, blocks the period)")
    assert "1 block a period" in summary


def test_rates_of_one_s_own_replace_the_suite_s(run, tmp_path):
    dearer = re.sub(r"(accise,base.fr,HOUSEHOLD,[^\n]*?,)0\.0\d+(,€/kWh)", r"\g<1>1.000000\2", RATES.read_text())
    tmp_path.joinpath("dearer.csv").write_text(dearer)
    first, _second = periods(run("--rates", "dearer.csv"))
    assert first["accise_cents"] == "24800"


def test_a_column_without_use_is_named_and_harmless(run):
    lines = EVENTS.splitlines()
    result = run(events="\n".join([f"{lines[0]},remark", *(f"{line},x" for line in lines[1:])]))
    assert result.returncode == 0
    assert result.stderr.startswith("events.csv: not used: remark.\n")
    assert len(periods(result)) == 2


def test_files_saved_by_a_spreadsheet_are_read(run):
    """With a byte order mark and carriage returns."""
    assert len(periods(run(events=b"\xef\xbb\xbf" + EVENTS.replace("\n", "\r\n").encode()))) == 2


def test_files_without_rows_have_no_periods(run):
    result = run(events=EVENTS.splitlines()[0], readings=READINGS.splitlines()[0])
    assert (result.returncode, periods(result)) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "files", "sentence"),
    [
        (["--rates", "none.csv"], {}, "none.csv cannot be read: No such file or directory"),
        (["--rates", "."], {}, ". cannot be read: Is a directory"),
        ([], {"events": ""}, "events.csv is empty"),
        ([], {"events": b"\xff\xfe\x00contract"}, "events.csv is not text in UTF-8"),
        ([], {"events": f'{EVENTS}"C-3'}, "events.csv, line 4: unexpected end of data"),
        ([], {"events": EVENTS.replace(",", ";")}, "events.csv, line 1: there is no column contract, supply_point"),
    ],
    ids=["no file", "a folder", "nothing in it", "not text", "an open quote", "other separators"],
)
def test_a_file_that_is_none_of_this_is_refused_in_a_sentence(run, arguments, files, sentence):
    result = run(*arguments, **files)
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


BAD_CELLS = [  # what stands in events.csv or readings.csv, what is written in its place, what is said of it
    ("fta", "at", "events.csv, line 1: the column at is there twice"),
    ("9000,", "9000,,", "events.csv, line 3 has 10 cells, and line 1 names 9 columns"),
    ("C-2", "", "events.csv, line 3, column contract is empty"),
    ("2025-11-03T10:00:00+01:00", "", "events.csv, line 2, column at is empty"),
    ("power_va", "power_kva", "events.csv, line 1: the column power_kva is in another unit"),
    ("6000", "six", "events.csv, line 2, column power_va: 'six' is not a whole number"),
    ("6000", "6" * 30, "events.csv, line 2, column power_va: '666666666666666666666666666666' is not a whole number"),
    (",position", ",place", "readings.csv, line 1: there is no column position"),
    ("hph_wh", "hph_kwh", "readings.csv, line 1: the column hph_kwh is in another unit"),
    (
        "23:00:00Z",
        "23:00:00",
        "readings.csv, line 2, column at: '2025-12-31T23:00:00' is not an instant with its offset",
    ),
    ("12-31T23", "12-32T23", "readings.csv, line 2, column at: '2025-12-32T23:00:00Z' is not an instant"),
    ("5310000", "5310000.5", "readings.csv, line 5, column base_wh: '5310000.5' is not a whole number"),
    ("5310000", "-1", "readings.csv, line 5, column base_wh: '-1' is below 0"),
    ("R151", "R999", "readings.csv, line 2, column source: 'R999' is not one of C15, R64"),
    ("false", "maybe", "readings.csv, line 2, column is_doubtful: 'maybe' is neither true nor false"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BAD_CELLS)
def test_a_cell_that_cannot_be_used_is_refused_with_its_line_and_column(run, old, new, sentence):
    result = run(events=EVENTS.replace(old, new), readings=READINGS.replace(old, new))
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2023-08-01", "1 August", "rates.csv, line 2, column start: '1 August' is not a day"),
        (",9,€/kVA", ",nine,€/kVA", "rates.csv, line 2, column value: 'nine' is not a number of at most 6 decimals"),
        ("date_start", "since", "rates.csv, line 1: there is no column date_start"),
    ],
)
def test_unusable_rates_are_refused_too(run, tmp_path, old, new, sentence):
    tmp_path.joinpath("rates.csv").write_text(RATES.read_text().replace(old, new, 1))
    result = run("--rates", "rates.csv")
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"month": "2026-13"}, "'2026-13' is not a month: write it as 2026-01"),
        ({"month": "January"}, "'January' is not a month"),
    ],
)
def test_another_month_is_refused(run, arguments, sentence):
    result = run(**arguments)
    assert result.returncode == 2
    assert sentence in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("months", ["0", "-1", "x", "9999"])
def test_another_number_of_months_is_refused(run, months):
    result = run("--months", months)
    assert result.returncode == 2
    assert f"'{months}' is not a number of months" in result.stderr


def test_a_reader_that_goes_away_ends_it_without_a_word(run, tmp_path):
    run()
    command = " ".join([*COMMAND, "--events events.csv --readings readings.csv --month 2026-01"])
    result = subprocess.run(f"{command} | true", shell=True, cwd=tmp_path, text=True, capture_output=True)
    assert "Traceback" not in result.stderr


def test_the_worked_example_of_the_readme_prints_what_it_says(tmp_path):
    readme = CHECKOUT.joinpath("README.md").read_text()
    script, printed = re.search(r"```sh\n(cat > events\.csv.*?)```.*?```csv\n(.*?)```", readme, re.DOTALL).groups()
    script = script.replace("setup/python", sys.executable)
    result = subprocess.run(["sh", "-c", script], cwd=tmp_path, text=True, capture_output=True)
    assert (result.returncode, result.stdout) == (0, printed), result.stderr
