"""A file's name says its flux and its place in a sequence."""

import pytest

from odoo.addons.energy_flux.parsers import flux_of_name

C15 = "17X100A100A0001A_C15_17XSYNTHETIQUE0X_GRD-F123_0324_00042_20260201051013"
F15 = "17X100A100A0001A_F15_17XSYNTHETIQUE0X_GRD-F123_0324_C_M_1_D_00044_20260203051013"
F12 = "Enedis_F12_17XSYNTHETIQUE0X_GRD-F123_0324_00045_D_30_20260203051013"
R151 = "ERDF_R151_17XSYNTHETIQUE0X_GRD-F123_507342151_00043_Q_00001_00002_20260202030931"


@pytest.mark.parametrize(
    ("name", "code", "identity"),
    [
        (f"{C15}.zip", "C15", ("GRD-F123_0324", 42)),
        (f"{C15}.ZIP", "C15", ("GRD-F123_0324", 42)),
        (f"{C15[:-15]}_00001_00001.xml", "C15", ("GRD-F123_0324", 42)),
        (f"{R151}.zip", "R151", ("507342151", 43)),
        (f"{R151}.xml", "R151", ("507342151", 43)),
        (f"{F15}.zip", "F15", ("17XSYNTHETIQUE0X_GRD-F123_0324_C_M_1", 44)),
        (f"{F15}_FA.xml", "F15", ("17XSYNTHETIQUE0X_GRD-F123_0324_C_M_1", 44)),
        (f"{F15}_FL_00001_00002.xml", "F15", ("17XSYNTHETIQUE0X_GRD-F123_0324_C_M_1", 44)),
        (f"{F12}.zip", "F12", ("17XSYNTHETIQUE0X_GRD-F123_0324", 45)),
        (f"{F12}_FX_00001_00001.xml", "F12", ("17XSYNTHETIQUE0X_GRD-F123_0324", 45)),
        ("F1_0031_202604000001.xml", "F1", ("", None)),
        ("0031_9999_F1_01_202604000001.zip", "F1", ("", None)),
        ("202604_SIPS2_PS_ELECTRICIDAD_baleares.zip", "SIPS_PS", ("", None)),
        ("SIPS2_CONSUMOS_ELECTRICIDAD.csv", "SIPS_CONSUMOS", ("", None)),
    ],
)
def test_operators_names_are_understood(name, code, identity):
    flux = flux_of_name(name)
    assert flux.code == code
    assert flux.identify(name) == identity


@pytest.mark.parametrize(
    "name", ["c15.xml", f"{C15}.pdf", C15, f"x{R151}.zip.exe", "", "ENEDIS_R63_P_CdC_1_00001_1.zip"]
)
def test_other_names_promise_nothing(name):
    assert flux_of_name(name) is None
