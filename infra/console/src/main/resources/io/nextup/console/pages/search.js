/** Finds items by id or title; without text, shows those clicked most of late. */

import { get } from "./api.js";
import { button, el, failure, setText } from "./dom.js";
import { plural } from "./format.js";
import { itemName, remember } from "./names.js";

const PAUSE_MILLIS = 180;
const MOST = 20;

/**
 * @param {object} shape
 * @param {string} shape.action text of each result's button
 * @param {(item: string) => void} shape.onChoose
 */
export function itemSearch({ action, onChoose }) {
    const results = el("ul", { id: "item-results", class: "results", "aria-label": "Items found" });
    const count = el("p", { class: "note", role: "status" });
    let timer = null;
    let asked = null;

    const input = el("input", {
        id: "item-search", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Title or id",
        on: {
            input: () => {
                clearTimeout(timer);
                timer = setTimeout(find, PAUSE_MILLIS);
            },
        },
    });

    async function find() {
        asked?.abort();
        asked = new AbortController();
        const text = input.value.trim();
        try {
            const { items } = await get("api/items", { q: text, n: MOST }, asked.signal);
            remember(items);
            setText(count, heading(text, items.length));
            results.replaceChildren(...items.map(result));
        } catch (e) {
            if (e.name !== "AbortError") {
                results.replaceChildren(el("li", {}, failure(e)));
            }
        }
    }

    function heading(text, found) {
        if (text === "") {
            return "Clicked most of late:";
        }
        return found === 0 ? `No item has “${text}” in its id or title.` : `${plural(found, "item")} found${found === MOST ? ", and perhaps more" : ""}:`;
    }

    function result({ item, title, count: clicked }) {
        return el("li", { data: { item } },
            el("span", { class: "item-text" }, itemName(item),
                clicked > 0 ? el("span", { class: "note" }, plural(clicked, "click")) : null),
            button(action, () => onChoose(item), { class: "click", "aria-label": `${action} ${title ?? item}` }));
    }

    find();
    return el("div", { class: "search" }, el("label", { for: "item-search" }, "Find an item"), input, count, results);
}
