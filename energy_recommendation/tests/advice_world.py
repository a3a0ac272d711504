# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Supply points of three countries, and an advice on them that no country computed: what is stored and shown of it."""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import pandas as pd

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.energy_core.calc import sentences_of

from ..calc import advice, frozen_inputs

_lt = sentences_of("energy_recommendation")

PEAK_KW = (152.46, 141.12, 294.89, 286.02, 260.82, 217.98, 153.72, 207.90, 313.74, 309.96, 332.64, 296.10)
OFF_PEAK_KW = (328.86, 335.16, 419.50, 415.80, 375.48, 349.02, 244.44, 284.76, 454.86, 471.24, 506.52, 454.86)
PRICE_CENTS = 3153  # of a kW a month
ENERGY_CENTS = 62_103_14
ROLES_OF_KW = {"current": 400, "proposed": 455, "cheapest": 434, "": 500}
BASIS = ("fixed_cents", "overrun_cents", "energy_cents")
ON = date(2026, 2, 10)
MONTHS = pd.date_range("2025-02-01", periods=12, freq="MS")


def month_cost(kw, measured_kw):
    """(contracted or measured, overrun) of a month, in cents."""
    excess = max(0, measured_kw - kw)
    overrun = round(2 * excess * PRICE_CENTS) if measured_kw * 100 > kw * 105 else 0
    return round(max(kw, measured_kw) * PRICE_CENTS), overrun


def option(point, role, tariff, kw, rank, band="off_peak", earliest=None):
    costs = [month_cost(kw, measured) for measured in OFF_PEAK_KW]
    fixed, overrun = (sum(cost[place] for cost in costs) for place in (0, 1))
    total = fixed + overrun + 12 * ENERGY_CENTS
    return {
        "supply_point": point,
        "role": role,
        "tariff": tariff,
        f"power_{band}_va" if band else "power_va": kw * 1000,
        "fixed_cents": fixed,
        "overrun_cents": overrun,
        "energy_cents": 12 * ENERGY_CENTS,
        "other_cents": 0,
        "total_cents": total,
        "annual_cents": total,
        "is_allowed": True,
        "earliest": earliest,
        "rank": rank,
    }


def months(point, role, kw):
    for start, measured in zip(MONTHS, OFF_PEAK_KW, strict=True):
        fixed, overrun = month_cost(kw, measured)
        yield {
            "supply_point": point,
            "role": role,
            "start": start,
            "end": start + pd.offsets.MonthBegin(),
            "fixed_cents": fixed,
            "overrun_cents": overrun,
            "energy_cents": ENERGY_CENTS,
            "total_cents": fixed + overrun + ENERGY_CENTS,
            "is_decisive": measured in (454.86, 419.50),
        }


def curve(point, tariff, band="off_peak"):
    totals = {kw: sum(sum(month_cost(kw, measured)) for measured in OFF_PEAK_KW) for kw in range(30, 601)}
    least = min(totals.values())
    return [
        {
            "supply_point": point,
            "tariff": tariff,
            "band": band,
            "power_va": kw * 1000,
            "annual_cents": total,
            "is_flat": total * 100 <= least * 101,
        }
        for kw, total in totals.items()
    ]


def scenarios(point, tariff, band="off_peak"):
    name = f"power_{band}_va" if band else "power_va"
    for scenario, factor in (("demand_minus_10", 0.9), ("demand_plus_10", 1.1), ("previous_year", 0.97)):
        for role, kw in (("current", 400), ("proposed", 455), ("cheapest", round(434 * factor))):
            cents = sum(sum(month_cost(kw, measured * factor)) for measured in OFF_PEAK_KW) + 12 * ENERGY_CENTS
            yield {
                "supply_point": point,
                "scenario": scenario,
                "role": role,
                "tariff": tariff,
                name: kw * 1000,
                "annual_cents": cents,
            }


def note(point, code, sentence, is_blocking=False):
    return {"supply_point": point, "code": code, "detail": sentence, "is_blocking": is_blocking}


def advice_on(point, tariff="green", band="off_peak", runner_up="blue", notes=()):
    """An advice to raise 400 kW to 455 kW: figures of unit 1011101-5 but for its energy."""
    options = [option(point, role, tariff, kw, rank + 1, band) for rank, (role, kw) in enumerate(ROLES_OF_KW.items())]
    options[1]["earliest"] = pd.Timestamp("2026-03-01")
    runner = option(point, "runner_up", runner_up, 470, len(options) + 1, band)
    runner |= {"other_cents": 5_000_000} | {name: runner[name] + 5_000_000 for name in ("total_cents", "annual_cents")}
    options.append(runner)
    for rank, each in enumerate(sorted(options, key=lambda row: row["annual_cents"]), start=1):
        each["rank"] = rank
    told = (
        note(point, "atypical", _lt("The bill of %(month)s is atypical and was left out.", month="2025-01")),
        *notes,
    )
    return {
        "options": options,
        "months": [row for role in ("current", "proposed") for row in months(point, role, ROLES_OF_KW[role])],
        "curve": curve(point, tariff, band),
        "scenarios": list(scenarios(point, tariff, band)),
        "notes": list(told),
    }


def nothing_on(point):
    """Fewer bills than an advice needs: the current cost is told all the same."""
    blocking = note(point, "few_bills", _lt("Only %(count)s bills are known: enter more.", count=3), is_blocking=True)
    return {"options": [option(point, "current", "green", 400, 1)], "notes": [blocking]}


