/** Records that the job refused: how many, why, and what to do. Their content shows only on demand, since it holds user ids. */

import { get } from "./api.js";
import { button, el, failure, prose, table, when } from "./dom.js";
import { bytes, dateTime, plural, whole } from "./format.js";

const MOST = 50;

export function show(main) {
    let reason = null;
    let content = false;
    let asked = null;
    const reasons = el("div", { class: "chips", role: "group", "aria-label": "Reasons" });
    const area = el("div", {}, el("p", { class: "loading", role: "status" }, "Reading the dead letters…"));
    const toggle = button("Show content", () => {
        content = !content;
        load();
    }, { id: "show-content", "aria-pressed": "false" });
    main.append(
        el("div", { class: "head" }, el("h1", {}, "Dead letters"), el("p", { class: "lead" },
            "The job drops nothing silently: it sends a record that it cannot read, or that breaks a limit, to the dead-letter topic with the reason.")),
        el("section", { class: "card", "aria-label": "Dead letters" },
            el("div", { class: "filter" }, reasons, el("div", { class: "buttons" }, toggle, button("Read again", () => load(), { class: "quiet" }))), area));

    async function load() {
        asked?.abort();
        asked = new AbortController();
        toggle.setAttribute("aria-pressed", String(content));
        toggle.textContent = content ? "Hide content" : "Show content";
        try {
            const answer = await get("api/letters", { reason, n: MOST, content: content ? true : null }, asked.signal);
            reasons.replaceChildren(...chips(answer.reasons));
            area.replaceChildren(letters(answer.letters));
        } catch (e) {
            if (e.name !== "AbortError") {
                area.replaceChildren(failure(e));
            }
        }
    }

    function chips(counts) {
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        const chip = (value, text, count) => button([text, " ", el("b", {}, whole(count))], () => {
            reason = value;
            load().then(() => [...reasons.children].find((one) => one.getAttribute("aria-pressed") === "true")?.focus());
        }, { class: "chip", "aria-pressed": String(reason === value) });
        return [chip(null, "All", total), ...Object.entries(counts).sort((a, b) => b[1] - a[1]).map(([name, count]) => chip(name, name, count))];
    }

    function letters(rows) {
        return table({
            id: "letters",
            caption: `${plural(rows.length, "letter")}, newest first${content ? ". Content holds personal data: do not pass it on." : ""}`,
            columns: [
                { title: "Reason" }, { title: "When" }, { title: "Where" }, { title: "Size", number: true }, { title: "What to do" },
                ...(content ? [{ title: "Content" }] : []),
            ],
            rows: rows.map((letter) => ({
                data: { reason: letter.reason },
                cells: [
                    [el("strong", {}, letter.reason), el("span", { class: "note block" }, letter.detail ?? "")],
                    when(letter.time, dateTime(letter.time)),
                    el("span", { class: "id" }, `${letter.topic}, partition ${letter.partition}, offset ${letter.offset}`),
                    bytes(letter.bytes),
                    el("span", {}, prose(letter.todo ?? "–")),
                    ...(content ? [contentOf(letter)] : []),
                ],
            })),
            empty: reason ? `No dead letter has the reason ${reason}.` : "No dead letters: the job could read every record.",
        });
    }

    load();
    return () => asked?.abort();
}

function contentOf({ key, value }) {
    return el("dl", { class: "content" }, el("dt", {}, "Key"), el("dd", {}, key ?? "none"), el("dt", {}, "Value"), el("dd", {}, value ?? "none"));
}
