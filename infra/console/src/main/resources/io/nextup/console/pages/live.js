/** The stream at a glance: what flows, how fast it is answered, how good the answers are, and what happened. */

import { lineChart } from "./charts.js";
import { bar, button, card, el, figure, patch, setText, table, when } from "./dom.js";
import { feed, subscribe } from "./feed.js";
import { age, ago, dateTime, millis, percent, plural, rate, time, whole } from "./format.js";

const WINDOWS = [1, 5, 15];
let minutes = 5;

/** A stream whose newest event is older replays a history, or stands still. */
const OLD_MILLIS = 60_000;

export function show(main, about) {
    const parts = { flow: flow(about), charts: charts(), rates: el("div"), marks: marks(), processes: el("div"), heard: el("p", { class: "sr", role: "status" }) };
    main.append(
        el("div", { class: "head" }, el("h1", {}, "Live"),
            el("p", { class: "lead" }, "Nextup recommends the next item while the user is still clicking. This is what it does right now.")),
        parts.flow.element,
        parts.charts.element,
        el("div", { class: "columns wide-left" },
            card("How often is it right?", parts.rates), el("section", { class: "card" }, el("h2", {}, "What happened"), parts.marks)),
        card("Processes of the job", parts.processes), parts.heard);

    const update = () => {
        parts.charts.update();
        if (feed.status) {
            parts.flow.update(feed.status);
            patch(parts.rates, ...hitRates(feed.status));
            patch(parts.marks, ...markItems());
            setText(parts.heard, feed.marks.at(-1)?.text ?? "");
            patch(parts.processes, processTable(feed.status.processes, feed.now));
        }
    };
    update();
    const unsubscribe = subscribe(update);
    return () => {
        unsubscribe();
        parts.charts.remove();
    };
}

/** The product in one row: from clicks to recommendations, with today's numbers. */
function flow(about) {
    const number = (id) => el("span", { id, class: "value" }, "–");
    const [events, users, recommendations, p50, p99, waiting] =
        [number("live-events"), number("live-users"), number("live-recommendations"), number("live-p50"), number("live-p99"), number("live-waiting")];
    const model = el("span", { id: "live-model", class: "value name" }, "–");
    const modelNote = el("p", { class: "note" });
    const sample = el("span", { id: "live-sample" });
    const over = el("span");
    const clock = el("span", { id: "live-clock" });
    const step = (title, value, unit, ...notes) => el("li", { class: "step" },
        el("h2", {}, title), el("p", { class: "figure" }, value, unit ? el("small", {}, ` ${unit}`) : null), ...notes);
    const note = (...text) => el("p", { class: "note" }, ...text);
    const element = el("section", { class: "flow", "aria-label": "From the click to the recommendation" },
        el("ol", {},
            step("Clicks", events, "a second", note("Kafka brings them in, each with a user and an item.", clock)),
            step("Sequences", users, "users seen lately", note("Flink keeps every user’s last clicks, in order.")),
            step("Model", model, null, modelNote),
            step("Recommendations", recommendations, "a second", note("Ten next items for each click, back on Kafka. ", waiting, " waiting."))),
        el("div", { class: "speed" },
            el("h2", {}, "From click to list"),
            el("p", { class: "figure" }, p50, el("small", {}, " at the median")),
            note(p99, " at the 99th percentile, over the last ", over, ".", sample),
            about.plays ? el("a", { class: "primary", href: "#user" }, "Try it: be a user") : null));
    return {
        element,
        update(status) {
            setText(events, rate(status.events));
            setText(users, whole(status.users) + (status.moreUsers ? "+" : ""));
            setText(recommendations, rate(status.recommendations));
            patch(p50, ...figure(millis(status.latency.p50)));
            setText(p99, millis(status.latency.p99));
            setText(over, age(0, 1000 * status.latency.seconds));
            setText(clock, feed.now - (status.newestEvent ?? feed.now) > OLD_MILLIS ? ` The stream’s newest event is from ${dateTime(status.newestEvent)}.` : "");
            setText(sample, status.oneOf > 1 ? ` Told of one user of ${status.oneOf}, as are hit rates.` : "");
            setText(waiting, whole(feed.points.at(-1)?.waiting));
            setText(model, status.serving ? (status.serving.family ?? "one model") : "none yet");
            patch(modelNote, ...(status.serving
                ? [el("span", { class: "id" }, status.serving.version), ` serves since ${dateTime(status.serving.since)}`,
                    typeof status.serving.learntUntil === "number" ? `; learnt until ${ago(status.serving.learntUntil, feed.now)}.` : "."]
                : ["It scores the sequence on PyTorch. Train one, and the job takes it over without a restart."]));
        },
    };
}

