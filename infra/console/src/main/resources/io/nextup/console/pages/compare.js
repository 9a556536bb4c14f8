/** Compares a model with another one that a person chooses: what their manifests say differently. */

import { get, part } from "./api.js";
import { el, failure, notice, table } from "./dom.js";
import { grouped, inOrder } from "./facts.js";
import { change, decimal } from "./format.js";

/** Digits behind the point: more than elsewhere, since a difference is what is looked for. */
const DIGITS = 6;

/**
 * @param {object} model details of a model
 * @param {string[]} versions all of the registry
 */
export function comparison(model, versions) {
    const others = versions.filter((version) => version !== model.version);
    if (others.length === 0) {
        return null;
    }
    const result = el("div", { "aria-live": "polite" });
    const choice = el("select", { id: "compare", on: { change: () => choose(choice.value) } },
        el("option", { value: "" }, "none"), others.map((version) => el("option", { value: version }, version)));

    async function choose(version) {
        result.replaceChildren();
        if (version === "") {
            return;
        }
        try {
            const other = await get(`api/models/${part(version)}`);
            // An answer that comes late belongs to a choice that is over.
            if (choice.value === version) {
                result.replaceChildren(differences(model, other));
            }
        } catch (e) {
            if (choice.value === version) {
                result.replaceChildren(failure(e));
            }
        }
    }

    return el("div", { class: "comparison" }, el("label", { for: "compare" }, "Compare with"), " ", choice, result);
}

function differences(model, other) {
    const part = (title, lines) => (lines.length === 0 ? null : table({
        caption: title, columns: [{ title: "Entry" }, { title: model.version }, { title: other.version }, { title: "Change to the first", number: true }], rows: lines,
    }));
    const facts = ({ provenance, family }) => values({ ...provenance, family });
    const [figures, otherFigures, origin, otherOrigin] = [values(model.metrics), values(other.metrics), facts(model), facts(other)];
    const tables = [
        part("Figures", rows(inOrder(differing(figures, otherFigures)), figures, otherFigures, (now, before) => change(now, before, DIGITS))),
        ...grouped(differing(origin, otherOrigin)).map(({ title, keys }) => part(title, rows(keys, origin, otherOrigin, () => ""))),
    ].filter(Boolean);
    return el("div", { id: "differences" }, tables.length > 0 ? tables : notice("Their manifests hold the same figures and the same provenance."));
}

/** A manifest may have any name, also one that every object has. */
const values = (object) => new Map(Object.entries(object ?? {}));

/** Names whose values differ, or that one side lacks. */
function differing(first, second) {
    return [...new Set([...first.keys(), ...second.keys()])].sort().filter((name) => first.get(name) !== second.get(name));
}

function rows(names, first, second, changed) {
    return names.map((name) => ({
        data: { name },
        cells: [name, decimal(first.get(name), DIGITS), decimal(second.get(name), DIGITS), changed(first.get(name), second.get(name))],
    }));
}
