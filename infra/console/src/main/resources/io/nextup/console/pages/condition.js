/** Condition of the stream, above every view: one line while all is well, otherwise what happened and what to do. */

import { el, patch, prose, setText } from "./dom.js";

const TITLES = {
    "well": "All is well",
    "starting": "The job is starting",
    "no-model": "No model serves yet",
    "broker-away": "The broker does not answer",
    "unreadable": "The topics cannot be read",
    "job-silent": "The job does not answer",
    "demoted": "A model was demoted",
};

/** @param {{kind: string, what: string, todo: string[]}} condition */
export function showCondition(section, condition) {
    const title = TITLES[condition.kind] ?? condition.kind;
    if (section.hidden || section.dataset.kind !== condition.kind) {
        // Seconds in the sentence go on counting; screen readers announce it once.
        setText(document.getElementById("condition-heard"), `${title}. ${condition.what}`);
    }
    section.hidden = false;
    section.dataset.kind = condition.kind;
    patch(section,
        el("p", { class: "headline" }, el("span", { class: "dot", "aria-hidden": "true" }),
            el("strong", {}, title), " ", el("span", { class: "what" }, prose(condition.what))),
        condition.todo?.length > 0
            ? el("ul", { class: "todo", "aria-label": "What to do" }, condition.todo.map((step) => el("li", {}, prose(step))))
            : null);
}

/** @param {{state: string, seconds?: number, reason?: string}} connection */
export function showConnection(badge, connection) {
    badge.hidden = false;
    badge.dataset.state = connection.state;
    const lost = connection.state === "lost";
    // The countdown changes each second: it is for the eyes, and screen readers hear only that the connection is lost.
    patch(badge,
        el("span", { class: "dot", "aria-hidden": "true" }),
        el("span", { class: "word" }, { connected: "Connected", lost: "Connection lost" }[connection.state] ?? "Connecting"),
        lost ? el("span", { class: "countdown", "aria-hidden": "true" }, `, trying again in ${connection.seconds} s`) : null,
        lost && connection.reason ? el("span", { class: "sr" }, `: ${connection.reason}`) : null);
}
