/* License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {registry} from "@web/core/registry";

const input = (name) => `.o_field_widget[name=${name}] input`;

registry.category("web_tour.tours").add("energy_core_manual_reading", {
    steps: () => [
        {
            content: "Choose the supply point",
            trigger: input("cups_id"),
            run: "edit 21451627839184",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(21451627839184)",
            run: "click",
        },
        {
            content: "Say when the reading counts",
            trigger: input("at"),
            run: "edit 01/31/2026 12:00:00",
        },
        {
            content: "A register in kWh, with decimals",
            trigger: input("hp_wh"),
            run: "edit 5,979.366",
        },
        {
            content: "A register at zero, left with the Tab key, stays a zero",
            trigger: input("hc_wh"),
            run: "edit 0 && press Tab",
        },
        {
            content: "A register without reading, emptied again",
            trigger: input("base_wh"),
            run: "edit 12 && press Tab && clear && press Tab",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_form_saved",
        },
    ],
});
