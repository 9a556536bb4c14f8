/** Lists the models, the announced and the serving one, how each was made and how two differ; announces and rolls back. */

import { get, part, post } from "./api.js";
import { lineChart } from "./charts.js";
import { comparison } from "./compare.js";
import { button, card, el, fact, failure, notice, prose, replace, table, when } from "./dom.js";
import { FIGURES, inCommon, metricFacts, originFacts } from "./facts.js";
import { dateTime, decimal, fixed } from "./format.js";
import { processTable } from "./live.js";
import { closing } from "./panel.js";

export function show(main, about, argument) {
    const area = el("div", { class: "stack" }, el("p", { class: "loading", role: "status" }, "Reading the models…"));
    const detail = el("div", { class: "stack",  "aria-live": "polite" });
    const said = el("div", { "aria-live": "polite" });
    const title = el("h1", { tabindex: "-1" }, "Models");
    let chart = null;
    let versions = [];
    let left = false;
    let shown = null;   // the version whose details are open
    main.append(el("div", { class: "head" }, title,
        el("p", { class: "lead" }, "The trainer publishes models to a registry. An announcement asks the job to serve one; "
            + "the job verifies it, warms it up and takes it over without a restart.")),
        said, area, detail);

    async function load() {
        try {
            replace(area, title, ...view(await get("api/models")));
        } catch (e) {
            replace(area, title, failure(e), button("Try again", load));
        }
    }

    function view(state) {
        const serving = servingOf(state);
        versions = state.registry?.models.map((model) => model.version) ?? [];
        const before = state.announced?.rollback ?? null;
        return [
            card("Announced",
                state.announced
                    ? el("dl", { class: "facts beside" },
                        fact("Model", el("span", { class: "id", id: "announced" }, state.announced.version)), fact("By", state.announced.by ?? "–"), fact("Revision", String(state.announced.revision || "–")),
                        fact("When", dateTime(state.announced.time)), fact("Slot", state.slot), fact("Before it", state.announced.previous[0] ? el("span", { class: "id" }, state.announced.previous[0]) : "nothing"))
                    : notice("No model is announced in this slot. Train one: `./nextup train --from kafka --fit all --announce`"),
                about.actions && before
                    ? el("div", { class: "buttons" }, button("Roll back", () => act("Roll back?", before, serving, () => post("api/rollback", { target: before, serving })), { id: "rollback" }))
                    : null),
            card("What each process serves", processTable(state.processes, Date.now(), true)),
            card("Registry", registry(state, serving), about.actions
                ? null
                : el("p", { class: "note" }, prose("To announce models or roll back here, start the console with `--allow-actions`."))),
        ];
    }

    function registry({ registry, announced }, serving) {
        if (!registry) {
            return notice("This console knows no registry. Start it with `--registry` to see how models were made.");
        }
        const { measured, names } = inCommon(registry.models.map((model) => model.metrics));
        return el("div", {},
            registry.error ? notice(`${registry.location}: ${registry.error}`, "bad") : el("p", { class: "note registry-place" }, "At ", el("span", { class: "id" }, registry.location), measured ? `; figures of ${measured}` : ""),
            table({
                id: "models", caption: "Models in the registry, newest first", hideCaption: true,
                columns: [{ title: "Model" }, { title: "Family" }, { title: "Made" }, ...names.map((name) => ({ title: name.slice(name.lastIndexOf(".") + 1), number: true })), { title: "State" }, { title: "Actions" }],
                rows: registry.models.map((model) => ({
                    data: { version: model.version },
                    cells: [
                        el("span", { class: "id" }, model.version), model.family ?? "–", when(model.created, dateTime(model.created)),
                        ...names.map((name) => fixed(model.metrics?.[name])),
                        [model.serving ? el("span", { class: "badge", data: { state: "answers" } }, "serves") : null,
                            model.announced && !model.serving ? el("span", { class: "badge" }, "announced") : null, !model.serving && !model.announced ? "–" : null],
                        el("span", { class: "buttons" },
                            button("Details", () => (model.version === shown ? close() : open(model.version)),
                                { class: "quiet details", "aria-label": `Details of ${model.version}`, "aria-expanded": String(model.version === shown) }),
                            about.actions && model.version !== announced?.version ? announceButton(model.version, serving) : null),
                    ],
                })),
                empty: "The registry is empty.",
            }));
    }

    function announceButton(version, serving) {
        const send = () => post(`api/models/${part(version)}/announce`, { serving });
        return button("Announce", () => act("Announce this model?", version, serving, send), { class: "announce", "aria-label": `Announce ${version}` });
    }

    const detailsOf = (version) => [...area.querySelectorAll("#models tr")].find((row) => row.dataset.version === version)?.querySelector(".details");

    function mark(version) {
        chart?.remove();
        chart = null;
        detailsOf(shown)?.setAttribute("aria-expanded", "false");
        detailsOf(version)?.setAttribute("aria-expanded", "true");
        shown = version;
    }

    function close() {
        (detailsOf(shown) ?? title).focus();
        mark(null);
        detail.replaceChildren();
    }

    async function open(version) {
        mark(version);
        detail.replaceChildren(el("p", { class: "loading" }, "Reading the model…"));
        try {
            const model = await get(`api/models/${part(version)}`);
            // An answer that comes late belongs to a choice that is over.
            if (left || shown !== version) {
                return;
            }
            const heading = el("h2", { tabindex: "-1" }, "Model ", el("span", { class: "id" }, model.version));
            chart = model.curve?.length > 0 ? curve() : null;
            const hardly = model.provenance?.["hardly.trained"];
            const panel = el("section", { class: "card", id: "model" });
            panel.append(...[closing(panel, close), heading,
                model.standing ? standing(model.standing) : null,
                hardly ? notice(`This model is ${hardly}.`, "bad") : null,
                el("div", { class: "columns" },
                    el("div", {}, el("h3", {}, "Figures"), metricFacts(model.metrics), chart?.element ?? null),
                    el("div", { class: "origin" }, originFacts(model))),
                comparison(model, versions)].filter(Boolean));
            detail.replaceChildren(panel);
            chart?.update([model.curve.map((point) => point.epoch), model.curve.map((point) => point.loss ?? null), model.curve.map((point) => point.ndcg ?? null)]);
            heading.focus();
        } catch (e) {
            detail.replaceChildren(failure(e));
        }
    }

    async function act(title, target, serving, send) {
        if (!await confirm(title, target, serving)) {
            return;
        }
        try {
            const { announced } = await send();
            said.replaceChildren(notice(`Announced ${announced}. Each process serves it once it has fetched, verified and warmed it up; until then the old one answers.`, "good"));
        } catch (e) {
            said.replaceChildren(failure(e));
        }
        await load();
    }

    load().then(() => (argument && !left ? open(argument) : null));
    return () => {
        left = true;
        chart?.remove();
    };
}

