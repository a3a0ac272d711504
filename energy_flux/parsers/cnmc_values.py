# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Codes of the Spanish regulator's formats (CNMC), which F1 and SIPS share. Source: reference/accounting.md 6.4."""

TARIFF_OF_CODE = {
    "018": "2.0TD",
    "019": "3.0TD",
    "020": "6.1TD",
    "021": "6.2TD",
    "022": "6.3TD",
    "023": "6.4TD",
    "024": "3.0TDVE",
    "025": "6.1TDVE",
    "026": "6.2TDVE",
    "001": "2.0A",
    "003": "3.0A",
    "004": "2.0DHA",
    "005": "2.1A",
    "006": "2.1DHA",
    "007": "2.0DHS",
    "008": "2.1DHS",
    "011": "3.1A",
    "012": "6.1A",
    "013": "6.2",
    "014": "6.3",
    "015": "6.4",
    "016": "6.5",
    "017": "6.1B",
}


def tariff_of(code):
    """The access tariff of a code of the regulator's table; a code that it lacks stands for itself."""
    return TARIFF_OF_CODE.get(code, code)
