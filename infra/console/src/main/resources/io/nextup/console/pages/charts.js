/** Every line chart of the console: colours of the theme, marks as vertical lines, a legend in text that gives the newest values. */

import uPlot from "./uplot/uPlot.esm.js";
import { el, setText, spoken } from "./dom.js";

const LONGEST_BRIDGE_SECONDS = 10;   // a line joins points over shorter holes, since few clicks leave seconds without an answer
const TIME_STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/**
 * @typedef {object} Series
 * @property {string} title
 * @property {string} colour name of a custom property, such as "--series-1"
 * @property {boolean} [filled]
 * @property {string} [scale] "y" (left) unless said; "right" for an axis of its own
 * @property {number} [width] of the line
 * @property {function(number|null): string} format
 */

/**
 * @param {object} shape
 * @param {string} shape.name for `data-chart`
 * @param {string} shape.title
 * @param {string} [shape.note]
 * @param {Series[]} shape.series
 * @param {boolean} [shape.time] whether x is seconds since the epoch
 * @param {boolean} [shape.logarithmic]
 * @param {function(number): string} [shape.formatX]
 * @param {number} [shape.height]
 * @param {string} [shape.newest] what the last point is
 * @param {string} [shape.nothing] said while no series has a value
 * @returns {{element: HTMLElement, update: function(number[][], object[]=, number[]=): void, remove: function(): void}}
 */
