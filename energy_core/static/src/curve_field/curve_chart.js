/* License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {formatFloat} from "@web/views/fields/formatters";
import {getCustomColor} from "@web/core/colors/colors";

const {DateTime} = luxon;

export const DAY_S = 86400;
const GOOD_QUALITIES = "BR-";
const QUALITY_NAMES = {
    B: _t("Raw"),
    C: _t("Corrected by hand"),
    D: _t("Imported"),
    E: _t("Estimated"),
    F: _t("A power cut begins"),
    G: _t("A power cut ends"),
    H: _t("Reconstructed at a change of the clock"),
    K: _t("Computed from other curves"),
    P: _t("Reconstructed around a power cut"),
    R: _t("Measured"),
    S: _t("Power cut"),
    T: _t("Short power cut"),
    U: _t("Doubtful"),
    X: _t("The meter was cut off or its clock set"),
};
// Told apart without seeing colours, too: a line, triangles, hatching.
export const COLORS = {line: "#0072B2", marked: "#D55E00", missing: "#8A8D91"};

/** Values are shown in thousands of the unit they are kept in, but for volts. */
export function scaleOf(unit) {
    return unit === "V" ? {factor: 1, unit} : {factor: 1000, unit: `k${unit}`};
}

export function formatValue(value, unit) {
    return `${formatFloat(value, {digits: [16, 3], trailingZeros: false})} ${unit}`;
}

/**
 * The known points of some days, in order, and the spans between the first and the last day of which nothing is known.
 *
 * @param {Array} days with start (ms), step_s, values and qualities
 * @param {Number} factor what the values are divided by
 */
export function knownPoints(days, factor) {
    const points = [];
    const gaps = [];
    let knownUntil = days.length ? days[0].start : 0;
    for (const {start, step_s: stepS, values, qualities} of days) {
        values.forEach((value, position) => {
            const x = start + position * stepS * 1000;
            if (value === null) {
                return;
            }
            if (x > knownUntil) {
                gaps.push({from: knownUntil, to: x});
            }
            knownUntil = x + stepS * 1000;
            points.push({x, y: value / factor, end: knownUntil, quality: qualities ? qualities[position] : ""});
        });
    }
    const last = days.at(-1);
    const end = last && last.start + last.values.length * last.step_s * 1000;
    if (last && last.step_s < DAY_S && end > knownUntil) {
        gaps.push({from: knownUntil, to: end});
    }
    return {points, gaps};
}

/** Each point holds until the end of its step; where the next one does not begin there, the line is broken. */
function steppedLine(points) {
    return points.flatMap((point, index) =>
        points[index + 1]?.x === point.end
            ? [point]
            : [point, {x: point.end, y: point.y, isEnd: true}, {x: point.end, y: NaN, isEnd: true}]
    );
}

function hatching(context) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.strokeStyle = COLORS.missing;
    pen.globalAlpha = 0.5;
    pen.beginPath();
    pen.moveTo(0, 8);
    pen.lineTo(8, 0);
    pen.stroke();
    return context.createPattern(tile, "repeat");
}

function gapsPlugin(gaps) {
    return {
        id: "energy_gaps",
        beforeDatasetsDraw({ctx, chartArea, scales}) {
            ctx.save();
            ctx.fillStyle = hatching(ctx);
            for (const {from, to} of gaps) {
                const left = scales.x.getPixelForValue(from);
                const right = scales.x.getPixelForValue(to);
                ctx.fillRect(left, chartArea.top, Math.max(right - left, 1), chartArea.bottom - chartArea.top);
            }
            ctx.restore();
        },
    };
}

function lineDatasets(points) {
    const marked = points.filter(({quality}) => quality && !GOOD_QUALITIES.includes(quality));
    return [
        {
            type: "line",
            data: steppedLine(points),
            stepped: true,
            borderColor: COLORS.line,
            backgroundColor: `${COLORS.line}22`,
            fill: "origin",
            borderWidth: 2,
            pointRadius: 0,
            pointHoverRadius: 4,
            pointHoverBackgroundColor: COLORS.line,
        },
        {
            type: "line",
            data: marked,
            showLine: false,
            pointStyle: "triangle",
            pointRadius: 5,
            borderColor: COLORS.marked,
            backgroundColor: COLORS.marked,
        },
    ];
}

function barDatasets(points) {
    return [{type: "bar", data: points, backgroundColor: COLORS.line, barPercentage: 0.9}];
}

function tooltip({unit, zone, isDaily}) {
    const at = (instant) => DateTime.fromMillis(instant, {zone});
    return {
        displayColors: false,
        filter: ({raw}, position, items) => !raw.isEnd && items.findIndex((item) => item.raw.x === raw.x) === position,
        callbacks: {
            title: ([item]) => {
                if (!item) {
                    return "";
                }
                const {x, end} = item.raw;
                const day = at(x).toLocaleString(DateTime.DATE_MED_WITH_WEEKDAY);
                return isDaily ? day : `${day}, ${at(x).toFormat("HH:mm")} – ${at(end).toFormat("HH:mm")}`;
            },
            label: ({raw}) => formatValue(raw.y, unit),
            afterLabel: ({raw}) => QUALITY_NAMES[raw.quality]?.toString() ?? "",
        },
    };
}

/** The configuration of Chart.js for a window of time: min and max in ms, zone, unit, isDaily, isMonth. */
export function chartConfig({points, gaps}, view) {
    const scheme = cookie.get("color_scheme");
    const ink = getCustomColor(scheme, "#111827", "#E4E4E4");
    const grid = {color: getCustomColor(scheme, "#d8dadd", "#3C3E4B")};
    const locale = luxon.Settings.defaultLocale;
    return {
        type: view.isDaily ? "bar" : "line",
        data: {datasets: view.isDaily ? barDatasets(points) : lineDatasets(points)},
        plugins: [gapsPlugin(gaps)],
        options: {
            animation: false,
            parsing: true,
            spanGaps: false,
            maintainAspectRatio: false,
            interaction: {mode: "nearest", axis: "x", intersect: false},
            plugins: {legend: {display: false}, tooltip: tooltip(view)},
            scales: {
                x: {
                    type: "time",
                    min: view.min,
                    max: view.max,
                    offset: view.isDaily,
                    adapters: {date: {zone: view.zone, locale}},
                    time: view.isMonth
                        ? {unit: "day", displayFormats: {day: "d"}}
                        : {unit: "hour", displayFormats: {hour: "HH:mm"}},
                    ticks: {color: ink, maxRotation: 0, autoSkip: true},
                    grid: {...grid, offset: false},
                },
                y: {
                    beginAtZero: view.unit !== "V",
                    title: {display: true, text: view.unit, color: ink},
                    ticks: {color: ink},
                    grid,
                },
            },
        },
    };
}
