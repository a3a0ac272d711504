/* License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;
const tab = (name) => `.o_notebook .nav-link:contains(${name})`;

registry.category("web_tour.tours").add("energy_recommendation_of_a_contract", {
    steps: () => [
        {
            content: "Ask for advice on the contract",
            trigger: ".o_statusbar_buttons button[name=action_advise]",
            run: "click",
        },
        {
            content: "The advice in a sentence",
            trigger: `${field("summary")}:contains(Change from Green, 400 kW to Green, 455 kW)`,
        },
        {
            content: "What was compared, the cheapest first",
            trigger: `${field("option_ids")} .o_data_row:first:contains(434 kW)`,
        },
        {
            trigger: tab("Charts"),
            run: "click",
        },
        {
            content: "The charts are drawn",
            trigger: `${field("demand_chart")} svg:contains(unavailable)`,
        },
        {
            trigger: tab("Months"),
            run: "click",
        },
        {
            trigger: `${field("month_ids")} .o_data_row:contains(Proposed)`,
        },
        {
            trigger: tab("Notes"),
            run: "click",
        },
        {
            trigger: `${field("note_ids")} .o_data_row:contains(is atypical)`,
        },
        {
            content: "Say why, show it to the customer, accept it",
            trigger: `${field("decision_note")} textarea`,
            run: "edit The new laboratory stays.",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_publish]",
            run: "click",
        },
        {
            trigger: ".ribbon:contains(Published)",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_accept]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Accepted)",
        },
        {
            content: "Back to the contract: the task waits there",
            trigger: `${field("contract_id")} a`,
            run: "click",
        },
        {
            trigger: ".o-mail-Activity:contains(Request the contract that recommendation)",
        },
    ],
});

registry.category("web_tour.tours").add("energy_recommendation_batch", {
    steps: () => [
        {
            content: "All of the company",
            trigger: `${field("name")} input`,
            run: "edit All campuses",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_compute]:contains(Compute)",
            run: "click",
        },
        {
            content: "It goes on in the background",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)",
        },
    ],
});

registry.category("web_tour.tours").add("energy_recommendation_ranking", {
    steps: () => [
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)",
        },
        {
            trigger: `${field("totals")}:contains(of 2 supply points)`,
        },
        {
            trigger: ".oe_stat_button[name=action_view_recommendations]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name=cups_id]:contains(1042178)",
            run: "click",
        },
        {
            trigger: `.o_form_view ${field("option_ids")} .o_data_row`,
        },
    ],
});
