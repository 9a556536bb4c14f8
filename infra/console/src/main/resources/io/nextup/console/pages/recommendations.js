/** A list of recommendations that shows how it changed: which items moved, and which are new. */

import { button, el, spoken } from "./dom.js";
import { fixed } from "./format.js";
import { itemName, remember, titleOf } from "./names.js";
import { whyPanel } from "./why.js";

/**
 * @param {string[]} now @param {string[]|null} before null: there was no list
 * @returns {Map<string, {kind: "new"|"up"|"down"|"same", by: number}>} by item
 */
export function moves(now, before) {
    return new Map(now.map((item, index) => {
        const was = before?.indexOf(item) ?? index;
        if (was < 0) {
            return [item, { kind: "new", by: 0 }];
        }
        return [item, { kind: was > index ? "up" : was < index ? "down" : "same", by: Math.abs(was - index) }];
    }));
}

function moveMark({ kind, by }) {
    const [sign, words] = { new: ["new", ""], up: [`▲ ${by}`, `up ${by}`], down: [`▼ ${by}`, `down ${by}`], same: ["", ""] }[kind];
    return el("span", { class: "move", data: { kind } }, words ? [el("span", { "aria-hidden": "true" }, sign), spoken(words)] : sign);
}

/**
 * @param {object} shape
 * @param {string} [shape.id]
 * @param {() => string} shape.user whose list it is, to ask why
 * @param {boolean} shape.why whether the server can say why
 * @param {((item: string) => void)|null} shape.onClick null: the page allows no clicks
 */
export function recommendationList({ id, user, why: canAsk, onClick }) {
    const element = el("ol", { id, class: "recommendations" });
    /** Rows by item: a row that stays keeps its element, its focus and its open answer to "Why?". */
    let rows = new Map();

    function newRow(item) {
        const why = canAsk ? whyPanel(user, item) : null;
        const marks = el("span", { class: "marks-of-row" });
        const name = titleOf(item) ?? item;
        const row = el("li", { data: { item } },
            el("div", { class: "row" }, el("span", { class: "rank", "aria-hidden": "true" }), itemName(item), marks,
                el("span", { class: "buttons" }, why?.button ?? null,
                    onClick ? button("Click", () => onClick(item), { class: "click", "aria-label": `Click ${name}` }) : null)),
            why?.panel ?? null);
        return { row, marks, why };
    }

    return {
        element,
        /** @param {{item: string, score: number, title?: string|null}[]} items @param {{item: string}[]|null} before */
        update(items, before) {
            const key = items.map(({ item, score }) => `${item}\n${score}`).join("\n\n") + before?.map(({ item }) => item).join("\n");
            if (element.dataset.key === key) {
                return;
            }
            element.dataset.key = key;
            remember(items);
            const focused = document.activeElement?.closest?.("li[data-item]");
            const index = [...element.children].indexOf(focused);
            const tops = new Map([...rows].map(([item, { row }]) => [item, row.getBoundingClientRect().top]));
            const moved = moves(items.map(({ item }) => item), before?.map(({ item }) => item) ?? null);
            const next = new Map(items.map(({ item }) => [item, rows.get(item) ?? newRow(item)]));
            items.forEach(({ item, score }, rank) => {
                const { row, marks, why } = next.get(item);
                row.querySelector(".rank").textContent = String(rank + 1);
                row.dataset.move = moved.get(item).kind;
                marks.replaceChildren(moveMark(moved.get(item)), el("span", { class: "score", title: "Score" }, fixed(score, 2)));
                why?.close();   // the history has changed, so the reasons have too
            });
            rows = next;
            place([...rows.values()].map(({ row }) => row), focused);
            if (index >= 0 && !element.contains(document.activeElement)) {
                (element.children[Math.min(index, element.children.length - 1)]?.querySelector("button.click") ?? element).focus();
            }
            slide(rows, tops);
        },
    };

    /** Moves rows around the focused one, since a browser takes the focus from an element that is inserted again. */
    function place(wanted, focused) {
        [...element.children].filter((row) => !wanted.includes(row)).forEach((row) => row.remove());
        const anchor = wanted.indexOf(focused);
        if (anchor < 0) {
            element.replaceChildren(...wanted);
            return;
        }
        wanted.slice(0, anchor).forEach((row) => focused.before(row));
        wanted.slice(anchor + 1).reverse().forEach((row) => focused.after(row));
    }
}

/** Lets each row slide from where it stood, and fades new ones in. */
function slide(rows, tops) {
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
        return;
    }
    const timing = { duration: 350, easing: "cubic-bezier(.2,.8,.2,1)" };
    for (const [item, { row }] of rows) {
        const by = tops.has(item) ? tops.get(item) - row.getBoundingClientRect().top : null;
        if (by === null) {
            row.animate([{ opacity: 0, transform: "translateX(12px)" }, { opacity: 1, transform: "none" }], timing);
        } else if (by !== 0) {
            row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], timing);
        }
    }
}
