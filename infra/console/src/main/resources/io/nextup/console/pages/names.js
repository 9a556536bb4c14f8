/** Titles and categories of items seen so far. */

import { el } from "./dom.js";

const MOST = 20_000;
const known = new Map();

/** @param {{item: string, title?: string|null, category?: string|null}[]} items */
export function remember(items) {
    for (const { item, title, category } of items) {
        if (title || category) {
            const entry = { title: title ?? titleOf(item), category: category ?? categoryOf(item) };
            known.delete(item);   // it is the newest now
            known.set(item, entry);
            if (known.size > MOST) {
                known.delete(known.keys().next().value);
            }
        }
    }
}

export function titleOf(item) {
    return known.get(item)?.title ?? null;
}

function categoryOf(item) {
    return known.get(item)?.category ?? null;
}

/** An item's title with its id beside it, or the id alone, and its category. */
export function itemName(item) {
    const [title, category] = [titleOf(item), categoryOf(item)];
    return el("span", { class: "item" },
        ...(title
            ? [el("span", { class: "title" }, title), " ", el("span", { class: "id" }, item)]
            : [el("span", { class: "title plain" }, item)]),
        category ? [" ", el("span", { class: "category" }, category)] : null);
}
