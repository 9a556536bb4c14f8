/** Be a user: click an item, and see the list change and how long it took. Below it: look at any user. */

import { answeredBy, summary } from "./answer.js";
import { part, post } from "./api.js";
import { button, card, el, failure, notice, prose, patch, setText } from "./dom.js";
import { feed } from "./feed.js";
import { millis } from "./format.js";
import { lookAtUser } from "./look.js";
import { itemName, remember } from "./names.js";
import { recommendationList } from "./recommendations.js";
import { itemSearch } from "./search.js";
import { openStream } from "./stream.js";

const PATIENCE_MILLIS = 5000;
const ERASED = "Your user was silent for two minutes, and has been forgotten: its clicks are erased, as they would be for anyone who asks. "
    + "Become a new one to go on.";
const GONE = "The console no longer knows your user: it has forgotten it, or was started again. Become a new one to go on.";

/** Clicks and lists of the invented user. It outlives the view, so that a look at another one loses nothing. */
const me = { user: null, sequence: [], before: null, list: null, millis: null };
/** Clicks without an answer, and answers without a click: either may come first, over two connections. */
const clicks = new Map();
const arrivals = new Map();

export function show(main, about) {
    main.append(el("div", { class: "head" }, el("h1", {}, "User"), el("p", { class: "lead" },
        (about.plays ? "Be a user: click something, and watch your list change. Or look" : "Look") + ` at what a user was recommended${about.why ? ", and why" : ""}.`)));
    const leave = about.plays ? beAUser(main, about.why) : () => {};
    if (!about.plays) {
        main.append(notice(about.actions
            ? "This page allows no clicks: the job reads its fields by a mapping (`--mapping`), and a console writes Nextup's own records only."
            : "To click here as a user of your own, start the console with `--allow-actions`."));
    }
    main.append(lookAtUser(about));
    return leave;
}

