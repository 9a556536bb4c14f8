/**
 * Makes elements. Ids of users, items and models are hostile text: everything here becomes a text node or a plain attribute, never markup.
 */

const FORBIDDEN = /^(on.*|style|srcdoc)$/i;

/**
 * @param {string} tag
 * @param {object} [attributes] `on`: listeners by event, `data`: data attributes; null, undefined and false leave an attribute out
 * @param {...(Node|string|null|false|Array)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) {
            continue;
        }
        if (name === "on") {
            Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
        } else if (name === "data") {
            Object.assign(element.dataset, value);
        } else if (FORBIDDEN.test(name)) {
            throw new Error(`Attribute ${name} may hold code or style`);
        } else {
            element.setAttribute(name, value === true ? "" : String(value));
        }
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

/** Text of a sentence in which `backticks` mark a command or a name. */
export function prose(text) {
    return String(text ?? "").split("`").map((part, index) => (index % 2 === 1 ? el("code", {}, part) : part)).filter((part) => part !== "");
}

/** Writes only what changed: a live region would read an unchanged text again. */
export function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

export function button(text, onClick, attributes = {}) {
    return el("button", { type: "button", ...attributes, on: { click: onClick } }, text);
}

/** Text for screen readers only. */
export function spoken(text) {
    return el("span", { class: "sr" }, text);
}

/** A figure with a smaller unit: "5.2 ms". */
export function figure(text) {
    const [, value, unit] = /^(\S+)(?: (.*))?$/.exec(text) ?? [null, text, undefined];
    return unit ? [value, el("small", {}, ` ${unit}`)] : [value];
}

/** A time that stays on one line, for people and for programs. */
export function when(ms, text) {
    return ms === null || ms === undefined ? "–" : el("time", { datetime: new Date(ms).toISOString() }, text);
}

export function notice(text, kind = "") {
    return el("p", { class: `notice ${kind}`.trim() }, prose(text));
}

/** Says an error where it happened, at once to screen readers too. */
export function failure(error) {
    return el("p", { class: "notice bad", role: "alert" }, prose(error.message));
}

/** A line of a `dl`. */
export function fact(name, ...value) {
    return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}

export function card(title, ...children) {
    return el("section", { class: "card" }, el("h2", {}, title), ...children);
}

/** A thin bar: `share` of its track, both from 0 to 1, with an optional tick. */
export function bar(share, tick = null) {
    const fill = el("span", { class: "fill" });
    fill.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
    const track = el("span", { class: "track", "aria-hidden": "true" }, fill);
    if (tick !== null) {
        const line = el("span", { class: "tick" });
        line.style.left = `${100 * Math.min(1, Math.max(0, tick))}%`;
        track.append(line);
    }
    return track;
}

/**
 * A table whose rows stack on a phone. The roles stand there since browsers drop a table's meaning once CSS changes its display.
 * @param {object} shape
 * @param {string} [shape.id]
 * @param {string} shape.caption
 * @param {{title: string, number?: boolean}[]} shape.columns the first one heads each row
 * @param {{data?: object, class?: string, cells: (Node|string|Array)[]}[]} shape.rows
 * @param {string} shape.empty what to say without rows
 */
export function table({ id, caption, columns, rows, empty, hideCaption = false }) {
    const head = el("tr", { role: "row" }, columns.map((column) =>
        el("th", { scope: "col", role: "columnheader", class: column.number ? "number" : null }, column.title)));
    const body = rows.map((row) => el("tr", { role: "row", data: row.data ?? {}, class: row.class }, row.cells.map((cell, index) => {
        const column = columns[index];
        const shape = { class: column.number ? "number" : null, data: { label: column.title } };
        const content = el("div", { class: "cell" }, cell ?? "–");
        return index === 0
            ? el("th", { scope: "row", role: "rowheader", ...shape }, content)
            : el("td", { role: "cell", ...shape }, content);
    })));
    if (rows.length === 0) {
        body.push(el("tr", { role: "row" }, el("td", { role: "cell", colspan: columns.length, class: "empty" }, empty)));
    }
    return el("table", { id, role: "table" },
        el("caption", { class: hideCaption ? "sr" : null }, caption),
        el("thead", { role: "rowgroup" }, head),
        el("tbody", { role: "rowgroup" }, body));
}

/** Replaces the children of `parent`. Where the focus was in them, `heading` takes it: else a keyboard would begin at the top of the page. */
export function replace(parent, heading, ...nodes) {
    const focused = parent.contains(document.activeElement);
    parent.replaceChildren(...nodes);
    if (focused) {
        heading.focus({ preventScroll: true });
    }
}

/**
 * Makes the children of `parent` equal to `nodes`, and touches only what differs: focus, selected text and scrolling stay.
 * Nodes with listeners do not belong here, since a kept element keeps its own.
 */
export function patch(parent, ...nodes) {
    patchChildren(parent, el("div", {}, ...nodes));
}

function patchChildren(old, fresh) {
    const wanted = [...fresh.childNodes];
    wanted.forEach((node, index) => {
        const present = old.childNodes[index];
        if (!present) {
            old.append(node);
        } else if (present.nodeName !== node.nodeName) {
            present.replaceWith(node);
        } else if (node.nodeType === Node.TEXT_NODE) {
            setText(present, node.textContent);
        } else {
            patchAttributes(present, node);
            patchChildren(present, node);
        }
    });
    while (old.childNodes.length > wanted.length) {
        old.lastChild.remove();
    }
}

function patchAttributes(old, fresh) {
    [...old.attributes].filter(({ name }) => !fresh.hasAttribute(name)).forEach(({ name }) => old.removeAttribute(name));
    for (const { name, value } of fresh.attributes) {
        if (name === "style") {
            old.style.cssText = fresh.style.cssText;   // the content security policy refuses the attribute, and allows the property
        } else if (old.getAttribute(name) !== value) {
            old.setAttribute(name, value);
        }
    }
}
