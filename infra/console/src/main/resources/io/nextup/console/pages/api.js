/** Requests to the server. The token travels in a header only, and this tab alone keeps it. */

const TOKEN = "nextup.token";

/** The server's sentence about what went wrong, with its status; 0: no answer. */
export class ApiError extends Error {
    constructor(message, status) {
        super(message);
        this.status = status;
    }
}

/** A header takes no other characters: a browser throws at the attempt to send them. */
export const isToken = (text) => /^[ -~]+$/.test(text);

let askForToken = async () => {};
let asking = null;

/** @param {(again: boolean) => Promise<string>} ask asks the person for a token; `again`: the last one was wrong */
export function whenUnauthorized(ask) {
    askForToken = ask;
}

export function waitsForToken() {
    return asking !== null;
}

/**
 * Fetches, and asks for the token as often as the server wants one; the caller waits.
 * @returns {Promise<Response>} with a status below 400
 */
export async function request(path, options = {}) {
    for (;;) {
        const used = sessionStorage.getItem(TOKEN);
        const headers = { ...options.headers, ...(used ? { Authorization: `Bearer ${used}` } : {}) };
        let response;
        try {
            response = await fetch(path, { ...options, headers, cache: "no-store", redirect: "error" });
        } catch (e) {
            if (e.name === "AbortError") {
                throw e;
            }
            throw new ApiError("The console's server does not answer. Is the process that serves this page still running?", 0);
        }
        if (response.status === 401) {
            await freshToken(used);
            continue;
        }
        if (!response.ok) {
            throw new ApiError(await sentence(response), response.status);
        }
        return response;
    }
}

/** One form for all requests that wait for the token, and none if another request has brought one meanwhile. */
async function freshToken(used) {
    if (sessionStorage.getItem(TOKEN) !== used) {
        return;
    }
    asking ??= askForToken(used !== null).then((token) => sessionStorage.setItem(TOKEN, token)).finally(() => (asking = null));
    await asking;
}

async function sentence(response) {
    try {
        const body = await response.json();
        if (typeof body.error === "string") {
            return body.error;
        }
    } catch {
        // Not JSON: a proxy answered in the server's place.
    }
    return `The server answered ${response.status} ${response.statusText}`.trim();
}

/** @param {object} [parameters] of the query; null and undefined leave one out */
export async function get(path, parameters = {}, signal = undefined) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined));
    const response = await request(query.size > 0 ? `${path}?${query}` : path, { signal });
    return response.json();
}

export async function post(path, body = {}) {
    const response = await request(path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    return response.json();
}

/** One part of a path: ids may hold slashes, dots and worse. */
export function part(id) {
    // A browser resolves "." and ".." in a path even when they are percent-encoded, so the server could never see them.
    if (id === "." || id === "..") {
        throw new ApiError(`The id ${id} cannot stand in an address`, 0);
    }
    return encodeURIComponent(id);
}
