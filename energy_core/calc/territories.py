# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The territories of a country that have hours or taxes of their own, told by the first digits of the postal code.

The first territory of each country is its mainland, where all other postal codes lie.
"""

import re

POSTAL_PREFIXES = {
    "ES": {
        "peninsula": (),
        "balearic": ("07",),
        "canary": ("35", "38"),
        "ceuta": ("51",),
        "melilla": ("52",),
    },
    "FR": {
        "mainland": (),
        "corsica": ("20",),
        "guadeloupe": ("971",),
        "martinique": ("972",),
        "guyane": ("973",),
        "reunion": ("974",),
        "mayotte": ("976",),
    },
}
TERRITORIES = {country: tuple(prefixes) for country, prefixes in POSTAL_PREFIXES.items()}
POSTAL_CODE = re.compile(r"[0-9]{5}")


def territory_of(country, postal_code):
    """The territory in which a postal code lies, "" when it is none of a country with territories.

    country: ISO code, or empty. postal_code: text, or empty; spaces do not count.
    """
    code = "".join((postal_code or "").split())
    prefixes = POSTAL_PREFIXES.get(country)
    if not prefixes or not POSTAL_CODE.fullmatch(code):
        return ""
    mainland, *local = prefixes
    return next((territory for territory in local if code.startswith(prefixes[territory])), mainland)
