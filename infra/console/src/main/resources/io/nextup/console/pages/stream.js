/** Reads text/event-stream with fetch, since EventSource cannot send the token. Connects again by itself. */

import { request, waitsForToken } from "./api.js";

const RETRY_SECONDS = [1, 2, 4, 8, 15];

/** Splits bytes that arrive in any pieces into events: lines of `event:` and `data:`, ended by an empty line. */
export class EventParser {
    #rest = "";
    #name = "";
    #data = [];

    /** @param {string} text @returns {{event: string, data: string}[]} */
    push(text) {
        const events = [];
        const lines = (this.#rest + text).split("\n");
        this.#rest = lines.pop();
        for (const raw of lines) {
            const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
            if (line === "") {
                if (this.#data.length > 0) {
                    events.push({ event: this.#name || "message", data: this.#data.join("\n") });
                }
                this.#name = "";
                this.#data = [];
            } else if (!line.startsWith(":")) {
                this.#field(line);
            }
        }
        return events;
    }

    #field(line) {
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "event") {
            this.#name = value;
        } else if (name === "data") {
            this.#data.push(value);
        }
    }
}

/**
 * @param {string} path
 * @param {object} listeners
 * @param {Object<string, function(object)>} listeners.on by event
 * @param {(state: {state: "connected"|"lost", seconds?: number, reason?: string}) => void} listeners.state seconds: until the next try
 * @param {(error: Error) => void} [listeners.gone] the server has no such stream any more; no further try
 * @param {number} [listeners.silenceMillis] without a byte for so long, the connection counts as lost
 * @returns {() => void} closes the stream
 */
export function openStream(path, { on, state, gone, silenceMillis = 40_000 }) {
    const closed = new AbortController();
    let failures = 0;

    async function once() {
        const attempt = new AbortController();
        const stop = () => attempt.abort();
        closed.signal.addEventListener("abort", stop);
        let watchdog;
        const alive = () => {
            clearTimeout(watchdog);
            // A person who looks for the token takes longer than a server that answers.
            watchdog = setTimeout(() => (waitsForToken() ? alive() : stop()), silenceMillis);
        };
        try {
            alive();
            const response = await request(path, { headers: { Accept: "text/event-stream" }, signal: attempt.signal });
            const reader = response.body.getReader();
            const decoder = new TextDecoder();
            const parser = new EventParser();
            for (;;) {
                const { done, value } = await reader.read();
                if (done) {
                    return;
                }
                alive();
                for (const { event, data } of parser.push(decoder.decode(value, { stream: true }))) {
                    if (closed.signal.aborted) {
                        return;
                    }
                    if (failures >= 0) {
                        failures = -1;   // an event, not the mere connection, ends a row of failures
                        state({ state: "connected" });
                    }
                    on[event]?.(JSON.parse(data));
                }
            }
        } finally {
            clearTimeout(watchdog);
            closed.signal.removeEventListener("abort", stop);
            attempt.abort();
        }
    }

    async function countdown(reason) {
        failures = Math.max(failures, 0) + 1;
        const wait = RETRY_SECONDS[Math.min(failures, RETRY_SECONDS.length) - 1];
        for (let seconds = wait; seconds > 0 && !closed.signal.aborted; seconds--) {
            state({ state: "lost", seconds, reason });
            await new Promise((done) => setTimeout(done, 1000));
        }
    }

    (async () => {
        while (!closed.signal.aborted) {
            let reason = null;
            try {
                await once();
            } catch (error) {
                if (gone && (error.status === 404 || error.status === 410)) {
                    if (!closed.signal.aborted) {
                        gone(error);
                    }
                    return;
                }
                reason = error.status >= 400 ? error.message : null;
            }
            if (!closed.signal.aborted) {
                await countdown(reason);
            }
        }
    })();
    return () => closed.abort();
}
