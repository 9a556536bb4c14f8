/** Panels that a person opens and closes: by their button, by the cross in them, or by Escape, which closes the one opened last. */

import { button, el, failure } from "./dom.js";

let opened = [];

document.addEventListener("keydown", (event) => {
    // A dialog closes by itself, and a search field empties itself.
    if (event.key !== "Escape" || event.target.closest?.("dialog, input[type=search]")) {
        return;
    }
    opened = opened.filter(({ panel }) => panel.isConnected && !panel.hidden);
    opened.at(-1)?.close();
});

/** Lets Escape close a panel that is open. @returns {HTMLElement} the cross */
export function closing(panel, close) {
    opened = [...opened.filter((one) => one.panel !== panel), { panel, close }];
    return button("×", close, { class: "close quiet", "aria-label": "Close" });
}

/**
 * A button, and the panel that it opens. Each opening reads the content again.
 * @param {object} shape
 * @param {string} shape.text of the button
 * @param {object} shape.attributes of the button
 * @param {string} shape.kind class of the panel
 * @param {string} shape.loading said until the content is there
 * @param {(signal: AbortSignal) => Promise<(Node|string)[]>} shape.read the signal: the panel is closed
 * @returns {{button: HTMLElement, panel: HTMLElement, close: () => void}}
 */
export function disclosure({ text, attributes, kind, loading, read }) {
    const panel = el("div", { class: kind, hidden: true });
    let asked = null;
    const toggle = button(text, () => (panel.hidden ? open() : close()), { ...attributes, "aria-expanded": "false" });

    async function open() {
        asked = new AbortController();
        panel.hidden = false;
        toggle.setAttribute("aria-expanded", "true");
        const content = el("div", { "aria-live": "polite" }, el("p", { class: "loading" }, loading));
        panel.replaceChildren(closing(panel, close), content);
        try {
            content.replaceChildren(...await read(asked.signal));
        } catch (e) {
            if (e.name !== "AbortError") {
                content.replaceChildren(failure(e));
            }
        }
    }

    function close() {
        if (panel.contains(document.activeElement)) {
            toggle.focus();
        }
        asked?.abort();
        panel.hidden = true;
        toggle.setAttribute("aria-expanded", "false");
    }

    return { button: toggle, panel, close };
}
