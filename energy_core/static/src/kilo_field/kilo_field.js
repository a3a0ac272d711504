/* License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {InvalidNumberError, parseFloat} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useBus} from "@web/core/utils/hooks";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";

import {Component, useEffect, useRef} from "@odoo/owl";

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
        throw new InvalidNumberError(`"${text}" is negative`);
    }
    return Math.round(value * FACTOR);
}

/**
 * A whole number kept in watt-hours or volt-ampere, shown and entered in kWh or kVA.
 *
 * Empty is not zero. That is why it does not build on the web client's useInputField, which takes a zero typed into an
 * empty field for no change.
 */
export class KiloField extends Component {
    static template = "energy_core.KiloField";
    static props = {...standardFieldProps, unit: {type: String, optional: true}};

    setup() {
        this.input = useRef("numpadDecimal");
        this.isDirty = false;
        useNumpadDecimal();
        const {bus} = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", ({detail}) => detail.proms.push(this.commit()));
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.commit());
        useEffect(() => {
            const text = this.formattedValue;
            if (this.input.el && !this.isDirty && !this.props.record.isFieldInvalid(this.props.name)) {
                this.input.el.value = text;
            }
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get formattedValue() {
        return formatKilo(this.value);
    }

    onInput() {
        const {name, record} = this.props;
        this.setDirty(true);
        record.resetFieldValidity(name);
    }

    async commit() {
        if (!this.isDirty) {
            return;
        }
        this.setDirty(false);
        const {name, record} = this.props;
        const value = this.parseInput();
        if (value === undefined) {
            record.setInvalidField(name);
        } else if (value === this.value) {
            this.input.el.value = this.formattedValue;
        } else {
            await record.update({[name]: value});
        }
    }

    parseInput() {
        try {
            return parseKilo(this.input.el.value);
        } catch (error) {
            if (error instanceof InvalidNumberError) {
                return undefined;
            }
            throw error;
        }
    }

    setDirty(isDirty) {
        this.isDirty = isDirty;
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", isDirty);
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
