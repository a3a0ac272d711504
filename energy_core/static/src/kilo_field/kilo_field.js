/* License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {InvalidNumberError, parseFloat} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useInputField} from "@web/views/fields/input_field_hook";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";

import {Component} from "@odoo/owl";

const FACTOR = 1000;

export function formatKilo(value) {
    return value === false ? "" : formatFloat(value / FACTOR, {digits: [16, 3], trailingZeros: false});
}

export function parseKilo(text) {
    if (text.trim() === "") {
        return false;
    }
    const value = parseFloat(text);
    if (value < 0) {
        throw new InvalidNumberError(_t("A register or a power cannot be negative."));
    }
    return Math.round(value * FACTOR);
}

/** A whole number kept in watt-hours or volt-ampere, shown and entered in kWh or kVA; empty is not zero. */
export class KiloField extends Component {
    static template = "energy_core.KiloField";
    static props = {...standardFieldProps, unit: {type: String, optional: true}};

    setup() {
        useInputField({
            getValue: () => this.formattedValue,
            refName: "numpadDecimal",
            parse: parseKilo,
        });
        useNumpadDecimal();
    }

    get formattedValue() {
        return formatKilo(this.props.record.data[this.props.name]);
    }
}

export const kiloField = {
    component: KiloField,
    displayName: _t("Thousands (kWh, kVA)"),
    supportedTypes: ["integer"],
    supportedOptions: [{label: _t("Unit shown behind"), name: "unit", type: "string"}],
    isEmpty: (record, fieldName) => record.data[fieldName] === false,
    extractProps: ({options}) => ({unit: options.unit}),
};

registry.category("fields").add("energy_kilo", kiloField);
registry.category("formatters").add("energy_kilo", formatKilo);