function beAUser(main, why) {
    const area = el("section", { "aria-labelledby": "be-title" });
    main.append(area);
    let close = () => {};
    let timer = null;
    let left = false;

    function inventButton(text, error, attributes) {
        const invent = button(text, async () => {
            invent.disabled = true;
            try {
                const { user } = await post("api/users");
                Object.assign(me, { user, sequence: [], before: null, list: null, millis: null });
                clicks.clear();
                arrivals.clear();
                if (left) {
                    return;   // the desk opens when the person comes back
                }
                desk();
                area.querySelector("#item-search").focus({ preventScroll: true });
            } catch (e) {
                error.replaceChildren(failure(e));
                invent.disabled = false;
            }
        }, { id: "invent", ...attributes });
        return invent;
    }

    function welcome(message = null) {
        close();
        const error = el("div");
        area.replaceChildren(el("div", { class: "card welcome" },
            el("h2", { id: "be-title" }, "Be a user"),
            message ? notice(message, "warn") : null,
            el("ol", { class: "steps" },
                el("li", {}, el("strong", {}, "Become a user"), " nobody has seen before."),
                el("li", {}, el("strong", {}, "Click an item."), " The click goes through Kafka, Flink and the model, as everyone’s do."),
                el("li", {}, el("strong", {}, "See the list change,"), " and how many milliseconds it took.")),
            el("p", { class: "note" }, "After two minutes of silence the console has this user forgotten."),
            el("div", { class: "buttons" }, inventButton("Become a user", error, { class: "primary big" })), error));
    }

    function desk() {
        close();
        const late = el("div", { role: "status", class: "answer-state" });
        const trouble = el("div");
        const speed = el("div", { class: "speedo" });
        const heard = el("p", { class: "sr", role: "status" });
        const sequence = el("ol", { id: "sequence", class: "sequence", "aria-label": "Your clicks, newest last" });
        const source = el("p", { class: "note", id: "answered-by" });
        const list = recommendationList({ id: "recommendations", user: () => me.user, why, onClick: click });
        const before = el("ol", { class: "before", id: "before" });
        const search = itemSearch({ action: "Click", onChoose: click });
        const place = el("div", { class: "desk" });
        area.replaceChildren(
            el("div", { class: "whoami" }, el("h2", { id: "be-title" }, "You are ", el("span", { class: "id" }, me.user)),
                inventButton("Become another user", trouble, { class: "quiet" })),
            el("section", { class: "card path" }, el("h2", {}, "Your clicks"), sequence),
            place);
        place.append(
            card("Click something", search),
            el("section", { class: "card answer" }, el("h2", {}, "Your recommendations"), speed, source, heard, trouble, late,
                el("div", { class: "compare" }, el("div", { class: "now" }, list.element), el("div", { class: "was" }, el("h3", {}, "Before this click"), before))));

        function render() {
            patch(sequence, ...(me.sequence.length === 0
                ? [el("li", { class: "empty" }, "None yet. Click an item below; the newest will stand last here, as the model sees them.")]
                : me.sequence.map((item) => el("li", { data: { item } }, itemName(item)))));
            patch(speed, el("span", { id: "browser-millis", class: "value" }, me.millis === null ? "–" : millis(me.millis)),
                el("span", { class: "note" }, "from your click to this list, in your browser",
                    me.list ? el("span", {}, `; ${millis(me.list.millis)} by the server’s own measure`) : ""));
            speed.hidden = me.millis === null;
            place.classList.toggle("answered", me.list !== null);
            patch(source, ...answeredBy(me.list, me.sequence.length > 0));
            list.update(me.list?.items ?? [], me.before?.items ?? null);
            setText(heard, me.list && me.millis !== null ? `New list after ${millis(me.millis)}. ${summary(me.list, me.before)}` : "");
            before.parentElement.hidden = me.before === null;
            patch(before, ...(me.before?.items ?? []).map(({ item }) =>
                el("li", { class: me.list.items.some((now) => now.item === item) ? null : "gone" }, itemName(item))));
        }

        function renderWaiting() {
            const oldest = Math.min(...[...clicks.values()].map((sent) => sent.at));
            const isLate = clicks.size > 0 && performance.now() - oldest > PATIENCE_MILLIS;
            const condition = feed.status?.condition;
            patch(late, ...(isLate
                ? [el("p", { class: "notice warn" }, "No answer yet, and the list usually comes within milliseconds. ",
                    condition && condition.kind !== "well" ? prose(condition.what) : "The Live view shows whether the job answers others.")]
                : []));
        }

        function answered(list, at) {
            const sent = list.answers.filter((event) => clicks.has(event)).map((event) => clicks.get(event).at);
            list.answers.forEach((event) => arrivals.set(event, at));
            if (sent.length > 0) {
                const newest = Math.max(...sent);   // one list may answer several clicks: the newest counts
                me.millis = at - newest;
                settle(newest);
            }
        }

        /** A list outdates those before it. After a reconnect the server sends only the newest one, so older ones may never come. */
        function settle(sent) {
            clicks.forEach(({ at }, event) => at <= sent && clicks.delete(event));
        }

        async function click(item) {
            const at = performance.now();
            trouble.replaceChildren();
            try {
                const { event } = await post(`api/users/${part(me.user)}/clicks`, { item });
                if (arrivals.has(event)) {
                    me.millis = arrivals.get(event) - at;   // the list was faster than the reply to the click
                    settle(at);
                } else {
                    clicks.set(event, { at });
                }
                render();
            } catch (e) {
                trouble.replaceChildren(failure(e));
            }
        }

        render();
        timer = setInterval(renderWaiting, 500);
        close = connect({
            sequence(data) {
                remember(data.items.map((item, index) => ({ item, title: data.titles?.[index] })));
                me.sequence = data.items;
                render();
            },
            list(data) {
                if (me.list?.answers.join("\n") === data.answers.join("\n")) {
                    return;   // a stream that is opened again begins with the newest list
                }
                answered(data, performance.now());
                remember(data.items);
                // Without items: a user keeps what was shown before.
                if (data.source === "skipped" || (data.source === "other" && data.items.length === 0)) {
                    me.list = { ...data, items: me.list?.items ?? [] };
                } else {
                    me.before = me.list;
                    me.list = data;
                }
                render();
                renderWaiting();
            },
            erased: () => lose(ERASED),
        }, (state) => {
            if (state.state === "lost") {
                trouble.replaceChildren(notice("The connection of this user is lost; trying again.", "warn"));
            } else {
                trouble.replaceChildren();
            }
        });
    }

    function connect(on, state) {
        const closeStream = openStream(`api/users/${part(me.user)}/stream`, { on, state, gone: () => lose(GONE) });
        return () => {
            closeStream();
            clearInterval(timer);
        };
    }

    function lose(why) {
        me.user = null;
        welcome(why);
    }

    if (me.user) {
        desk();
    } else {
        welcome();
    }
    return () => {
        left = true;
        close();
    };
}
