/** Why was this item recommended? The model ranks it again without each item of the history in turn. */

import { get, part } from "./api.js";
import { bar, button, el, failure, prose, table } from "./dom.js";
import { ordinal, whole } from "./format.js";
import { itemName, titleOf } from "./names.js";

const BEYOND = 1000;

/** @param {() => string} user @param {string} item @returns {{button: HTMLElement, panel: HTMLElement, outdated: () => void}} */
export function whyPanel(user, item) {
    const panel = el("div", { class: "why", hidden: true, "aria-live": "polite" });
    let asked = null;
    const toggle = button("Why?", async () => {
        const open = panel.hidden;
        panel.hidden = !open;
        toggle.setAttribute("aria-expanded", String(open));
        asked?.abort();
        if (!open) {
            return;
        }
        asked = new AbortController();
        panel.replaceChildren(el("p", { class: "loading" }, "Asking the model again, without each click in turn. The first time takes some seconds, since it loads the model."));
        try {
            const answer = await get(`api/users/${part(user())}/why`, { item }, asked.signal);
            panel.replaceChildren(...explanation(answer));
        } catch (e) {
            if (e.name !== "AbortError") {
                panel.replaceChildren(failure(e));
            }
        }
    }, { class: "quiet why-button", "aria-expanded": "false", "aria-label": `Why ${titleOf(item) ?? item}?` });
    return {
        button: toggle,
        panel,
        outdated() {
            if (!panel.hidden) {
                panel.hidden = true;   // the history has changed, so the reasons have too
                toggle.setAttribute("aria-expanded", "false");
                asked?.abort();
            }
        },
    };
}

/** @param {{version: string, reasons: {without: string, rank: number|null}[], rank: number, carrier: string|null, popular: number|null, words: string}} answer */
function explanation(answer) {
    // Ranks matter by their order of magnitude: from 3rd to 30th weighs as much as from 30th to 300th.
    const from = answer.rank ?? BEYOND;
    const fall = (rank) => Math.max(0, Math.log((rank ?? BEYOND) / from)) / Math.max(Math.log(BEYOND / from), 1e-9);
    return [
        el("p", {}, prose(answer.words)),
        table({
            caption: `It stands ${answer.rank === null ? "beyond the first 1,000" : ordinal(answer.rank)}. Without one item of the history, it would stand:`,
            columns: [{ title: "Without" }, { title: "Rank", number: true }, { title: "Falls" }],
            rows: answer.reasons.map(({ without, rank }) => ({
                class: without === answer.carrier ? "carrier" : null,
                cells: [
                    [itemName(without), without === answer.carrier ? el("span", { class: "badge" }, "carries it") : null],
                    rank === null ? "beyond 1,000" : whole(rank), bar(fall(rank)),
                ],
            })),
            empty: "The history has a single item: nothing to leave out.",
        }),
        el("p", { class: "note" }, answer.popular === null ? "It is not among the most popular items. " : `For comparison: it is the ${ordinal(answer.popular)} most popular item. `,
            "Asked of ", el("span", { class: "id" }, answer.version), "."),
    ];
}
