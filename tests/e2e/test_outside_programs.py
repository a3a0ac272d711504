"""Programs outside Odoo do the whole main job as the integration user, over both protocols, each a process."""

import base64
import json
import re
import subprocess
import sys
import xmlrpc.client
import zipfile
from decimal import Decimal
from pathlib import Path

import demo_month
import pytest
from oracles import demo_month as oracle

README = Path(__file__).resolve().parents[2] / "README.md"
PROGRAM = Path(__file__).with_name("outside_program.py")


def run_program(service, protocol, month, files):
    user = service.users["integration"]
    secret = user["api_key"] if protocol == "json2" else user["password"]
    command = [PROGRAM, protocol, service.url, service.database, user["login"], secret, month, *files]
    output = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, check=True)
    return json.loads(output.stdout)


@pytest.fixture(scope="module", params=[("xmlrpc", "2026-05"), ("json2", "2026-06")], ids=["XML-RPC", "JSON-2"])
def answers(request, service, flux_files):
    """What one protocol answered for its month; the files of the second come a second time."""
    protocol, month = request.param
    return month, run_program(service, protocol, month, flux_files)


@pytest.fixture(scope="module")
def expected(flux_files, answers):
    month, _answers = answers
    return oracle.expected(flux_files[0].parent, demo_month.OFFER, month)


def test_every_file_is_loaded_once(answers):
    month, answer = answers
    assert {upload["state"] for upload in answer["uploads"]} == {"loaded"}
    assert [upload["rejected_count"] for upload in answer["uploads"]].count(0) >= len(answer["uploads"]) - 2
    assert all(upload["message"] for upload in answer["uploads"])


def test_the_month_is_computed_as_the_oracle_does(answers, expected):
    _month, answer = answers
    assert answer["computed"]["periods"] == expected["periods"]
    assert len(answer["computed"]["exceptions"]) == expected["exceptions"]


def test_the_invoices_come_to_the_oracle_s_totals(answers, expected):
    _month, answer = answers
    assert answer["invoiced"]["invoices"] == expected["invoices"]
    assert Decimal(answer["invoiced"]["invoiced_untaxed"]) == Decimal(str(expected["amount_untaxed"]))
    assert Decimal(answer["invoiced"]["invoiced_total"]) == Decimal(str(expected["amount_total"]))


def test_doing_it_again_makes_nothing_twice(answers):
    _month, answer = answers
    for count in ("periods", "invoices", "total_untaxed"):
        assert answer["again"][count] == answer["invoiced"][count]


def test_the_snippets_of_the_readme_work(service, flux_files, answers, tmp_path):
    """As they stand, but for the address, the database and the key; the month is invoiced already."""
    http, xml_rpc, _calc = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    key = service.users["integration"]["api_key"]
    line = f"URL, DATABASE, KEY = {service.url!r}, {service.database!r}, {key!r}"
    program = re.sub(r"^URL, DATABASE, KEY = .*$", line, http, flags=re.MULTILINE) + xml_rpc
    (tmp_path / "flux").symlink_to(flux_files[0].parent)
    output = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert output.stderr == ""
    assert re.fullmatch(r"\d+\.\d\d", output.stdout.splitlines()[-1])


def call(service, role, model, method, *arguments):
    user = service.users[role]
    uid = xmlrpc.client.ServerProxy(f"{service.url}/xmlrpc/2/common").authenticate(
        service.database, user["login"], user["password"], {}
    )
    models = xmlrpc.client.ServerProxy(f"{service.url}/xmlrpc/2/object", allow_none=True)
    return models.execute_kw(service.database, uid, user["password"], model, method, list(arguments))


def search_read(service, model, domain, fields):
    return call(service, "integration", model, "search_read", domain, fields)


def unzipped(file):
    with zipfile.ZipFile(file) as archive:
        return archive.read(archive.namelist()[0])