/** The version that the page shows as serving: the server compares it with what really serves, and refuses if that has changed. */
function servingOf(state) {
    return state.registry?.models.find((model) => model.serving)?.version
        ?? state.processes.find((process) => process.serving && !process.ended)?.serving
        ?? state.announced?.version ?? null;
}

/** The sentence that says how good the model is, and its figures beside those of simple models. */
function standing({ sentence, test, figures, baselines }) {
    const columns = [{ figures }, ...baselines];
    return el("div", { class: "standing" }, el("p", { class: "lead", id: "standing-sentence" }, sentence), table({
        id: "standing", caption: `As served, on ${test}`,
        columns: [{ title: "Figure" }, { title: "This model", number: true }, ...baselines.map((one) => ({ title: one.family, number: true }))],
        rows: FIGURES.filter((name) => name in figures).map((name) => ({ cells: [name, ...columns.map((one) => fixed(one.figures[name]))] })),
    }));
}

function curve() {
    return lineChart({
        name: "curve", title: "Training, by epoch", time: false, height: 180, newest: "Last epoch", formatX: (epoch) => `Epoch ${epoch}`,
        series: [
            { title: "Loss", colour: "--series-1", scale: "y", format: (value) => decimal(value, 3) },
            { title: "NDCG@10", colour: "--series-2", scale: "right", format: decimal },
        ],
    });
}

/** @returns {Promise<boolean>} whether the person agreed */
function confirm(title, target, serving) {
    const dialog = el("dialog", { id: "confirm", "aria-labelledby": "confirm-title" });
    return new Promise((answer) => {
        let agreed = false;
        dialog.append(
            el("h2", { id: "confirm-title" }, title),
            el("dl", { class: "facts" }, fact("Will serve", el("span", { class: "id", id: "confirm-target" }, target)), fact("Serves now", el("span", { class: "id" }, serving ?? "nothing"))),
            el("div", { class: "buttons" },
                button("Cancel", () => dialog.close(), { class: "quiet" }),
                button(`Serve ${target}`, () => {
                    agreed = true;
                    dialog.close();
                }, { class: "primary", id: "confirm-yes" })));
        dialog.addEventListener("close", () => {
            dialog.remove();
            answer(agreed);
        });
        document.body.append(dialog);
        dialog.showModal();
    });
}
