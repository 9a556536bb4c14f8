/** An answer in words: which model gave it, and what it changed. */

import { el } from "./dom.js";
import { plural } from "./format.js";
import { titleOf } from "./names.js";
import { moves } from "./recommendations.js";

/**
 * @typedef {{version: string, source: "model"|"fallback"|"skipped"|"other", items: {item: string, score: number}[], answers: string[], millis: number}} List
 * @param {List|null} list
 * @param {boolean} clicked whether the user has clicked at all
 * @returns {(Node|string)[]}
 */
export function answeredBy(list, clicked) {
    if (!list) {
        return [clicked ? "Your click is on its way." : "Click an item to get your first list."];
    }
    const badge = el("span", { class: "badge", data: { source: list.source } }, list.source);
    return [badge, " ", el("span", { class: "id" }, list.version ?? "no version"), ` ${said(list)}`];
}

function said({ source, items }) {
    if (source === "skipped") {
        return "gave no new list, since the click waited too long: the list before it stays.";
    }
    if (source === "other") {
        return "answered for a reason that this console does not know: the job is of a later build.";
    }
    if (items.length === 0) {
        return "answered with an empty list: every candidate was excluded.";
    }
    return source === "fallback"
        ? "knows none of these clicks, or failed on them: these are the most popular items."
        : `answered with ${plural(items.length, "item")}.`;
}

/** The change in a sentence, for screen readers. @param {List} list @param {List|null} before */
export function summary({ items }, before) {
    const kinds = [...moves(items.map(({ item }) => item), before?.items.map(({ item }) => item) ?? null).values()].map(({ kind }) => kind);
    const fresh = before ? kinds.filter((kind) => kind === "new").length : items.length;
    return `${plural(fresh, "new item")}${items.length > 0 ? `; first is ${titleOf(items[0].item) ?? items[0].item}` : ""}.`;
}
