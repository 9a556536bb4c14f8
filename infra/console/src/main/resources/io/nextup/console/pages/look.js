/** Look at any user: the last events and the last lists, and why the newest list holds what it holds. */

import { get, part } from "./api.js";
import { button, card, el, failure, notice, table, when } from "./dom.js";
import { age, dateTime, plural, whole } from "./format.js";
import { itemName, remember } from "./names.js";
import { closing, disclosure } from "./panel.js";
import { recommendationList } from "./recommendations.js";
import { listWhyPanel } from "./why.js";

/** @param {{why: boolean, lists: boolean}} about whether the server can say why an item, or a whole list, is there */
export function lookAtUser(about) {
    const input = el("input", { id: "look-user", name: "user", autocomplete: "off", spellcheck: "false", required: true, placeholder: "User id" });
    const result = el("div", { "aria-live": "polite" });
    let asked = null;
    const submit = el("button", { type: "submit", class: "primary" }, "Look");

    const recent = disclosure({
        text: "Recent users", kind: "recent", attributes: { id: "recent-users" }, loading: "Asking who came last…",
        read: async (signal) => offered(await get("api/users", {}, signal), (user) => {
            input.value = user;
            look();
        }),
    });

    function forget() {
        asked?.abort();
        result.replaceChildren();
        input.focus();
    }

    async function look() {
        asked?.abort();
        asked = new AbortController();
        result.replaceChildren(el("p", { class: "loading" }, "Reading back the user’s events and lists…"));
        try {
            const user = await get(`api/users/${part(input.value)}`, {}, asked.signal);
            remember(user.events);
            user.lists.forEach((list) => remember(list.items));
            const panel = el("div", { id: "look-found" });
            panel.append(closing(panel, forget), ...found(user, about));
            result.replaceChildren(panel);
        } catch (e) {
            if (e.name !== "AbortError") {
                result.replaceChildren(failure(e));
            }
        }
    }

    return card("Look at a user",
        el("form", {
            class: "inline", role: "search", on: {
                submit: (event) => {
                    event.preventDefault();
                    look();
                },
            },
        }, el("label", { for: "look-user" }, "User"), input, submit, recent.button),
        recent.panel, result);
}

/** @param {{now: number, users: {user: string, events: number, newest: number}[]}} recent */
function offered({ now, users }, onChoose) {
    return [users.length === 0
        ? notice("No user has sent an event in the last 15 minutes.")
        : el("ul", { class: "chips", "aria-label": "Recent users, newest event first" }, users.map(({ user, events, newest }) => el("li", {},
            button([user, " ", el("b", {}, `${plural(events, "event")}, ${age(newest, now)} ago`)], () => onChoose(user), { class: "chip", data: { user } }))))];
}

/** @param {{user: string, known: boolean, partial: boolean, read: number, events: object[], lists: object[]}} user @param {{why: boolean, lists: boolean}} about */
function found(user, about) {
    const partial = user.partial
        ? notice(`Only the newest ${whole(user.read)} records of this user’s partitions were read: older events and lists of this user are not shown.`)
        : null;
    if (!user.known) {
        return [notice(`No event of the user ${user.user} was found.`, "warn"), partial].filter(Boolean);
    }
    return [partial, el("div", { class: "columns" }, events(user), lists(user, about))].filter(Boolean);
}

function events(user) {
    return el("div", { id: "look-events" }, table({
        caption: `${plural(user.events.length, "event")}, newest first`,
        columns: [{ title: "Item" }, { title: "Type" }, { title: "When" }],
        rows: user.events.map((event) => ({ data: { item: event.item }, cells: [itemName(event.item), event.type ?? "–", when(event.time, dateTime(event.time))] })),
        empty: "No event is left.",
    }));
}

function lists(user, about) {
    const area = el("div", { id: "look-lists" });
    let index = 0;
    const newer = button("← Newer", () => turn(-1));
    const older = button("Older →", () => turn(1));
    const place = el("div");

    function turn(by) {
        index += by;
        const list = user.lists[index];
        newer.disabled = index === 0;
        older.disabled = index === user.lists.length - 1;
        const before = user.lists[index + 1]?.items ?? null;
        // Reasons are those of today's history, so only the newest list can be asked for them.
        const shown = index === 0 ? recommendationList({ user: () => user.user, why: about.why, onClick: null }) : null;
        shown?.update(list.items, before);
        const again = about.lists && list.source !== "skipped" ? listWhyPanel(user.user, list.sequence) : null;
        place.replaceChildren(
            el("h3", {}, index === 0 ? "Newest list" : `List ${index + 1} of ${user.lists.length}`),
            el("p", { class: "note" }, `${dateTime(list.time)}, after ${plural(list.sequence, "event")}. `,
                el("span", { class: "badge", data: { source: list.source } }, list.source), " ", el("span", { class: "id" }, list.version ?? "")),
            shown?.element ?? el("ol", { class: "recommendations" }, list.items.map(({ item }) =>
                el("li", { data: { item } }, el("div", { class: "row" }, itemName(item))))),
            list.items.length === 0 ? notice("This list is empty.") : "",
            again ? el("div", { class: "buttons" }, again.button) : "", again?.panel ?? "");
    }

    if (user.lists.length === 0) {
        area.append(notice("No list of this user was found."));
    } else {
        turn(0);
        area.append(place, el("div", { class: "buttons" }, newer, older));
    }
    return area;
}
