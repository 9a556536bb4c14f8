/** Shell of the console: which views there are, which one shows (by the address's hash), the token form. */

import { get, isToken, whenUnauthorized } from "./api.js";
import { showCondition, showConnection } from "./condition.js";
import { button, el, failure } from "./dom.js";
import { feed, startFeed, subscribe } from "./feed.js";
import * as items from "./items.js";
import * as letters from "./letters.js";
import * as live from "./live.js";
import * as models from "./models.js";
import * as user from "./user.js";

/** Each view has show(main, console, argument), which returns a function to call when the person leaves it. */
const VIEWS = {
    live: { title: "Live", show: live.show },
    user: { title: "User", show: user.show },
    models: { title: "Models", show: models.show },
    items: { title: "Items", show: items.show },
    letters: { title: "Dead letters", show: letters.show },
};

const main = document.getElementById("main");
const navigation = document.getElementById("navigation");
let leave = () => {};
let first = true;

/** @typedef {{version: string, actions: boolean, plays: boolean, dashboard: string|null, views: string[], why: boolean, lists: boolean}} Console */

function showView(/** @type {Console} */ about) {
    const [wanted, argument] = location.hash.slice(1).split("/", 2);
    const known = about.views.filter((view) => view in VIEWS);
    const view = known.includes(wanted) ? wanted : known[0];
    leave();
    document.body.dataset.view = view;
    document.title = `${VIEWS[view].title} · Nextup console`;
    for (const link of navigation.querySelectorAll("a")) {
        if (link.dataset.view === view) {
            link.setAttribute("aria-current", "page");
        } else {
            link.removeAttribute("aria-current");
        }
    }
    main.replaceChildren();
    leave = VIEWS[view].show(main, about, decoded(argument));
    if (!first) {
        window.scrollTo(0, 0);
        main.focus({ preventScroll: true });   // so that screen readers announce the new page
    }
    first = false;
}

function decoded(text) {
    try {
        return text ? decodeURIComponent(text) : null;
    } catch {
        return null;   // typed by hand, or cut off
    }
}

function showShell(/** @type {Console} */ about) {
    navigation.replaceChildren(...about.views.filter((view) => view in VIEWS).map((view) =>
        el("a", { href: `#${view}`, data: { view } }, VIEWS[view].title)));
    if (/^https?:\/\//.test(about.dashboard ?? "")) {
        const link = document.getElementById("dashboard");
        link.href = about.dashboard;
        link.hidden = false;
    }
    document.getElementById("about").textContent = `Nextup ${about.version}`
        + (about.actions ? "" : ". This console only shows; start it with --allow-actions to click, announce and roll back");
    if (about.views.includes("live")) {
        subscribe(() => {
            showConnection(document.getElementById("connection"), feed.connection);
            if (feed.status) {
                showCondition(document.getElementById("condition"), feed.status.condition);
            }
            document.body.classList.toggle("stale", feed.connection.state === "lost");
        });
        startFeed();
    }
}

function askForToken(again) {
    const dialog = document.getElementById("token");
    const field = document.getElementById("token-value");
    const error = document.getElementById("token-error");
    error.hidden = !again;
    error.textContent = again ? "The server refused that token." : "";
    field.value = "";
    dialog.showModal();
    return new Promise((answer) => {
        document.getElementById("token-form").onsubmit = (event) => {
            event.preventDefault();
            const token = field.value.trim();
            if (!isToken(token)) {
                error.hidden = false;
                error.textContent = "A token has letters, digits and signs of ASCII only.";
                return;
            }
            dialog.onclose = null;
            dialog.close();
            answer(token);
        };
        dialog.onclose = () => dialog.showModal();   // nothing works without the token, so Escape does not help
    });
}

async function start() {
    main.replaceChildren(el("p", { class: "loading", role: "status" }, "Loading…"));
    try {
        const about = await get("api/console");
        showShell(about);
        showView(about);
        window.addEventListener("hashchange", () => showView(about));
    } catch (error) {
        main.replaceChildren(failure(error), button("Try again", start, { class: "primary" }));
    }
}

document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();   // the hash names the view
    main.focus();
});
whenUnauthorized(askForToken);
start();
