"""An accountant does the whole main job in a real browser: upload, compute, review, invoice, post, open the PDF."""

import re
from decimal import Decimal

import demo_month
import pdfplumber
import pytest
from oracles import demo_month as oracle
from playwright.sync_api import expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PATIENCE_MS = 60_000  # the first page builds the web client's assets


@pytest.fixture(scope="module")
def page(service):
    """The web client as the accountant; any error that it writes to its console fails the test that is running."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1600, "height": 1000}, locale="en-US")
        page.set_default_timeout(PATIENCE_MS)
        user = service.users["accountant"]
        page.goto(f"{service.url}/web/login")
        page.fill("input[name=login]", user["login"])
        page.fill("input[name=password]", user["password"])
        page.click("button[type=submit]")
        page.wait_for_url("**/odoo**")
        yield page
        browser.close()


@pytest.fixture(scope="module")
def expected(flux_files):
    return oracle.expected(flux_files[0].parent, demo_month.OFFER, demo_month.MONTH)


def open_menu(page, section, entry):
    page.get_by_role("button", name=section, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def press(page, name):
    page.locator(".o_form_view").get_by_role("button", name=name, exact=True).click()


def confirm(page):
    page.locator(".modal-footer .btn-primary").click()


def reach(page, state):
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text(state, timeout=PATIENCE_MS)


def amount_beside(page, field):
    text = page.locator(f".o_field_widget[name={field}]").first.inner_text()
    return Decimal(re.sub(r"[^\d.]", "", text))


def test_from_upload_to_the_printed_invoice(page, service, flux_files, expected, tmp_path):
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{service.url}/odoo/action-energy_core.action_energy_contract")

    open_menu(page, "Network", "Upload Files")
    page.locator(".modal input[type=file]").set_input_files([str(file) for file in flux_files])
    expect(page.locator(".modal .o_attachment")).to_have_count(len(flux_files), timeout=PATIENCE_MS)
    page.locator(".modal-footer").get_by_role("button", name="Preview", exact=True).click()
    expect(page.locator(".modal .o_data_row").first).to_be_visible(timeout=PATIENCE_MS)
    page.locator(".modal-footer").get_by_role("button", name="Load", exact=True).click()
    expect(page.locator(".modal")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator(".o_list_view .o_data_row").first).to_be_visible(timeout=PATIENCE_MS)

    open_menu(page, "Billing", "Billing Runs")
    page.get_by_role("button", name="New", exact=True).first.click()
    month = page.locator(".o_field_widget[name=month] input, .o_field_widget[name=month] button").first
    month.click()
    page.locator(".o_field_widget[name=month] input").fill("06/01/2026")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save manually").click()
    press(page, "Compute")
    reach(page, "Computed")
    press(page, "Exceptions Reviewed")
    reach(page, "Reviewed")
    press(page, "Invoice")
    reach(page, "Invoiced")
    press(page, "Invoices Looked At")
    reach(page, "Controlled")
    press(page, "Post")
    confirm(page)
    reach(page, "Posted")
    assert amount_beside(page, "invoiced_untaxed") == Decimal(str(expected["amount_untaxed"]))
    assert amount_beside(page, "invoiced_total") == Decimal(str(expected["amount_total"]))

    page.locator(".oe_stat_button", has_text="Invoices").click()
    page.locator(".o_list_view .o_data_row .o_data_cell[name=name]").first.click()
    expect(page.locator(".o_field_widget[name=energy_contract_id]")).to_be_visible(timeout=PATIENCE_MS)
    contract = page.locator(".o_field_widget[name=energy_contract_id]").inner_text().strip()
    with page.expect_download() as download:
        page.locator(".o_form_statusbar").get_by_role("button", name="Print", exact=True).click()
    download.value.save_as(tmp_path / "invoice.pdf")
    assert problems == []
    assert_invoice_reads_well(tmp_path / "invoice.pdf", contract)


def assert_invoice_reads_well(pdf, contract):
    with pdfplumber.open(pdf) as document:
        pages = [each.extract_text() for each in document.pages]
    assert 1 <= len(pages) <= 3
    whole = "\n".join(pages)
    for wanted in (contract, "Subscription", "Network (TURPE), fixed part", "CTA", "Accise", "VAT 20%", "kWh"):
        assert wanted in whole
    assert re.search(r"\b99\d{12}\b", whole), "the supply point is not on the invoice"
    assert all(len(text) > 100 for text in pages), "a page of the invoice is as good as empty"
