// Classic and blocking, so that the first paint has the right colours. Everything else is a module.
(() => {
    const KEY = "nextup.theme";
    const CHOICES = ["system", "light", "dark"];
    const system = window.matchMedia("(prefers-color-scheme: dark)");

    function choice() {
        try {
            const kept = localStorage.getItem(KEY);
            return CHOICES.includes(kept) ? kept : "system";
        } catch {
            return "system"; // storage is off in this browser
        }
    }

    function apply(chosen) {
        const dark = chosen === "dark" || (chosen === "system" && system.matches);
        document.documentElement.dataset.theme = dark ? "dark" : "light";
        document.dispatchEvent(new CustomEvent("themechange"));
        const button = document.getElementById("theme");
        if (button) {
            button.textContent = { system: "◐ Auto", light: "○ Light", dark: "● Dark" }[chosen];
            button.setAttribute("aria-label", `Theme: ${chosen}. Change it`);
        }
    }

    let chosen = choice();
    apply(chosen);
    system.addEventListener("change", () => apply(chosen));
    document.addEventListener("DOMContentLoaded", () => {
        apply(chosen);
        document.getElementById("theme").addEventListener("click", () => {
            chosen = CHOICES[(CHOICES.indexOf(chosen) + 1) % CHOICES.length];
            try {
                localStorage.setItem(KEY, chosen);
            } catch {
                // The choice then holds for this page only.
            }
            apply(chosen);
        });
    });
})();
