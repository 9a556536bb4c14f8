/** Items as the serving model sees them: alike items stand close together. Search, a map, and the nearest of one item. */

import { get, part } from "./api.js";
import { bar, button, card, el, failure, notice, replace } from "./dom.js";
import { fixed, plural } from "./format.js";
import { itemMap } from "./map.js";
import { itemName, remember } from "./names.js";
import { itemSearch } from "./search.js";

export function show(main, about, argument) {
    const nearestTitle = el("h2", { tabindex: "-1" }, "Nearest");
    const nearest = el("div", { "aria-live": "polite" }, notice("Choose an item, here or on the map."));
    const mapArea = el("div", {}, el("p", { class: "loading", role: "status" }, "Drawing the map. The first time takes some seconds, since it loads the model."));
    let map = null;
    let asked = null;
    let left = false;
    main.append(
        el("div", { class: "head" }, el("h1", {}, "Items"), el("p", { class: "lead" },
            "The model knows no titles and no categories: it learns from sequences of clicks alone which items are alike.")),
        el("div", { class: "atlas" },
            el("section", { class: "card" }, el("h2", {}, "Map"), mapArea),
            el("div", {}, card("Find", itemSearch({ action: "Show", onChoose: choose })), el("section", { class: "card" }, nearestTitle, nearest))));

    async function choose(item) {
        asked?.abort();
        asked = new AbortController();
        history.replaceState(null, "", `#items/${encodeURIComponent(item)}`);
        replace(nearest, nearestTitle, el("p", { class: "loading" }, "Asking the model…"));
        map?.select(item, []);
        try {
            const answer = await get(`api/items/${part(item)}/similar`, {}, asked.signal);
            remember(answer.items);
            const best = Math.max(...answer.items.map((one) => one.score), 1e-9);
            nearest.replaceChildren(
                el("p", {}, "To ", el("strong", { id: "chosen" }, itemName(item)), ":"),
                el("ol", { id: "similar", class: "results" }, answer.items.map((one) => el("li", { data: { item: one.item } },
                    el("span", { class: "item-text" }, itemName(one.item), el("span", { class: "note meter" }, bar(one.score / best), fixed(one.score, 3))),
                    button("Show", () => choose(one.item), { class: "quiet", "aria-label": `Show ${one.title ?? one.item}` })))),
                answer.items.length === 0 ? notice("The model knows nothing like it.") : "",
                el("p", { class: "note" }, "By ", el("span", { class: "id" }, answer.version)));
            map?.select(item, answer.items.map((one) => one.item));
        } catch (e) {
            if (e.name !== "AbortError") {
                nearest.replaceChildren(failure(e));
            }
        }
    }

    async function drawMap() {
        try {
            const answer = await get("api/items/map");
            if (left) {
                return;
            }
            remember(answer.points);
            if (answer.points.length === 0) {
                mapArea.replaceChildren(notice("The serving model has no items to draw."));
                return;
            }
            map = itemMap(answer.points, choose);
            mapArea.replaceChildren(map.element, el("p", { class: "note" },
                `${plural(answer.points.length, "item")}, the most popular ones; a larger dot was clicked more often. By `, el("span", { class: "id" }, answer.version)));
            map.draw();
        } catch (e) {
            mapArea.replaceChildren(failure(e));
        }
    }

    drawMap().then(() => (argument && !left ? choose(argument) : null));
    return () => {
        left = true;
        asked?.abort();
        map?.remove();
    };
}
