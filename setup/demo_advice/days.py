"""When a day begins, as the database keeps instants."""

from odoo.addons.energy_core.calc import midnight


def begin_of(day, country):
    """The UTC instant, without time zone, at which a day begins in a country."""
    return midnight([day], country)[0].tz_localize(None).to_pydatetime()
