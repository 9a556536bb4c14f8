/** Titles of items seen so far: lists of the job name items by id only. */

import { el } from "./dom.js";

const MOST = 20_000;
const titles = new Map();

/** @param {{item: string, title?: string|null}[]} items */
export function remember(items) {
    for (const { item, title } of items) {
        if (title && (titles.size < MOST || titles.has(item))) {
            titles.set(item, title);
        }
    }
}

export function titleOf(item) {
    return titles.get(item) ?? null;
}

/** An item's title with its id beside it, or the id alone. */
export function itemName(item, title = titleOf(item)) {
    return title
        ? el("span", { class: "item" }, el("span", { class: "title" }, title), " ", el("span", { class: "id" }, item))
        : el("span", { class: "item" }, el("span", { class: "title plain" }, item));
}
