# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Field types that Odoo lacks."""

from odoo import fields


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
