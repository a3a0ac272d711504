"""Brazilian consumer units: tariffs of two invented distributors, bills of thirteen months, contracts of group A."""

from datetime import date

from dateutil.relativedelta import relativedelta

ACT = "Invented for the demonstration: no resolution of ANEEL"
LASTING, EXPIRED = "Luz do Exemplo", "Rede Antiga"
STARTS, EXPIRES = date(2025, 1, 1), date(2026, 6, 1)
PRICES = {  # modality: (kind, band, R$ per kW or kWh)
    "A4 BLUE": (
        ("demand", "peak", 84.10),
        ("demand", "off_peak", 30.20),
        ("tusd", "peak", 0.1182),
        ("tusd", "off_peak", 0.1182),
        ("te", "peak", 0.4210),
        ("te", "off_peak", 0.2640),
    ),
    "A4 GREEN": (
        ("demand", False, 30.20),
        ("tusd", "peak", 2.1540),
        ("tusd", "off_peak", 0.1182),
        ("te", "peak", 0.4210),
        ("te", "off_peak", 0.2640),
    ),
    "B3 B": (
        ("tusd", "peak", 0.4120),
        ("tusd", "off_peak", 0.4120),
        ("te", "peak", 0.2790),
        ("te", "off_peak", 0.2790),
    ),
}
FIRST_MONTH = date(2025, 6, 1)
PEAK_KW = (241, 158, 139, 205, 297, 288, 262, 224, 149, 211, 318, 306, 334)
OFF_PEAK_KW = (402, 331, 254, 338, 424, 411, 379, 346, 240, 291, 462, 475, 503)
PEAK_HOURS, OFF_PEAK_HOURS = 23, 170  # of the highest demand that a month's energy makes
ATYPICAL, MISSING = 2, 8  # places of months


def prepare(env):
    env.ref("base.BRL").active = True
    lasting, expired = env["energy.distributor"].create(
        [{"name": f"{name} (invented)", "code": name} for name in (LASTING, EXPIRED)]
    )
    _tariffs(env, LASTING, False)
    _tariffs(env, EXPIRED, EXPIRES)
    university = env["res.partner"].create({"name": "Universidade Exemplo", "is_company": True})
    campus = env["res.partner"].create({"name": "Campus Norte", "parent_id": university.id})
    clinic = env["res.partner"].create({"name": "Clínica Exemplo", "parent_id": university.id})
    laboratories = _unit(env, "9000001-4", lasting, campus, 400, transformers_kva=750)
    small = _unit(env, "9000002-2", lasting, clinic, 50, transformers_kva=112.5)
    unpriced = _unit(env, "9000003-0", expired, campus, 300, transformers_kva=500)
    bills = _bills(env, laboratories, 100)
    bills[ATYPICAL].write({"is_atypical": True, "notes": "A strike: nobody was there for three weeks."})
    bills[MISSING].unlink()
    _bills(env, small, 9)
    _bills(env, unpriced, 72)


def _tariffs(env, code, end):
    """In force on the day of the advice or no more; their evidence is the weakest that there is."""
    country = env.ref("base.br")
    env["energy.rate"].create(
        [
            {
                "country_id": country.id,
                "kind": kind,
                "code": f"{code} {modality}",
                "component": "power" if kind == "demand" else "energy",
                "band": band,
                "date_start": STARTS,
                "date_end": end,
                "value": value,
                "act": ACT,
                "mark": "secondary",
            }
            for modality, prices in PRICES.items()
            for kind, band, value in prices
        ]
    )


def _unit(env, name, distributor, holder, kilowatts, **values):
    """A unit of 13.8 kV with a green contract."""
    point = env["energy.cups"].create(
        {
            "name": name,
            "kind": "uc",
            "distributor_id": distributor.id,
            "voltage_kv": 13.8,
            "street": "Rua da Demonstração",
            "city": "Cidade Exemplo",
            **values,
        }
    )
    env["energy.contract"].create(
        {
            "name": f"UC {name}",
            "cups_id": point.id,
            "partner_id": holder.id,
            "date_start": "2020-01-01",
            "fta": f"{distributor.code} A4 GREEN",
            "power_va": 1000 * kilowatts,
        }
    )
    return point


def _bills(env, point, percent):
    """Thirteen bills, of so many percent of the demands."""
    return env["energy.bill"].create(
        [
            {
                "cups_id": point.id,
                "month": FIRST_MONTH + relativedelta(months=place),
                "peak_w": 10 * percent * peak,
                "off_peak_w": 10 * percent * off_peak,
                "peak_wh": 10 * percent * peak * PEAK_HOURS,
                "off_peak_wh": 10 * percent * off_peak * OFF_PEAK_HOURS,
            }
            for place, (peak, off_peak) in enumerate(zip(PEAK_KW, OFF_PEAK_KW, strict=True))
        ]
    )
