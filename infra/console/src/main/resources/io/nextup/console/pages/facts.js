/** A model's figures and origin: the figures and settings that tell it from others first, the rest folded. */

import { el, fact, table } from "./dom.js";
import { decimal, fixed, plural } from "./format.js";

/** Figures that people compare models by. */
export const FIGURES = ["NDCG@10", "HR@10", "MRR@10"];

const SETTING = "model.";
const REASON = "because.";

/** Provenance by what it is about; each key stands in the first group that takes it. */
const GROUPS = [
    { title: "Settings", keys: /^(family$|model\.)/ },
    { title: "Reasons for settings", keys: /^because\./ },
    { title: "Data", keys: /^(data|fit)(\.(?!fingerprint)|$)/ },
    { title: "Training", keys: /^(best|epochs|tune|refresh|hardly|imported)\./ },
    { title: "Reproducibility", keys: /^(seed$|data\.|code\.|machine\.|cpu\.|peak\.)/, folded: true },
    { title: "More", keys: /./ },
];

/** @param {string[]} keys of a provenance @returns {{title: string, folded?: boolean, keys: string[]}[]} groups that hold some */
export function grouped(keys) {
    const of = (key) => GROUPS.find((group) => group.keys.test(key));
    return GROUPS.map((group) => ({ ...group, keys: keys.filter((key) => of(key) === group) })).filter((group) => group.keys.length > 0);
}

/** "leave-one-out.test.excludingHistory.NDCG@10": how it was measured, and the figure. */
function parts(name) {
    const dot = name.lastIndexOf(".");
    return { measured: name.slice(0, Math.max(dot, 0)), figure: name.slice(dot + 1) };
}

/**
 * The way to measure that most models have in common, since only figures of one way compare.
 * @param {Object<string, number>[]} metrics of each model
 * @returns {{measured: string, names: string[]}} names of its usual figures; none where no model has any
 */
export function inCommon(metrics) {
    const counts = new Map();
    metrics.forEach((each) => measuredWays(each).forEach((how) => counts.set(how, (counts.get(how) ?? 0) + 1)));
    const [measured] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [""];
    return { measured, names: FIGURES.map((figure) => nameOf(measured, figure)).filter((name) => metrics.some((each) => name in (each ?? {}))) };
}

const measuredWays = (metrics) => [...new Set(Object.keys(metrics ?? {}).map(parts).filter(({ figure }) => FIGURES.includes(figure)).map(({ measured }) => measured))].sort();

const nameOf = (measured, figure) => (measured ? `${measured}.${figure}` : figure);

/** Puts names of metrics into order: those of the usual figures first. @param {string[]} names */
export function inOrder(names) {
    const place = (name) => (FIGURES.indexOf(parts(name).figure) + FIGURES.length + 1) % (FIGURES.length + 1);
    return [...names].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** @param {Object<string, number>} metrics */
export function metricFacts(metrics) {
    const names = Object.keys(metrics ?? {});
    const others = names.filter((name) => !FIGURES.includes(parts(name).figure)).sort();
    return [
        table({
            id: "metrics", caption: "By how they were measured",
            columns: [{ title: "Measured" }, ...FIGURES.map((title) => ({ title, number: true }))],
            rows: measuredWays(metrics).map((how) => ({ cells: [how || "in the evaluation", ...FIGURES.map((figure) => fixed(metrics[nameOf(how, figure)]))] })),
            empty: "Nobody has measured this model.",
        }),
        others.length > 0 ? folded(plural(others.length, "more figure"), others.map((name) => fact(name, decimal(metrics[name])))) : null,
    ];
}

/** @param {{family: string, provenance: Object<string, string>, defaults: string[]}} model */
export function originFacts({ family, provenance, defaults }) {
    const known = { ...provenance, family: family ?? "–" };
    const keys = Object.keys(known).filter((key) => !key.startsWith(REASON) || !(SETTING + key.slice(REASON.length) in known));
    return grouped(keys.sort()).map((group) => {
        if (group.title === "Settings") {
            return section(group.title, ...settings(known, defaults ?? []));
        }
        const lines = group.keys.map((key) => fact(key, decimal(known[key])));
        return group.folded ? folded(`${group.title}: ${plural(lines.length, "fact")}`, lines) : section(group.title, lines);
    });
}

function section(title, lines, ...more) {
    return [el("h3", {}, title), el("dl", { class: "facts" }, lines), more];
}

/** Settings that differ from the family's defaults, those that the data decided, and the rest. */
function settings(known, defaults) {
    const names = Object.keys(known).filter((key) => key.startsWith(SETTING)).map((key) => key.slice(SETTING.length)).sort();
    const reason = (name) => known[REASON + name];
    const line = (name) => fact(name, known[SETTING + name], reason(name) ? el("span", { class: "note block" }, `by the data: ${reason(name)}`) : null);
    const usual = names.filter((name) => defaults.includes(name) && !reason(name));
    const differing = names.filter((name) => !defaults.includes(name) && !reason(name));
    return [
        [fact("family", known.family), differing.map(line), names.filter(reason).map(line)],
        usual.length > 0 ? folded(`${plural(usual.length, "setting")} at ${usual.length === 1 ? "its" : "their"} default`, usual.map(line)) : null,
    ];
}

function folded(summary, lines) {
    return el("details", {}, el("summary", {}, summary), el("dl", { class: "facts" }, lines));
}
