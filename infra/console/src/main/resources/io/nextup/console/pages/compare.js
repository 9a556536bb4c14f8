/** Compares a model with another one that a person chooses: what their manifests say differently. */

import { get, part } from "./api.js";
import { el, failure, table } from "./dom.js";
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
    const metrics = rows(model.metrics, other.metrics, (now, before) => change(now, before, DIGITS));
    const origin = rows({ ...model.provenance, family: model.family }, { ...other.provenance, family: other.family }, () => "");
    return table({
        id: "differences", caption: "What differs: metrics first, then how the models were made",
        columns: [{ title: "Entry" }, { title: model.version }, { title: other.version }, { title: "Change to the first", number: true }],
        rows: [...metrics, ...origin],
        empty: "Their manifests hold the same metrics and the same provenance.",
    });
}

function rows(values, before, changed) {
    const [first, second] = [new Map(Object.entries(values ?? {})), new Map(Object.entries(before ?? {}))];
    const names = [...new Set([...first.keys(), ...second.keys()])].sort();
    return names.filter((name) => first.get(name) !== second.get(name)).map((name) => ({
        data: { name },
        cells: [name, decimal(first.get(name), DIGITS), decimal(second.get(name), DIGITS), changed(first.get(name), second.get(name))],
    }));
}
