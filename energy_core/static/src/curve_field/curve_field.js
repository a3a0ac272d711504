/* License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {COLORS, DAY_S, chartConfig, formatValue, knownPoints, scaleOf} from "./curve_chart";
import {Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState} from "@odoo/owl";
import {deserializeDateTime, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const ZOOM_KEY = "energy_curve_zoom";
const COLUMNS = ["started_at", "step_s", "values", "qualities"];

/**
 * The curve of which the record is one day: that day, or its month. Previous and next open the record of the nearest
 * day that has one, so that the rest of the form always tells of the same day.
 */
export class CurveField extends Component {
    static template = "energy_core.CurveField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({
            zoom: browser.sessionStorage.getItem(ZOOM_KEY) || "day",
            days: [],
            previousId: false,
            nextId: false,
        });
        this.zooms = [
            {name: "day", label: _t("Day")},
            {name: "month", label: _t("Month")},
        ];
        onWillStart(async () => {
            await Promise.all([loadBundle("web.chartjs_lib"), this.fetch(this.props.record)]);
        });
        onWillUpdateProps(async ({record}) => {
            if (record.resId !== this.props.record.resId) {
                await this.fetch(record);
            }
        });
        useEffect(
            () => {
                const chart = new Chart(this.canvas.el, chartConfig(this.known, this.view));
                return () => chart.destroy();
            },
            () => [this.state.days, this.state.zoom]
        );
    }

    get isMonth() {
        return this.state.zoom === "month" || this.isDaily;
    }

    get isDaily() {
        return this.props.record.data.step_s === DAY_S;
    }

    get zone() {
        return this.props.record.data.time_zone || "utc";
    }

    get view() {
        const day = this.localDay(this.props.record);
        const span = this.isMonth ? "month" : "day";
        const min = day.startOf(span);
        return {
            min: min.toMillis(),
            max: (this.isDaily ? min.endOf("month").startOf("day") : min.plus({[span]: 1})).toMillis(),
            zone: this.zone,
            unit: this.scale.unit,
            isMonth: this.isMonth,
            isDaily: this.isDaily,
        };
    }

    get scale() {
        return scaleOf(this.props.record.data.unit);
    }

    get known() {
        return knownPoints(this.state.days, this.scale.factor);
    }

    get title() {
        const day = this.localDay(this.props.record);
        return this.isMonth ? day.toFormat("LLLL yyyy") : day.toLocaleString(DateTime.DATE_HUGE);
    }

    get summary() {
        const {points} = this.known;
        const count = this.state.days.reduce((sum, {values}) => sum + values.length, 0);
        if (!points.length) {
            return _t("No known point");
        }
        const without = this.daysWithoutCurve;
        const highest = points.reduce((most, {y}) => Math.max(most, y), -Infinity);
        const parts = [
            _t("Maximum %s", formatValue(highest, this.scale.unit)),
            _t("%(missing)s of %(count)s points missing", {missing: count - points.length, count}),
        ];
        if (without) {
            parts.push(_t("%s days without a curve", without));
        }
        return parts.join(" · ");
    }

    /** How many days between the first and the last one shown have no curve at all. */
    get daysWithoutCurve() {
        const {days} = this.state;
        const span = days.length && Math.round((days.at(-1).start - days[0].start) / (1000 * DAY_S)) + 1;
        return span - days.length;
    }

    get description() {
        return `${this.title}: ${this.summary}`;
    }

    get legend() {
        const square = "width: 1.25rem; height: 0.75rem;";
        const hatched = `repeating-linear-gradient(-45deg, ${COLORS.missing} 0 1px, transparent 1px 5px)`;
        const triangle = "width: 0; height: 0; border: 0.4rem solid transparent; border-top-width: 0;";
        const known = {
            name: "known",
            label: this.props.record.fields.quantity.selection.find(
                ([name]) => name === this.props.record.data.quantity
            )[1],
            style: `${square} border-top: 3px solid ${COLORS.line}; background: ${COLORS.line}22`,
        };
        if (this.isDaily) {
            return [known];
        }
        return [
            known,
            {
                name: "marked",
                label: _t("Estimated, corrected, doubtful or around a power cut"),
                style: `${triangle} border-bottom-color: ${COLORS.marked}`,
            },
            {name: "missing", label: _t("Missing"), style: `${square} background: ${hatched}`},
        ];
    }

    localDay(record) {
        return DateTime.fromISO(serializeDate(record.data.day), {zone: record.data.time_zone || "utc"});
    }

    async onZoom(zoom) {
        browser.sessionStorage.setItem(ZOOM_KEY, zoom);
        this.state.zoom = zoom;
        await this.fetch(this.props.record);
    }

    /** The days of the window, and the records of the nearest days before and after it. */
    async fetch(record) {
        const {cups_id: point, quantity, step_s: stepS} = record.data;
        const span = this.state.zoom === "month" || stepS === DAY_S ? "month" : "day";
        const day = this.localDay(record);
        const [first, last] = [day.startOf(span), day.endOf(span)].map((bound) => bound.toISODate());
        const curve = [
            ["cups_id", "=", point.id],
            ["quantity", "=", quantity],
        ];
        const read = (domain, fields, options) =>
            this.orm.searchRead(record.resModel, [...curve, ...domain], fields, options);
        const [days, before, after] = await Promise.all([
            read([["day", ">=", first], ["day", "<=", last]], COLUMNS, {order: "day"}),
            read([["day", "<", first]], ["id"], {order: "day desc", limit: 1}),
            read([["day", ">", last]], ["id"], {order: "day", limit: 1}),
        ]);
        Object.assign(this.state, {
            days: days.map((each) => ({...each, start: deserializeDateTime(each.started_at).toMillis()})),
            previousId: before[0]?.id ?? false,
            nextId: after[0]?.id ?? false,
        });
    }

    async open(resId) {
        const {model, resIds} = this.props.record;
        await model.load({resId, resIds: resIds.includes(resId) ? resIds : [...resIds, resId]});
    }
}

export const curveField = {
    component: CurveField,
    displayName: _t("Load curve"),
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "cups_id", type: "many2one"},
        {name: "day", type: "date"},
        {name: "quantity", type: "selection"},
        {name: "step_s", type: "integer"},
        {name: "time_zone", type: "char"},
        {name: "unit", type: "char"},
    ],
};

registry.category("fields").add("energy_curve", curveField);
