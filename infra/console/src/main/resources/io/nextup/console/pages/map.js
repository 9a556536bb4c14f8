/** Items as dots on a canvas. It has no keyboard of its own: the search and the list of the nearest items beside it offer the same. */

import { button, el } from "./dom.js";
import { plural } from "./format.js";

const COLOURS = 8;
const REACH = 14;
const MOST_LABELS = 14;
const TAU = 2 * Math.PI;

/**
 * @typedef {{item: string, x: number, y: number, count: number, category: string|null, title: string|null}} Point
 * @param {Point[]} points x and y from -1 to 1
 * @param {(item: string) => void} onChoose
 */
export function itemMap(points, onChoose) {
    const canvas = el("canvas", { id: "item-map", role: "img", "aria-label": `Map of ${plural(points.length, "item")}. Search and choose an item to hear which ones are nearest` });
    const tip = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    const most = Math.max(...points.map((point) => point.count), 1);
    const categories = byFrequency(points);
    const popular = [...points].sort((a, b) => b.count - a.count);
    const byItem = new Map(points.map((point) => [point.item, point]));
    const view = { zoom: 1, x: 0, y: 0 };   // (x, y): what stands in the middle
    let chosen = null;
    let near = [];
    let hovered = null;
    let drag = null;

    const zoomBy = (factor) => {
        tip.hidden = true;
        view.zoom = Math.min(20, Math.max(1, view.zoom * factor));
        if (factor > 1 && chosen) {
            Object.assign(view, { x: chosen.x, y: chosen.y });
        }
        if (view.zoom === 1) {
            Object.assign(view, { x: 0, y: 0 });
        }
        draw();
    };
    const element = el("div", { class: "map" },
        el("div", { class: "mapbox" }, canvas, tip,
            el("div", { class: "zoom", role: "group", "aria-label": "Zoom of the map" },
                button("+", () => zoomBy(1.6), { "aria-label": "Closer" }), button("−", () => zoomBy(1 / 1.6), { "aria-label": "Farther" }))),
        categories.length > 0 ? el("ul", { class: "legend", "aria-label": "Categories" }, legend()) : null);

    function legend() {
        return [...categories.slice(0, COLOURS), ...(categories.length > COLOURS ? [null] : [])].map((category, index) => {
            const swatch = el("i", { "aria-hidden": "true" });
            swatch.style.background = `var(--category-${category === null ? "other" : index + 1})`;
            return el("li", {}, swatch, category ?? "others");
        });
    }

    const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
    /** Pixels for one unit, in each direction: a wide or a high canvas is used in full, up to a limit. */
    const scale = () => {
        const [halfWidth, halfHeight] = [size().width / 2 - 18, size().height / 2 - 18];
        return { x: Math.min(halfWidth, 1.6 * halfHeight) * view.zoom, y: Math.min(halfHeight, 1.3 * halfWidth) * view.zoom };
    };
    const place = (point) => ({
        x: size().width / 2 + (point.x - view.x) * scale().x,
        y: size().height / 2 - (point.y - view.y) * scale().y,
    });
    const radius = (point) => (1.6 + 5.5 * Math.sqrt(point.count / most)) * Math.min(1.8, Math.sqrt(view.zoom));

    function draw() {
        const { width, height } = size();
        if (width === 0) {
            return;
        }
        const ratio = window.devicePixelRatio || 1;
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        const context = canvas.getContext("2d");
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        const style = getComputedStyle(document.documentElement);
        const colour = (name) => style.getPropertyValue(name).trim();
        const palette = new Map(categories.map((category, index) => [category, colour(`--category-${index < COLOURS ? index + 1 : "other"}`)]));
        const nearSet = new Set(near);
        for (const point of popular) {   // small dots last, so that none hides
            const { x, y } = place(point);
            context.globalAlpha = chosen && point !== chosen && !nearSet.has(point) ? 0.22 : 0.8;
            context.fillStyle = palette.get(point.category) ?? colour("--category-1");
            circle(context, x, y, radius(point));
            context.fill();
        }
        context.globalAlpha = 1;
        if (chosen) {
            drawLinks(context, colour);
        }
        drawLabels(context, colour);
    }

    function drawLinks(context, colour) {
        const from = place(chosen);
        context.strokeStyle = colour("--muted");
        context.lineWidth = 1;
        for (const point of near) {
            const to = place(point);
            context.beginPath();
            context.moveTo(from.x, from.y);
            context.lineTo(to.x, to.y);
            context.stroke();
        }
        context.strokeStyle = colour("--text");
        context.lineWidth = 2.5;
        circle(context, from.x, from.y, radius(chosen) + 4);
        context.stroke();
    }

    /** Names the chosen item and its nearest, or else the most popular ones, as long as no name covers another. */
    function drawLabels(context, colour) {
        const wanted = chosen ? [chosen, ...near] : popular.slice(0, 4 * MOST_LABELS);
        const taken = [{ left: size().width - 52, right: size().width, top: 0, bottom: 92 }];   // the buttons
        context.font = "12px system-ui, sans-serif";
        context.textBaseline = "middle";
        context.lineWidth = 3.5;
        context.lineJoin = "round";
        for (const point of wanted) {
            const text = shortened(point.title ?? point.item);
            const { x, y } = place(point);
            const wide = context.measureText(text).width;
            const room = radius(point) + (point === chosen ? 9 : 4);
            const left = x + room + wide > size().width ? x - room - wide : x + room;
            const box = { left, right: left + wide, top: y - 8, bottom: y + 8 };
            if (taken.length <= MOST_LABELS && box.left >= 0 && !taken.some((other) => overlap(box, other))) {
                taken.push(box);
                context.strokeStyle = colour("--surface");
                context.strokeText(text, left, y);
                context.fillStyle = colour("--text");
                context.fillText(text, left, y);
            }
        }
    }

    function under(event) {
        const box = canvas.getBoundingClientRect();
        const [x, y] = [event.clientX - box.left, event.clientY - box.top];
        let best = null;
        let distance = REACH;
        for (const point of points) {
            const at = place(point);
            const far = Math.max(0, Math.hypot(at.x - x, at.y - y) - radius(point));
            if (far < distance) {
                [best, distance] = [point, far];
            }
        }
        return best;
    }

    canvas.addEventListener("pointerdown", (event) => (drag = { x: event.clientX, y: event.clientY, moved: false }));
    canvas.addEventListener("pointermove", (event) => {
        if (drag && event.buttons === 1 && view.zoom > 1) {
            view.x -= (event.clientX - drag.x) / scale().x;
            view.y += (event.clientY - drag.y) / scale().y;
            drag = { x: event.clientX, y: event.clientY, moved: drag.moved || Math.hypot(event.movementX, event.movementY) > 1 };
            draw();
            return;
        }
        hovered = under(event);
        canvas.classList.toggle("over", hovered !== null);
        tip.hidden = hovered === null;
        if (hovered) {
            const at = place(hovered);
            tip.textContent = [hovered.title ?? hovered.item, hovered.category, plural(hovered.count, "click")].filter(Boolean).join(" · ");
            tip.style.left = `${Math.min(at.x, size().width - tip.offsetWidth - 8)}px`;
            tip.style.top = `${at.y > 50 ? at.y - 40 : at.y + 16}px`;
        }
    });
    canvas.addEventListener("pointerleave", () => (tip.hidden = true));
    canvas.addEventListener("click", (event) => {
        const point = drag?.moved ? null : under(event);
        drag = null;
        if (point) {
            onChoose(point.item);
        }
    });
    const resized = new ResizeObserver(draw);
    resized.observe(canvas);
    document.addEventListener("themechange", draw);

    return {
        element,
        draw,
        /** @param {string} item @param {string[]} nearest those that the map does not hold are left out */
        select(item, nearest) {
            chosen = byItem.get(item) ?? null;
            near = nearest.map((one) => byItem.get(one)).filter(Boolean);
            draw();
        },
        remove() {
            resized.disconnect();
            document.removeEventListener("themechange", draw);
        },
    };
}

function byFrequency(points) {
    const counts = new Map();
    points.filter((point) => point.category).forEach((point) => counts.set(point.category, (counts.get(point.category) ?? 0) + 1));
    return [...counts].sort((a, b) => b[1] - a[1]).map(([category]) => category);
}

function circle(context, x, y, radius) {
    context.beginPath();
    context.arc(x, y, radius, 0, TAU);
}

const overlap = (a, b) => a.left < b.right + 4 && b.left < a.right + 4 && a.top < b.bottom && b.top < a.bottom;
const shortened = (text) => (text.length > 26 ? `${text.slice(0, 25)}…` : text);
