# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import TransactionCase


class BrazilianContracts(TransactionCase):
    """A Brazilian company with the contract of one consumer unit, and the prices and demands of a known one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        real = cls.env.ref("base.BRL")
        real.active = True
        cls.company = cls.env["res.company"].create({"name": "Campus", "currency_id": real.id})
        cls.env.user.company_ids += cls.company
        cls.unit = cls.point("UC 1011101-5", "uc", cls.company)
        cls.contract = cls.env["energy.contract"].create(
            {"name": "CT 1", "cups_id": cls.unit.id, "company_id": cls.company.id, "date_start": "2025-01-01"}
        )

    @classmethod
    def point(cls, name, kind, company):
        return cls.env["energy.cups"].create({"name": name, "kind": kind, "company_id": company.id})

    @classmethod
    def inputs(cls, **others):
        """Values of a demand cost: unit 1011101-5 in two months, one of them with an overrun."""
        return {
            "contract_id": cls.contract.id,
            "modality": "green",
            "blue_peak_kw": 150,
            "blue_off_peak_kw": 400,
            "green_kw": 400,
            "blue_peak_price": 89.29,
            "blue_off_peak_price": 31.53,
            "green_price": 31.53,
            "blue_peak_energy_price": 530.16,
            "blue_off_peak_energy_price": 377.15,
            "green_peak_energy_price": 2693.18,
            "green_off_peak_energy_price": 377.15,
            "month_ids": [
                Command.create(cls.month("2026-01-20", 152.46, 328.86, 6036, 74963)),
                Command.create(cls.month("2026-02-01", 152.46, 454.86, 0, 0)),
            ],
            **others,
        }

    @staticmethod
    def month(day, peak_kw=0, off_peak_kw=0, peak_kwh=0, off_peak_kwh=0):
        return {
            "month": day,
            "peak_kw": peak_kw,
            "off_peak_kw": off_peak_kw,
            "peak_kwh": peak_kwh,
            "off_peak_kwh": off_peak_kwh,
        }
