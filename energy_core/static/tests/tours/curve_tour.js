/* License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {registry} from "@web/core/registry";

const title = (text) => ({
    content: `The curve is that of ${text}`,
    trigger: `.o_energy_curve_title:contains("${text}")`,
});
const press = (selector) => ({content: `Press ${selector}`, trigger: selector, run: "click"});
const told = (text) => ({content: `The curve tells: ${text}`, trigger: `.o_energy_curve header:contains("${text}")`});

registry.category("web_tour.tours").add("energy_core_curve", {
    steps: () => [
        title("March 28, 2026"),
        told("Maximum 0.5 kW · 1 of 48 points missing"),
        {
            content: "The drawing tells the same to who does not see it",
            trigger: ".o_energy_curve canvas[aria-label*='1 of 48 points missing']",
        },
        press(".o_energy_curve_next"),
        title("March 29, 2026"),
        told("0 of 46 points missing"),
        {content: "The form is that of the day", trigger: ".o_field_widget[name=missing_count]:contains(0)"},
        press("[data-zoom=month]"),
        title("March 2026"),
        told("1 of 94 points missing"),
        press(".o_energy_curve_next"),
        title("April 2026"),
        {content: "There is nothing after it", trigger: ".o_energy_curve_next:disabled"},
        press(".o_energy_curve_previous"),
        title("March 2026"),
        press("[data-zoom=day]"),
        title("March 29, 2026"),
    ],
});
