import pytest

from odoo.addons.energy_flux.parsers import FLUXES
from odoo.addons.energy_flux.parsers.part_numbers import parts_in

R151 = "ERDF_R151_17XSYNTHETIQUE0X_GRD-F999_900000001_00007_Q_{}_{}_20260202030931.zip"
C15 = "17X100A100A0001A_C15_17XSYNTHETIQUE0X_GRD-F999_0327_00007_20260201051013{}"


@pytest.mark.parametrize(
    ("code", "name", "parts"),
    [
        ("R151", R151.format("00002", "00003"), (2, 3)),
        ("R151", R151.format("00001", "00001").upper(), (1, 1)),
        ("R151", R151.format("00004", "00003"), (0, 0)),
        ("R151", "r151.xml", (0, 0)),
        ("C15", C15.format("_00002_00002.xml"), (2, 2)),
        ("C15", C15.format(".zip"), (0, 0)),
    ],
)
def test_the_part_is_read_from_the_name(code, name, parts):
    assert parts_in(FLUXES[code], name) == parts