export function lineChart({ name, title, note, series, time = true, logarithmic = false, formatX, height = 200, newest = "Newest", nothing = "No data in this time" }) {
    const plotArea = el("div", { class: "plot", role: "img", "aria-label": `Chart: ${title}. The values are below it` });
    const flags = el("div", { class: "flags" });
    const hole = el("p", { class: "nothing" }, nothing);
    const values = series.map(() => el("b", {}, "–"));
    const at = el("span", { class: "at" }, newest);
    const legend = el("figcaption", {}, at, series.map((one, index) => {
        const swatch = el("i", { "aria-hidden": "true" });
        swatch.style.background = `var(${one.colour})`;
        return el("span", { class: "key" }, swatch, `${one.title} `, values[index]);
    }));
    const element = el("figure", { class: "chart", data: { chart: name } }, el("h3", {}, title), note ? el("p", { class: "note" }, note) : null,
        el("div", { class: "plotbox" }, plotArea, flags, hole), legend);

    let data = [[], ...series.map(() => [])];
    let marks = [];
    let range = null;
    let flagged = "";
    let plot = null;

    function caption(index) {
        const last = index ?? data[0].length - 1;
        setText(at, index === null || index === undefined ? newest : formatX(data[0][index]));
        series.forEach((one, i) => setText(values[i], one.format(data[i + 1][last] ?? null)));
    }

    function build() {
        const colour = (property) => getComputedStyle(document.documentElement).getPropertyValue(property).trim();
        const text = colour("--muted");
        const grid = { stroke: colour("--grid"), width: 1 };
        const axis = { stroke: text, grid, ticks: { show: false }, font: "12px system-ui, sans-serif" };
        const right = series.some((one) => one.scale === "right");
        plot?.destroy();
        plot = new uPlot({
            width: Math.max(plotArea.clientWidth, 100),
            height,
            padding: [12, right ? 0 : 12, 0, 0],
            legend: { show: false },
            cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
            scales: {
                x: { time, range: (u, from, to) => range ?? (from === to ? [from - 1, to + 1] : [from, to]) },
                y: logarithmic ? { distr: 3, range: (u, from, to) => decades(from, to) } : { range: (u, from, to) => [0, Math.max(1e-6, (to ?? 1) * 1.15)] },
                right: { range: (u, from, to) => spread(from, to) },
            },
            axes: [
                { ...axis, size: 30, space: 64, ...(time ? { incrs: TIME_STEPS, values: clockTimes } : {}) },
                { ...axis, size: 52, space: 34, ...(logarithmic ? { filter: wholeDecades, grid: { ...grid, filter: wholeDecades } } : {}) },
                ...(right ? [{ ...axis, scale: "right", side: 1, size: 52, grid: { show: false } }] : []),
            ],
            series: [{}, ...series.map((one) => ({
                scale: one.scale ?? "y",
                stroke: colour(one.colour),
                fill: one.filled ? `color-mix(in srgb, ${colour(one.colour)} 12%, transparent)` : undefined,
                width: one.width ?? 1.75,
                points: { show: !time },
                gaps: longGaps,
            }))],
            hooks: { setCursor: [(u) => caption(u.cursor.idx)], draw: [(u) => drawMarks(u, colour), placeFlags] },
        }, data, plotArea);
    }

    /** Seconds stand on the axis only where the ticks differ by them. */
    function clockTimes(u, ticks, axis, space, step) {
        return ticks.map((tick) => (step < 60 ? formatX(tick) : formatX(tick).slice(0, 5)));
    }

    function drawMarks(u, colour) {
        const { ctx, bbox } = u;
        ctx.save();
        ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
        ctx.lineWidth = devicePixelRatio;
        for (const mark of visible(u)) {
            const x = Math.round(u.valToPos(mark.t / 1000, "x", true));
            ctx.strokeStyle = colour(`--mark-${mark.kind === "failure" || mark.kind === "demoted" ? "bad" : "good"}`);
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
        }
        ctx.restore();
    }

    const visible = (u) => marks.filter((mark) => mark.t / 1000 >= u.scales.x.min && mark.t / 1000 <= u.scales.x.max);

    /** A small button on top of each line, since a canvas has nothing to hover or to focus. */
    function placeFlags(u) {
        const left = u.bbox.left / devicePixelRatio;
        const shown = visible(u);
        const texts = shown.map((mark) => `${mark.t} ${mark.text}`).join("\n");
        if (texts !== flagged) {   // positions change each second, texts rarely: a flag keeps its element, and with it the focus
            flagged = texts;
            flags.replaceChildren(...shown.map((mark) => el("span", { class: "flag", data: { kind: mark.kind } },
                el("button", { type: "button" }, spoken(mark.text)), el("span", { class: "tip", "aria-hidden": "true" }, mark.text))));
        }
        [...flags.children].forEach((flag, index) => {
            const x = left + u.valToPos(shown[index].t / 1000, "x");
            flag.style.left = `${x}px`;
            flag.classList.toggle("leftwards", x > plotArea.clientWidth / 2);
        });
    }

    const resized = new ResizeObserver(() => {
        if (plotArea.clientWidth > 0 && plot && plot.width !== plotArea.clientWidth) {
            plot.setSize({ width: plotArea.clientWidth, height });
        }
    });
    resized.observe(plotArea);
    const themed = () => plot && build();
    document.addEventListener("themechange", themed);

    return {
        element,
        /** @param {number[][]} columns x, then one array for each series @param {object[]} [marked] @param {number[]} [window] of x */
        update(columns, marked = [], window = null) {
            data = columns;
            marks = marked;
            range = window;
            if (!plot) {
                build();
            } else {
                plot.setData(data);
            }
            caption(plot.cursor.idx);
            hole.hidden = columns.slice(1).some((column) => column.some((value) => value !== null));
        },
        remove() {
            resized.disconnect();
            document.removeEventListener("themechange", themed);
            plot?.destroy();
        },
    };
}

/** Gaps come as pixels of the canvas, which has more of them than the page on a dense display. */
function longGaps(u, series, from, to, gaps) {
    const seconds = (pixels) => u.posToVal(pixels / devicePixelRatio, "x");
    return gaps.filter(([start, end]) => seconds(end) - seconds(start) > LONGEST_BRIDGE_SECONDS);
}

const wholeDecades = (u, ticks) => ticks.map((tick) => (Number.isInteger(Math.log10(tick)) ? tick : null));

/** Whole decades around the values, for a logarithmic axis: [1, 100]. */
function decades(from, to) {
    const low = from > 0 ? from : 1;
    const high = to > 0 ? to : 100;
    const bottom = 10 ** Math.floor(Math.log10(low));
    return [bottom, Math.max(bottom * 10, 10 ** Math.ceil(Math.log10(high)))];
}

/** A little more than the values, for an axis that need not start at zero. */
function spread(from, to) {
    const room = Math.max((to - from) * 0.1, Math.abs(to) * 0.01, 1e-6);
    return [from - room, to + room];
}