@pytest.mark.parametrize(
    ("model", "method", "arguments", "sentence"),
    [
        ("energy.billing.run", "create_and_compute", ["next month"], "not a month"),
        ("energy.billing.run", "create", [{"month": "2026-01-01"}], "not allowed"),
        ("energy.flux.file", "upload", ["x.zip", "%%%"], "base64"),
    ],
)
def test_bad_calls_get_a_sentence(service, model, method, arguments, sentence):
    with pytest.raises(xmlrpc.client.Fault, match=sentence) as error:
        call(service, "integration", model, method, *arguments)
    assert "Traceback" not in error.value.faultString


def test_a_file_that_is_none_goes_into_quarantine_with_its_reason(service):
    answer = call(service, "integration", "energy.flux.file", "upload", "holiday.zip", "bm90IGEgemlw")
    assert answer["state"] == "quarantined"
    assert "holds no XML, JSON or CSV document" in answer["message"]


def test_a_file_of_another_flux_than_its_name_says_goes_into_quarantine(service, flux_files):
    readings = next(file for file in flux_files if "_R151_" in file.name)
    name = next(file.name for file in flux_files if "_C15_" in file.name).replace("_001", "_009")
    content = base64.b64encode(readings.read_bytes()).decode()
    answer = call(service, "integration", "energy.flux.file", "upload", name, content)
    assert answer["state"] == "quarantined"
    assert "should hold flux C15 but holds R151" in answer["message"]


def test_readings_of_an_unknown_point_wait_and_are_not_lost(service, flux_files):
    readings = next(file for file in flux_files if "_R151_" in file.name)
    content = re.sub(rb"<Id_PRM>99\d{6}", b"<Id_PRM>98765432", unzipped(readings))
    answer = call(service, "integration", "energy.flux.file", "upload", "R151.xml", base64.b64encode(content).decode())
    assert answer["state"] == "loaded"
    assert answer["rejected_count"] == answer["row_count"] > 0
    reasons = search_read(service, "energy.flux.rejection", [("file_id", "=", answer["id"])], ["reason", "payload"])
    assert len(reasons) == answer["rejected_count"]
    assert all("98765432" in each["reason"] and each["payload"] for each in reasons)


def test_a_contract_on_days_of_another_is_refused_with_both_named(service, answers):
    known = search_read(service, "energy.contract", [("date_end", "=", False)], ["name", "cups_id", "date_start"])[0]
    values = {"name": "SECOND", "cups_id": known["cups_id"][0], "date_start": known["date_start"]}
    with pytest.raises(xmlrpc.client.Fault, match=f"SECOND.*{known['name']}.*both supply the point"):
        call(service, "accountant", "energy.contract", "create", [values])


def test_a_closed_fiscal_period_is_named_and_nothing_is_lost(service, answers):
    month = {"2026-05": "2026-02", "2026-06": "2026-03"}[answers[0]]  # one that no other test invoices
    computed = call(service, "integration", "energy.billing.run", "create_and_compute", month)
    call(service, "accountant", "energy.billing.run", "write", [computed["run_id"]], {"invoice_date": "2025-12-15"})
    with pytest.raises(xmlrpc.client.Fault, match="in a period that is closed"):
        call(service, "integration", "energy.billing.run", "invoice", [computed["run_id"]])
    call(service, "accountant", "energy.billing.run", "write", [computed["run_id"]], {"invoice_date": False})
    invoiced = call(service, "integration", "energy.billing.run", "invoice", [computed["run_id"]])
    assert invoiced["invoices"] > 0
    assert invoiced["periods"] == computed["periods"]


def test_an_unknown_contract_is_named_and_the_others_are_computed(service):
    answer = call(service, "integration", "energy.billing.run", "create_and_compute", "2026-04", ["NOBODY"])
    assert [(each["contract"], each["reason"]) for each in answer["exceptions"]] == [("NOBODY", "unknown_contract")]


@pytest.mark.parametrize(
    ("model", "method", "arguments"),
    [
        ("energy.flux.file", "upload", ["x.zip", "bm90IGEgemlw"]),
        ("energy.billing.run", "create_and_compute", ["2026-06"]),
        ("energy.contract", "search_read", [[], ["name"]]),
    ],
)
def test_a_portal_user_gets_nothing(service, model, method, arguments):
    with pytest.raises(xmlrpc.client.Fault):
        call(service, "portal", model, method, *arguments)
