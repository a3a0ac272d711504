# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A Brazilian office on 10 March 2026: a distributor with tariffs, a unit that it supplies, and its contract."""

import base64
from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

TODAY = "2026-03-10"
GREEN = "Luz A4 GREEN"
N = "Não se aplica"
TARIFF_HEADERS = (
    "Sigla;Resolução ANEEL;Início Vigência;Fim Vigência;Base Tarifária;Subgrupo;Modalidade;Classe;Subclasse;Detalhe;"
    "Acessante;Posto;Unidade;TUSD;TE"
)
PRICES = (  # modality, post, unit, TUSD, TE
    ("Azul", "Ponta", "R$/kW", "89,29", "0"),
    ("Azul", "Fora ponta", "R$/kW", "31,53", "0"),
    ("Azul", "Ponta", "R$/MWh", "117,13", "413,03"),
    ("Azul", "Fora ponta", "R$/MWh", "117,13", "260,02"),
    ("Verde", N, "R$/kW", "31,53", "0"),
    ("Verde", "Ponta", "R$/MWh", "2280,15", "413,03"),
    ("Verde", "Fora ponta", "R$/MWh", "117,13", "260,02"),
    ("Geração", N, "R$/kW", "10", "0"),
)


def tariff_row(modality, post, unit, tusd, te, start, end, distributor="Luz", subgroup="A4", detail=N, act="REH 1"):
    cells = [distributor, act, start, end, "Tarifa de Aplicação", subgroup, modality, N, N, detail, N, post, unit, tusd]
    return ";".join([*cells, te])


def tariff_file(start="2025-04-08", end="2026-04-07", prices=PRICES, **cells):
    rows = [tariff_row(*price, start, end, **cells) for price in prices]
    return "\n".join([TARIFF_HEADERS, *rows]).encode()


@freeze_time(TODAY)
class BrazilCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(TODAY)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, mail_create_nolog=True))
        real = cls.env.ref("base.BRL")
        real.active = True
        cls.company = cls.env["res.company"].create({"name": "Campus Office", "currency_id": real.id})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.distributor = cls.env["energy.distributor"].create({"name": "Luz Distribuidora", "code": "Luz"})
        cls.unit = cls.make_unit("UC-1")
        cls.contract = cls.make_contract(cls.unit, power_va=400_000)

    @classmethod
    def make_unit(cls, name, **values):
        common = {"name": name, "kind": "uc", "company_id": cls.company.id, "voltage_kv": 13.8}
        return cls.env["energy.cups"].create(common | {"distributor_id": cls.distributor.id} | values)

    @classmethod
    def make_contract(cls, unit, start="2020-01-01", **values):
        common = {"name": f"CT {unit.name}", "cups_id": unit.id, "company_id": unit.company_id.id, "date_start": start}
        return cls.env["energy.contract"].create(common | {"fta": GREEN} | values)

    @classmethod
    def make_bills(cls, unit, months=12, before=TODAY, **values):
        """Bills of so many months before a day, the last one first."""
        first = date.fromisoformat(before).replace(day=1)
        common = {"peak_w": 300_000, "off_peak_w": 380_000, "peak_wh": 5_000_000, "off_peak_wh": 70_000_000}
        return cls.env["energy.bill"].create(
            [
                common | {"cups_id": unit.id, "month": first - relativedelta(months=ago)} | values
                for ago in range(1, months + 1)
            ]
        )

    @classmethod
    def import_tariffs(cls, content=None, **values):
        wizard = cls.env["energy.tariff.import"].create(
            {"file": base64.b64encode(content or tariff_file()), "file_name": "tariffs.csv"} | values
        )
        wizard.action_read()
        wizard.action_import()
        return wizard

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

    def rates_of(self, code=GREEN, **values):
        domain = [("code", "=", code), *((name, "=", value) for name, value in values.items())]
        return self.env["energy.rate"].search(domain, order="kind, band, date_start")