function charts() {
    const common = { formatX: (seconds) => time(seconds * 1000) };
    const events = lineChart({
        ...common, name: "events", title: "Clicks and recommendations a second",
        series: [
            { title: "Clicks", colour: "--series-1", filled: true, width: 1, format: whole },
            { title: "Recommendations", colour: "--series-2", format: whole },
        ],
    });
    const latency = lineChart({
        ...common, name: "latency", title: "Milliseconds from click to recommendation", logarithmic: true, nothing: "No answer in this time",
        series: [
            { title: "Median", colour: "--series-1", format: millis },
            { title: "99th percentile", colour: "--series-3", format: millis },
        ],
    });
    const choices = WINDOWS.map((choice) => button(`${choice} min`, () => {
        minutes = choice;
        update();
    }));
    function update() {
        choices.forEach((choice, index) => choice.setAttribute("aria-pressed", String(WINDOWS[index] === minutes)));
        const to = feed.points.at(-1)?.t ?? Math.floor(feed.now / 1000);
        const window = [to - 60 * minutes, to];
        const shown = feed.points.filter((point) => point.t >= window[0]);
        const column = (name) => shown.map((point) => point[name]);
        events.update([column("t"), column("events"), column("recommendations")], feed.marks, window);
        latency.update([column("t"), column("p50"), column("p99")], feed.marks, window);
    }
    return {
        element: el("section", { class: "charts", "aria-label": "Charts" },
            el("div", { class: "segments", role: "group", "aria-label": "Time shown" }, choices),
            el("div", { class: "columns" }, el("div", { class: "card" }, events.element), el("div", { class: "card" }, latency.element))),
        update,
        remove: () => [events, latency].forEach((chart) => chart.remove()),
    };
}

/** Bars share one scale, so that models compare by eye; the tick is what popularity alone would reach. */
function hitRates({ models, attainable }) {
    const full = Math.max(attainable ?? 0, 0.01, ...models.flatMap((model) => [model.hitRate ?? 0, model.popularity ?? 0]));
    return [
        table({
            id: "hit-rates",
            caption: "Share of lists whose first ten items held the user's next click",
            columns: [{ title: "Model" }, { title: "Judged", number: true }, { title: "Hit rate", number: true }, { title: "Popularity", number: true }],
            rows: models.map((model) => ({
                data: { version: model.version },
                cells: [
                    el("span", { class: "id" }, model.version), whole(model.judged),
                    [el("strong", {}, percent(model.hitRate)), model.hitRate === null ? null : bar(model.hitRate / full, model.popularity === null ? null : model.popularity / full)],
                    percent(model.popularity),
                ],
            })),
            empty: "No answer has been judged yet. A recommendation is judged when its user clicks again.",
        }),
        el("p", { class: "note" }, "Popularity, the line on the bar: the rate that the ten most popular items would reach on the same clicks.",
            attainable === null ? "" : ` No model can reach more than ${percent(attainable)} on these clicks, the bar's full width.`),
    ];
}

function marks() {
    return el("ul", { id: "marks", class: "marks", "aria-label": "What happened, newest first" });
}

function markItems() {
    if (feed.marks.length === 0) {
        return [el("li", { class: "empty" }, "Nothing yet. Model changes, failures and recoveries will stand here and in the charts.")];
    }
    return [...feed.marks].sort((a, b) => b.t - a.t).slice(0, 30).map((mark) => el("li", { data: { kind: mark.kind } },
        when(mark.t, dateTime(mark.t)), " ", el("span", {}, mark.text)));
}

export function processTable(processes, now, verdicts = false) {
    const state = (process) => (process.ended ? "ended" : process.fresh ? "answers" : "silent");
    return table({
        id: "processes", hideCaption: true,
        caption: "Processes of the job, and the model that each one serves",
        columns: [{ title: "Process" }, { title: "State" }, { title: "Serves" }, { title: "For", number: true }, ...(verdicts ? [{ title: "Turned away" }] : [])],
        rows: processes.map((process) => ({
            data: { process: process.process },
            cells: [
                [el("span", {}, process.host), " ", el("span", { class: "id" }, process.process)],
                [el("span", { class: "badge", data: { state: state(process) } }, state(process)),
                    process.unsigned ? [" ", el("span", { class: "badge", data: { state: "silent" } }, "loads unsigned models")] : null],
                [process.serving ? el("span", { class: "id" }, process.serving) : "nothing yet", process.loading ? el("span", { class: "note" }, ` loading ${process.loading}`) : null],
                process.serving ? el("time", {}, age(process.since, now)) : "–",
                ...(verdicts ? [(process.verdicts ?? []).length === 0 ? "none" : el("ul", { class: "plain" }, process.verdicts.map((verdict) => el("li", {},
                    el("span", { class: "badge", data: { state: "silent" } }, verdict.kind), " ", el("span", { class: "id" }, verdict.version), ` ${verdict.reason}`)))] : []),
            ],
        })),
        empty: `No process of the job has said what it serves (${plural(0, "process", "processes")}).`,
    });
}