def keeping(point):
    """The current contract is the cheapest."""
    frames = advice_on(point)
    for row in frames["options"]:
        if row["role"] in ("current", "proposed"):
            row.update(option(point, row["role"], "green", 434, 1))
    return frames


def together(*frames):
    names = dict.fromkeys(name for each in frames for name in each)
    return {name: pd.DataFrame([row for each in frames for row in each.get(name, ())]) for name in names}


def measured_on(point, bands, contracted_kw=400):
    rows = []
    for place, start in enumerate(MONTHS):
        for band, values in bands.items():
            missing = place == 6
            rows.append(
                {
                    "supply_point": point,
                    "start": start,
                    "end": start + pd.offsets.MonthBegin(),
                    "status": "missing" if missing else "atypical" if place == 3 else "used",
                    "band": band,
                    "measured_va": None if missing else round(values[place] * 1000),
                    "contracted_va": contracted_kw * 1000,
                    "energy_wh": None if missing else round(values[place] * 180_000),
                }
            )
    return rows


def brazilian_facts(point):
    rows = (
        ("distributor", _lt("Distributor"), "Neoenergia Brasília", ""),
        ("subgroup", _lt("Subgroup"), "A4", ""),
        ("voltage_v", _lt("Supply voltage"), 13_800, "V"),
        ("is_rural", _lt("Rural unit"), _lt("no"), ""),
    )
    return [dict(zip(("supply_point", "code", "label", "value", "unit"), (point, *row), strict=True)) for row in rows]


def brazilian_prices(point):
    def row(tariff, code, label, band, micro, per):
        dates = {"start": pd.Timestamp("2025-10-22"), "end": pd.Timestamp("2026-10-22")}
        kind = {"tariff": tariff, "code": code, "label": label, "band": band, "price_micro": micro, "per": per}
        return {"supply_point": point, **kind, **dates, "act": "REH ANEEL 3.543/2025"}

    demand, tusd, te = _lt("TUSD, demand"), _lt("TUSD, energy"), _lt("TE, energy")
    return [
        row("blue", "demand", demand, "peak", 89_290_000, "kW"),
        row("blue", "demand", demand, "off_peak", 31_530_000, "kW"),
        row("blue", "tusd", tusd, "peak", 117_130, "kWh"),
        row("blue", "tusd", tusd, "off_peak", 117_130, "kWh"),
        row("green", "demand", demand, "", 31_530_000, "kW"),
        row("green", "tusd", tusd, "peak", 2_280_150, "kWh"),
        row("green", "tusd", tusd, "off_peak", 117_130, "kWh"),
        *(row(tariff, "te", te, "peak", 413_030, "kWh") for tariff in ("blue", "green")),
        *(row(tariff, "te", te, "off_peak", 260_020, "kWh") for tariff in ("blue", "green")),
    ]


class AdviceCase(TransactionCase):
    """A company with the contract of a Brazilian unit, held by a campus of a university, and who works there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, mail_create_nolog=True))
        cls.real = cls.env.ref("base.BRL")
        cls.real.active = True
        cls.company = cls.env["res.company"].create({"name": "Energy Office", "currency_id": cls.real.id})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.university = cls.env["res.partner"].create({"name": "University", "is_company": True})
        cls.campus = cls.env["res.partner"].create({"name": "North Campus", "parent_id": cls.university.id})
        cls.contract = cls.make_contract("1011101-5")
        cls.recommendations = cls.env["energy.recommendation"]

    @classmethod
    def make_contract(cls, name, kind="uc", **values):
        point = cls.env["energy.cups"].create(
            {
                "name": name,
                "kind": kind,
                "company_id": cls.company.id,
                "street": "Campus Darcy Ribeiro",
                "city": "Brasília",
            }
        )
        common = {
            "name": f"CT {name}",
            "cups_id": point.id,
            "company_id": cls.company.id,
            "partner_id": cls.campus.id,
            "date_start": "2020-01-01",
            "power_off_peak_va": 400_000,
        }
        return cls.env["energy.contract"].create(common | values)

    @classmethod
    def make_user(cls, group, company=None, **values):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"{group}-{company.id}-{len(values)}",
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        )

    @classmethod
    @contextmanager
    def advised(cls, told=advice_on):
        """The country is the function `told` of a supply point; it may raise."""

        def advise(contracts, settings):
            points = contracts.cups_id.ids
            frames = together(*(told(point) for point in points))
            inputs = {
                name: pd.DataFrame([row for point in points for row in rows(point)])
                for name, rows in (
                    ("facts", brazilian_facts),
                    ("prices", brazilian_prices),
                    ("measured", lambda point: measured_on(point, {"peak": PEAK_KW, "off_peak": OFF_PEAK_KW})),
                )
            }
            return advice(points, **frames), frozen_inputs(points, **inputs)

        with patch.object(cls.env.registry["energy.contract"], "_advise_br", advise, create=True):
            yield

    @classmethod
    def recommend(cls, contracts=None, told=advice_on, **settings):
        with cls.advised(told):
            return (contracts or cls.contract)._recommend({"on": ON, **settings})

    @staticmethod
    def seen_by(user, records):
        """These records for a user, in the companies that are theirs."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
