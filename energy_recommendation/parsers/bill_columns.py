# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The columns of a table of Brazilian bills: how they are called on the bills, and what they hold."""

from dataclasses import dataclass

from odoo.addons.energy_core.calc import Sentence, sentences_of

_lt = sentences_of("energy_recommendation")


@dataclass(frozen=True)
class BillColumn:
    """name: what the column is called in frames, `header`: in the file, where `also` are other spellings.

    kind: month, day, quantity (kept in thousandths: kWh in Wh, kW in W), factor (in thousandths, up to 1), money (in
    cents) or text.
    """

    name: str
    header: str
    kind: str
    explanation: Sentence
    example: str = ""
    is_required: bool = False
    also: tuple = ()


BILL_COLUMNS = (
    BillColumn(
        "month",
        "Data",
        "month",
        _lt("The month that the bill is for: 04/2024, abr/2024, or any of its days as 15/04/2024 or 2024-04-15."),
        "04/2024",
        True,
        ("Mês", "Mês de Referência", "Referência"),
    ),
    BillColumn(
        "peak_wh",
        "Consumo Ponta (kWh)",
        "quantity",
        _lt("Energy of the peak hours. Empty where the bill tells none."),
        "325",
        also=("Consumo na Ponta (kWh)",),
    ),
    BillColumn(
        "off_peak_wh",
        "Consumo Fora Ponta (kWh)",
        "quantity",
        _lt("Energy of all other hours."),
        "12325,5",
        True,
        ("Consumo Fora de Ponta (kWh)",),
    ),
    BillColumn(
        "peak_w",
        "Demanda Ponta (kW)",
        "quantity",
        _lt("Highest demand measured in the peak hours. Empty where the bill tells one demand for all hours."),
        "350",
        also=("Demanda na Ponta (kW)",),
    ),
    BillColumn(
        "off_peak_w",
        "Demanda Fora Ponta (kW)",
        "quantity",
        _lt("Highest demand measured in all other hours, or the only one of the bill."),
        "412,25",
        True,
        ("Demanda Fora de Ponta (kW)", "Demanda (kW)"),
    ),
    BillColumn("amount_cents", "Valor (R$)", "money", _lt("What the invoice amounts to. May be empty."), "3245,77"),
    BillColumn(
        "point",
        "UC",
        "text",
        _lt("Code of the consumer unit, where the file holds the bills of several."),
        also=("Unidade Consumidora", "Código da UC"),
    ),
    BillColumn(
        "start",
        "Leitura Anterior",
        "day",
        _lt("First day of the billing cycle. Empty: the first of the month."),
        also=("Data da Leitura Anterior",),
    ),
    BillColumn(
        "end",
        "Leitura Atual",
        "day",
        _lt("Day after the last one of the billing cycle, when the meter was read again."),
        also=("Data da Leitura Atual",),
    ),
    BillColumn(
        "peak_reactive_varh",
        "Reativo Excedente Ponta (kVArh)",
        "quantity",
        _lt("Excess reactive energy of the peak hours (UFER), where the bill tells it."),
        also=("UFER Ponta",),
    ),
    BillColumn(
        "off_peak_reactive_varh",
        "Reativo Excedente Fora Ponta (kVArh)",
        "quantity",
        _lt("Excess reactive energy of all other hours (UFER), where the bill tells it."),
        also=("Reativo Excedente Fora de Ponta (kVArh)", "UFER Fora Ponta"),
    ),
    BillColumn(
        "peak_reactive_w",
        "Demanda Reativa Ponta (kW)",
        "quantity",
        _lt("Demand of the peak hours corrected by the power factor (DMCR), where the bill tells it."),
        also=("DMCR Ponta",),
    ),
    BillColumn(
        "off_peak_reactive_w",
        "Demanda Reativa Fora Ponta (kW)",
        "quantity",
        _lt("Demand of all other hours corrected by the power factor (DMCR), where the bill tells it."),
        also=("Demanda Reativa Fora de Ponta (kW)", "DMCR Fora Ponta"),
    ),
    BillColumn(
        "injected_w",
        "Demanda de Geração (kW)",
        "quantity",
        _lt("Highest power injected by a generator of the unit, where the bill tells it."),
        also=("Demanda Injetada (kW)",),
    ),
    BillColumn(
        "peak_power_factor_milli",
        "Fator de Potência Ponta",
        "factor",
        _lt("Power factor of the peak hours, where the bill tells it and no excess reactive energy."),
        "0,92",
    ),
    BillColumn(
        "off_peak_power_factor_milli",
        "Fator de Potência Fora Ponta",
        "factor",
        _lt("Power factor of all other hours, where the bill tells it and no excess reactive energy."),
        "0,95",
        also=("Fator de Potência Fora de Ponta",),
    ),
)
