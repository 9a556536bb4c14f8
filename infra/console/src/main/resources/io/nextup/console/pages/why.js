/**
 * Why was this item recommended? The model ranks it again without each item of the history in turn. Why is the whole list as it is? Its model makes it again of the
 * events, items and rules of then.
 */

import { get, part } from "./api.js";
import { bar, el, prose, table } from "./dom.js";
import { ordinal, plural, whole } from "./format.js";
import { itemName, remember, titleOf } from "./names.js";
import { disclosure } from "./panel.js";

const BEYOND = 1000;

/** @param {() => string} user @param {string} item */
export function whyPanel(user, item) {
    return disclosure({
        text: "Why?", kind: "why", attributes: { class: "quiet why-button", "aria-label": `Why ${titleOf(item) ?? item}?` },
        loading: "Asking the model again, without each click in turn. The first time takes some seconds, since it loads the model.",
        read: async (signal) => explanation(await get(`api/users/${part(user())}/why`, { item }, signal)),
    });
}

/** @param {{version: string, reasons: {without: string, rank: number|null, title: string|null}[], rank: number, carrier: string|null, popular: number|null, words: string}} answer */
function explanation(answer) {
    remember(answer.reasons.map(({ without, title }) => ({ item: without, title })));
    // Ranks matter by their order of magnitude: from 3rd to 30th weighs as much as from 30th to 300th.
    const from = answer.rank ?? BEYOND;
    const fall = (rank) => Math.max(0, Math.log((rank ?? BEYOND) / from)) / Math.max(Math.log(BEYOND / from), 1e-9);
    const row = ({ without, rank }) => ({
        class: without === answer.carrier ? "carrier" : null,
        cells: [
            [itemName(without), without === answer.carrier ? el("span", { class: "badge" }, "carries it") : null],
            rank === null ? "beyond 1,000" : whole(rank), bar(fall(rank)),
        ],
    });
    const reasons = (caption, some) => table({ caption, columns: [{ title: "Without" }, { title: "Rank", number: true }, { title: "Falls" }], rows: some.map(row), empty: "" });
    const [moving, others] = [true, false].map((moves) => answer.reasons.filter(({ rank }) => (rank !== answer.rank) === moves));
    const standing = `It stands ${answer.rank === null ? "beyond the first 1,000" : ordinal(answer.rank)}.`;
    return [
        el("p", {}, prose(answer.words)),
        moving.length > 0 ? reasons(`${standing} Without one item of the history, it would stand:`, moving) : el("p", { class: "note" }, standing),
        others.length > 0 ? el("details", {}, el("summary", {}, `${plural(others.length, "item")} of the history whose absence would not move it`), reasons("", others)) : "",
        el("p", { class: "note" }, answer.popular === null ? "It is not among the most popular items. " : `For comparison: it is the ${ordinal(answer.popular)} most popular item. `,
            "Asked of ", el("span", { class: "id" }, answer.version), "."),
    ];
}

/** @param {string} user @param {number} sequence */
export function listWhyPanel(user, sequence) {
    return disclosure({
        text: "Why this list?", kind: "why list-why", attributes: { class: "quiet", id: "why-list" },
        loading: "Reading the events, items and rules of then, and making the list again. This takes some seconds.",
        read: async (signal) => listExplanation(await get(`api/users/${part(user)}/lists/${sequence}/why`, {}, signal)),
    });
}

/** @param {{outcome: string, words: string, rulesRevision: number, items: object[], others: {item: string, title: string|null, place: number, words: string}[]}} answer */
function listExplanation(answer) {
    remember([...answer.items, ...answer.others]);
    remember(answer.items.filter(({ carrier }) => carrier).map(({ carrier, carrierTitle }) => ({ item: carrier, title: carrierTitle })));
    const place = (rank) => (rank === null ? "beyond 1,000" : whole(rank));
    const rules = answer.rulesRevision > 0 ? ` Rules of revision ${whole(answer.rulesRevision)} held.` : "";
    return [
        el("p", { data: { outcome: answer.outcome } }, prose(`Made again: ${answer.words}.${rules}`)),
        answer.items.length > 0 ? table({
            caption: "Each item, and the item of the history that carries it",
            columns: [{ title: "Item" }, { title: "Because of" }, { title: "Rank without it", number: true }, { title: "Rules" }],
            rows: answer.items.map(({ item, carrier, without, rules: met }) => ({
                cells: [itemName(item), carrier ? itemName(carrier) : "–", carrier ? place(without) : "–", met.map(({ ruleId, effect }) => `${ruleId}: ${effect}`).join(", ")],
            })),
            empty: "",
        }) : "",
        answer.others.length > 0 ? table({
            caption: "Without rules there would stand",
            columns: [{ title: "At", number: true }, { title: "Item" }, { title: "But" }],
            rows: answer.others.map(({ item, place: at, words }) => ({ data: { item }, cells: [whole(at), itemName(item), words] })),
            empty: "",
        }) : "",
    ];
}
