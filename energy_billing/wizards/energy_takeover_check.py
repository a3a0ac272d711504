# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is wrong in a takeover by what the database holds, and by the rules of codes and numbers."""

import re

import pandas as pd
from stdnum.br import cnpj, cpf
from stdnum.es import cups
from stdnum.eu import vat

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import single_email_re

from odoo.addons.energy_core.calc import sentences_of
from odoo.addons.energy_core.models.energy_cups import PRM_DIGITS

_lt = sentences_of("energy_billing")
IBAN_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


class EnergyTakeover(models.TransientModel):
    _inherit = "energy.takeover"

    def _check_rows(self, rows):
        """Errors of the rows, as dicts: row, column, value, detail (a Sentence)."""
        return [
            *self._check_cells(rows, "point", self._is_point, WRONG_POINT),
            *self._check_cells(rows, "email", single_email_re.match, WRONG_EMAIL),
            *self._check_cells(rows, "vat", _is_vat, WRONG_VAT),
            *self._check_cells(rows, "iban", _is_iban, WRONG_IBAN),
            *self._check_contracts(rows),
            *self._check_points(rows),
            *self._check_days(rows),
        ]

    @api.model
    def _check_cells(self, rows, column, is_right, detail):
        cells = rows.loc[rows[column].ne(""), column]
        return [
            {"row": row, "column": column, "value": value, "detail": detail}
            for row, value in cells.items()
            if not is_right(value)
        ]

    def _is_point(self, code):
        kind, code = self.company_id.energy_cups_kind, self._compact(code)
        if kind == "prm":
            return len(code) == PRM_DIGITS and code.isascii() and code.isdecimal()
        return kind != "cups" or cups.is_valid(code)

    @api.model
    def _compact(self, code):
        return self.env["energy.cups"]._with_compact_name({"name": code})["name"]

    def _check_contracts(self, rows):
        """A contract that is here already belongs to its point, and is not invoiced here."""
        known = self._known_contracts(rows)
        for row in rows.itertuples():
            contract = known.get(row.contract)
            if not contract:
                continue
            if contract.cups_id.name != self._compact(row.point):
                yield _cell(row, "point", _of_other_point(row.contract, contract.cups_id.name))
            if contract.billing_period_ids.filtered("move_id"):
                yield _cell(row, "contract", _invoiced_here(row.contract))

    def _check_points(self, rows):
        """No other contract supplies the point from the start on."""
        codes = {row.Index: self._compact(row.point) for row in rows.itertuples()}
        supplying = Domain("cups_id.name", "in", list(codes.values())) & Domain("date_start", "!=", False)
        contracts = self.env["energy.contract"].search(Domain(self._of_company()) & supplying)
        of_point = contracts.grouped(lambda contract: contract.cups_id.name)
        for row in rows[rows["start"].notna()].itertuples():
            for contract in of_point.get(codes[row.Index], ()):
                is_over = contract.date_end and contract.date_end <= row.start.date()
                if contract.name != row.contract and not is_over:
                    yield _cell(row, "point", _supplied(contract.name, contract._format_dates()))

    @api.model
    def _check_days(self, rows):
        """A first day far ahead is a slip of the pen: the contract would not be billed until then."""
        latest = fields.Date.add(fields.Date.context_today(self), years=1)
        for row in rows[rows["first_day_to_bill"] > pd.Timestamp(latest)].itertuples():
            day = row.first_day_to_bill.date().isoformat()
            yield _cell(row, "first_day_to_bill", FAR_AHEAD) | {"value": day}

    def _known_contracts(self, rows):
        """{reference: contract} of those that are in the database."""
        names = Domain("name", "in", rows["contract"].tolist())
        contracts = self.env["energy.contract"].search(names & Domain("company_id", "=", self.company_id.id))
        return contracts.grouped("name")


FAR_AHEAD = _lt("The day is more than a year ahead, and nothing would be billed until then. Correct it.")
WRONG_POINT = _lt(
    "This is no code of a supply point. A PRM has 14 digits (a spreadsheet takes the first zero away from numbers:"
    " format the column as text); a CUPS ends in its control letters."
)
WRONG_EMAIL = _lt("This is no e-mail address. Correct it, or leave the cell empty.")
WRONG_VAT = _lt("This is no VAT number: country and digits, as FR40303265045. Correct it, or leave the cell empty.")
WRONG_IBAN = _lt("This is no IBAN: its control digits are wrong. Correct it, or leave the cell empty.")


def _of_other_point(contract, point):
    return _lt(
        "Contract %(contract)s is here already, at the point %(point)s. Correct the point or the reference.",
        contract=contract,
        point=point,
    )


def _invoiced_here(contract):
    return _lt(
        "Contract %(contract)s is invoiced here already: it can no longer be taken over. Remove the row.",
        contract=contract,
    )


def _supplied(contract, dates):
    return _lt(
        "Contract %(contract)s supplies this point %(dates)s. End it first, or correct the point or the start.",
        contract=contract,
        dates=dates,
    )


def _is_vat(number):
    return vat.is_valid(number) or cnpj.is_valid(number) or cpf.is_valid(number)


def _is_iban(text):
    """Whether the control digits are right (ISO 13616: the number modulo 97 is 1)."""
    number = compact_iban(text)
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4]) if IBAN_FORM.fullmatch(number) else "0"
    return int(digits) % 97 == 1


def compact_iban(text):
    return "".join(text.split()).upper()


def _cell(row, column, detail):
    return {"row": row.Index, "column": column, "value": getattr(row, column), "detail": detail}
