/** The live stream, read once for all views: newest points, marks and status, and whether the connection holds. */

import { openStream } from "./stream.js";

const MOST_POINTS = 900;
const MOST_MARKS = 200;

/** @type {{now: number, points: object[], marks: object[], status: object|null, connection: {state: string}}} */
export const feed = { now: Date.now(), points: [], marks: [], status: null, connection: { state: "connecting" } };

const listeners = new Set();
let close = null;

/** @param {() => void} listener called after each change @returns {() => void} ends it */
export function subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

export function startFeed() {
    document.addEventListener("visibilitychange", () => (document.hidden ? stop() : open()));
    if (!document.hidden) {
        open();
    }
}

function open() {
    close ??= openStream("api/live", {
        silenceMillis: 10_000,   // the server sends a point each second
        on: {
            history: (data) => change({ now: data.now, points: data.seconds, marks: data.marks, status: data.status }),
            // The history may hold what a second that was under way brings once more.
            second: (data) => change({
                now: data.now,
                points: [...feed.points.filter((point) => point.t < data.point.t), data.point].slice(-MOST_POINTS),
                marks: [...feed.marks, ...data.marks.filter((mark) => !feed.marks.some((had) => had.t === mark.t && had.text === mark.text))].slice(-MOST_MARKS),
                status: data.status,
            }),
        },
        state: (connection) => change({ connection }),
    });
}

/** A browser opens six connections to one server at most, over all tabs: a hidden page needs none. */
function stop() {
    close?.();
    close = null;
}

function change(changes) {
    Object.assign(feed, changes);
    listeners.forEach((listener) => listener());
}
