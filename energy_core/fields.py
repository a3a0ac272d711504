# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Field types that Odoo lacks."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from .encryption import decrypt, encrypt, is_encrypted

MASK = "••••••••"


class BigInteger(fields.Integer):
    """A whole number of eight bytes that can be empty.

    A meter's register in watt-hours outgrows four bytes, and a register without a reading is not a register at zero:
    an empty column reads ``False``.
    """

    _column_type = ("int8", "int8")
    falsy_value = None

    def convert_to_column(self, value, record, values=None, validate=True):
        return self.convert_to_cache(value, record, validate)

    def convert_to_cache(self, value, record, validate=True):
        return None if value is None or value is False or value == "" else int(value)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        return super().convert_to_read(self.convert_to_record(value, record), record, use_display_name)


class ExactMonetary(fields.Monetary):
    """An amount that comes in whole cents: it is stored as it is told.

    Odoo rounds each amount by a currency that it looks up for each: a fifth of the time of computing a month.
    """

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        return float(value or 0)

    def convert_to_cache(self, value, record, validate=True):
        return float(value or 0)


class Secret(fields.Char):
    """A text that is written and never read back: encrypted in cache and column, a mask to whoever reads it.

    Writing the mask changes nothing. Give it `groups`; code that needs the text calls `reveal`.
    """

    copy = False
    exportable = False

    def convert_to_cache(self, value, record, validate=True):
        if not value or value == MASK or is_encrypted(value):
            return value or None
        if MASK[0] in value:
            raise UserError(record.env._("Empty the field, then enter the whole secret: what it shows is only a mask."))
        return encrypt(record.env, value)

    def convert_to_column(self, value, record, values=None, validate=True):
        return self.convert_to_cache(value if value != MASK else None, record, validate)

    def convert_to_record(self, value, record):
        return MASK if value else False

    def write(self, records, value):
        return None if value == MASK else super().write(records, value)

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if operator not in ("in", "not in") or any(value):
            raise UserError(model.env._("A secret cannot be searched; only whether there is one."))
        column = model._field_to_sql(alias, field_expr, query)
        return SQL("%s IS NULL", column) if operator == "in" else SQL("%s IS NOT NULL", column)

    def reveal(self, record):
        """The text of this record's secret, or an empty one. For the code that uses it, never for a screen."""
        record.ensure_one()
        if not record[self.name]:
            return ""
        return decrypt(record.env, self._get_cache(record.env)[record.id])


class IntegerArray(fields.Json):
    """Whole numbers of four bytes in one column, each of which can be empty: a tuple, ``False`` when there are none.

    As PostgreSQL's own array it takes a quarter of what JSON takes, and SQL reads it point by point.
    """

    _column_type = ("_int4", "int4[]")

    def convert_to_cache(self, value, record, validate=True):
        return tuple(value) if value else None

    def convert_to_record(self, value, record):
        return False if value is None else tuple(value)

    def convert_to_column(self, value, record, values=None, validate=True):
        if not value:
            return None
        numbers = ",".join("NULL" if number is None else str(int(number)) for number in value)
        return f"{{{numbers}}}"

    def convert_to_read(self, value, record, use_display_name=True):
        return list(value) if value else False

    def convert_to_export(self, value, record):
        return ";".join("" if number is None else str(number) for number in value or ())
