/** Numbers and times as people read them. Missing values are a dash. */

export const MISSING = "–";
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const ONE = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const missing = (value) => value === null || value === undefined || Number.isNaN(value);

export function whole(value) {
    return missing(value) ? MISSING : WHOLE.format(value);
}

/** A rate a second: "0.4", "41.2", "1,204". */
export function rate(value) {
    return missing(value) ? MISSING : (value < 100 ? ONE : WHOLE).format(value);
}

/** @param {number|null} value milliseconds: "5.2 ms", "110 ms", "1.3 s" */
export function millis(value) {
    if (missing(value)) {
        return MISSING;
    }
    if (value >= 1000) {
        return `${ONE.format(value / 1000)} s`;
    }
    return `${(value < 20 ? ONE : WHOLE).format(value)} ms`;
}

/** @param {number|null} share from 0 to 1: "56.5 %" */
export function percent(share) {
    return missing(share) ? MISSING : `${ONE.format(100 * share)} %`;
}

/** A metric or a score, four digits behind the point at most. */
export function decimal(value, digits = 4) {
    if (typeof value !== "number") {
        return missing(value) ? MISSING : String(value);
    }
    return new Intl.NumberFormat("en", { maximumFractionDigits: digits }).format(value);
}

/** The difference of two numbers, with its sign: "+0.0041", "-0.2". */
export function change(now, before, digits) {
    if (typeof now !== "number" || typeof before !== "number") {
        return MISSING;
    }
    return new Intl.NumberFormat("en", { maximumFractionDigits: digits, signDisplay: "exceptZero" }).format(now - before);
}

/** A number with as many digits as its neighbours in a column. */
export function fixed(value, digits = 4) {
    return typeof value === "number" ? value.toFixed(digits) : MISSING;
}

export function time(ms) {
    return missing(ms) ? MISSING : new Date(ms).toLocaleTimeString("en-GB");
}

export function dateTime(ms) {
    if (missing(ms)) {
        return MISSING;
    }
    const at = new Date(ms);
    const day = at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
    return at.toDateString() === new Date().toDateString() ? time(ms) : `${day}, ${time(ms)}`;
}

/** Age of something that happened at `ms`: "12 s", "4 min", "3 h", "5 days". */
export function age(ms, now = Date.now()) {
    if (missing(ms)) {
        return MISSING;
    }
    const seconds = Math.max(0, Math.round((now - ms) / 1000));
    if (seconds < 90) {
        return `${seconds} s`;
    }
    if (seconds < 90 * 60) {
        return `${Math.round(seconds / 60)} min`;
    }
    return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

/** When something happened at `ms`: "4 min ago", or its date where that says more. */
export function ago(ms, now = Date.now()) {
    return now - ms < 48 * 3600_000 ? `${age(ms, now)} ago` : dateTime(ms);
}

export function bytes(count) {
    if (missing(count)) {
        return MISSING;
    }
    return count < 1024 ? `${WHOLE.format(count)} B` : `${ONE.format(count / 1024)} KiB`;
}

export function plural(count, one, many = `${one}s`) {
    return `${whole(count)} ${count === 1 ? one : many}`;
}

/** "1st", "2nd", "3rd", "4th", "11th". */
export function ordinal(n) {
    const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
    return `${WHOLE.format(n)}${ending}`;
}
