/* Draws each chart of the page with uPlot. Words of a chart only ever become text. */
"use strict";
(() => {
    const SIDES = { BOTTOM: 2, LEFT: 3, RIGHT: 1 };
    const REACH = 14;     // pixels from the pointer to a point that it names
    const LINE = 13;      // height of a label
    const BESIDE = 7;     // pixels from a point to its label
    const LINES = [0, ...Array.from({ length: 20 }, (_, index) => [-index - 1, index + 1]).flat()];   // from a point: places to try for its label
    const DASHES = [5, 4];
    const FONT = "system-ui, sans-serif";
    const number = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 }).format;
    const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

    function element(parent, name, className, text = "") {
        const made = document.createElement(name);
        made.className = className;
        made.textContent = text;
        parent.append(made);
        return made;
    }

    /** One column for x, and one for each series, empty where the point is another one's. */
    function columns(chart) {
        const value = (scale, at) => (scale.logarithmic ? Math.max(at, scale.from) : at);
        const points = chart.series.flatMap((series, index) => series.points.map((point) =>
            ({ x: value(chart.x, point.x), y: value(chart.y, point.y), index }))).sort((a, b) => a.x - b.x);
        return [points.map((point) => point.x), ...chart.series.map((_, index) => points.map((point) => (point.index === index ? point.y : null)))];
    }

    function scale({ from, to, logarithmic, downwards }) {
        return { time: false, distr: logarithmic ? 3 : 1, dir: downwards ? -1 : 1, range: () => [from, to] };
    }

    function axis({ side, title, room, heading, names }, logarithmic) {
        const grid = { show: names === null, stroke: css("--rule"), width: 1 };
        const font = `${heading ? "bold " : ""}12px ${FONT}`;
        const common = { scale: side === "BOTTOM" ? "x" : "y", side: SIDES[side], size: room, grid, ticks: { show: false }, gap: 6, font, labelFont: font,
            stroke: css(heading ? "--ink" : "--quiet"), ...(title === null ? {} : { label: title, labelSize: 20 }) };
        if (names !== null) {
            const places = [...names.keys()].filter((place) => names[place] !== "");
            return { ...common, ...(heading ? { align: 1, gap: room } : {}), splits: () => places, values: () => places.map((place) => names[place]) };
        }
        const decades = (u, ticks) => ticks.map((tick) => (Number.isInteger(Math.log10(tick)) ? tick : null));
        return { ...common, space: side === "BOTTOM" ? 70 : 34, values: (u, ticks) => ticks.map((tick) => (tick === null ? "" : number(tick))),
            ...(logarithmic ? { filter: decades, grid: { ...grid, filter: decades } } : {}) };
    }

    function drawn({ colour, mark, size }) {
        const stroke = css(colour);
        const isLine = mark === "LINE" || mark === "DASHES";
        const isDot = mark === "DOTS" || mark === "CIRCLES";
        return { stroke, width: size, spanGaps: true, dash: mark === "DASHES" ? DASHES : undefined,
            paths: mark === "BARS" ? uPlot.paths.bars({ size: [0.6, 70] }) : isLine ? uPlot.paths.linear() : () => null,
            fill: mark === "BARS" ? stroke : undefined,
            points: { show: isDot, size, width: mark === "CIRCLES" ? 2 : 0, stroke, fill: mark === "CIRCLES" ? css("--page") : stroke } };
    }

    /** Places of all points on the canvas, in the order of the series. */
    function places(u, chart) {
        const place = (scale, key, at) => u.valToPos(scale.logarithmic ? Math.max(at, scale.from) : at, key, true);
        return chart.series.flatMap((series) => series.points.map((point) =>
            ({ series, point, x: place(chart.x, "x", point.x), y: place(chart.y, "y", point.y) })));
    }

    /** Writes the labels, none on another one. */
    function writeLabels(u, chart) {
        const { ctx } = u;
        const ratio = uPlot.pxRatio;
        const taken = [];
        const free = (left, y, width) => taken.every((box) => left >= box.right || left + width <= box.left || Math.abs(y - box.y) >= LINE * ratio);
        ctx.save();
        ctx.font = `${11 * ratio}px ${FONT}`;
        ctx.textAlign = "left";
        ctx.textBaseline = "middle";
        ctx.lineJoin = "round";
        ctx.lineWidth = 3 * ratio;
        ctx.strokeStyle = css("--page");
        ctx.fillStyle = css("--ink");
        for (const { series, point, x, y } of places(u, chart).filter((one) => one.point.label !== null)) {
            const width = ctx.measureText(point.label).width;
            const right = x + BESIDE * ratio;
            const left = series.mark === "BARS" ? x - width / 2 : right + width > ctx.canvas.width ? x - BESIDE * ratio - width : right;
            const start = series.mark === "BARS" ? y - LINE * ratio * 0.7 : y;
            const at = (series.labelled ? LINES : [0]).map((lines) => start + lines * LINE * ratio).find((y) => free(left, y, width));
            if (at !== undefined) {
                taken.push({ left, right: left + width, y: at });
                ctx.strokeText(point.label, left, at);
                ctx.fillText(point.label, left, at);
            }
        }
        ctx.restore();
    }

    /** Shows the name of the point that is nearest to the pointer. */
    function showName(u, chart, tip) {
        const ratio = uPlot.pxRatio;
        const near = places(u, chart).filter((one) => one.point.name !== null)
            .map((one) => ({ ...one, x: one.x / ratio - u.bbox.left / ratio, y: one.y / ratio - u.bbox.top / ratio }))
            .map((one) => ({ ...one, distance: Math.hypot(one.x - u.cursor.left, one.y - u.cursor.top) }))
            .reduce((best, one) => (one.distance <= best.distance ? one : best), { distance: REACH });
        tip.hidden = !near.point;
        if (near.point) {
            tip.textContent = near.point.name;
            tip.style.left = `${Math.min(near.x, u.over.clientWidth - tip.offsetWidth)}px`;
            tip.style.top = `${near.y + BESIDE}px`;
        }
    }

    function draw(figure) {
        const chart = JSON.parse(figure.querySelector("script").textContent);
        const area = element(figure, "div", "plot");
        const legend = element(figure, "figcaption", "legend");
        for (const series of chart.series.filter((one) => one.name !== null)) {
            element(legend, "i", "").style.background = `var(${series.colour})`;
            element(legend, "span", "", series.name);
        }
        const isMap = chart.axes.length === 0;
        const size = () => ({ width: area.clientWidth, height: isMap ? area.clientWidth * (chart.y.to - chart.y.from) / (chart.x.to - chart.x.from) : chart.height });
        let plot = null;
        const build = () => {
            plot?.destroy();
            plot = new uPlot({
                ...size(),
                pxAlign: isMap ? 0 : 1,
                padding: isMap ? [0, 0, 0, 0] : [14, chart.axes.some((one) => one.side === "RIGHT") ? 0 : 14, 0, 0],
                legend: { show: false },
                cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
                scales: { x: scale(chart.x), y: scale(chart.y) },
                axes: isMap ? [{ show: false }, { show: false }] : chart.axes.map((one) => axis(one, (one.side === "BOTTOM" ? chart.x : chart.y).logarithmic)),
                series: [{}, ...chart.series.map(drawn)],
                hooks: { draw: [(u) => writeLabels(u, chart)], setCursor: [(u) => showName(u, chart, tip)] },
            }, columns(chart), area);
            plot.over.append(tip);
        };
        const tip = element(area, "div", "tip");
        tip.hidden = true;
        build();
        new ResizeObserver(() => area.clientWidth !== plot.width && plot.setSize(size())).observe(area);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
    }

    document.querySelectorAll("figure.chart").forEach(draw);
})();
