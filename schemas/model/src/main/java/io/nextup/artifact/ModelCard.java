package io.nextup.artifact;

import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes {@code MODEL.md}: a description of a model for people, in Markdown. All of it is in the
 * manifest and the vocabulary too, and no program reads it. The same manifest and vocabulary give
 * the same text.
 */
final class ModelCard {
    private static final int SHOWN_ITEMS = 5;

    private final StringBuilder text = new StringBuilder();

    private ModelCard() {}

    /**
     * Returns the card; its lines end with a line feed. Characters of values that Markdown would
     * act on are escaped.
     */
    static String of(Manifest manifest, Vocabulary vocabulary) {
        ModelCard card = new ModelCard();
        card.line("# " + escape(manifest.version()));
        card.line("");
        card.line(
                "Ranks %d items by how likely each one is a user's next, given up to %d of the user's last items, oldest first."
                        .formatted(vocabulary.size(), manifest.maxLength()));
        card.line(
                "Family: %s. Made: %s."
                        .formatted(escape(manifest.family()), escape(manifest.createdAt())));
        card.furtherInputs(manifest);
        if (manifest.standing() != null) {
            card.line(escape(manifest.standing().sentence()));
        }
        if (manifest.unknownInputs().isEmpty() && !manifest.inputs().takesBias()) {
            card.line(
                    "Rules cannot boost its items. The job leaves out forbidden ones by requesting longer answers.");
        }
        Map<String, String> data = new TreeMap<>();
        Map<String, String> making = new TreeMap<>();
        manifest.provenance()
                .forEach((name, value) -> (isData(name) ? data : making).put(name, value));
        card.table("Data", "what", data);
        if (manifest.rules() != null) {
            card.table("Rules", "of the job and the trainer", manifest.rules().words());
        }
        if (manifest.standing() != null) {
            card.standing(manifest.standing());
        }
        Map<String, String> figures = new TreeMap<>();
        manifest.metrics()
                .forEach(
                        (name, value) ->
                                figures.put(name, String.format(Locale.ROOT, "%.4f", value)));
        card.table("Evaluation", "figure, by its protocol", figures);
        card.table("How it was made", "what", making);
        card.probes(manifest.probes(), vocabulary);
        card.popular(manifest.popularItems());
        return card.text.toString();
    }

    private void furtherInputs(Manifest manifest) {
        if (!manifest.optionalInputs().isEmpty()) {
            line("Further inputs: %s.".formatted(names(manifest.optionalInputs())));
        }
        if (!manifest.eventTypes().isEmpty()) {
            line("Event types that it knows: %s.".formatted(names(manifest.eventTypes())));
        }
    }

    private static String names(List<String> names) {
        return names.stream().map(ModelCard::escape).collect(Collectors.joining(", "));
    }

    private static boolean isData(String name) {
        return name.equals("data")
                || name.startsWith("data.")
                || name.equals("fit")
                || name.startsWith("fit.");
    }

    private void table(String title, String what, Map<String, String> rows) {
        section(title);
        if (rows.isEmpty()) {
            line("Nothing is known.");
            return;
        }
        line("| %s | |".formatted(what));
        line("|---|---|");
        rows.forEach((name, value) -> line("| %s | %s |".formatted(escape(name), escape(value))));
    }

    private void standing(Standing standing) {
        section("Beside simple models, as served");
        StringBuilder head =
                new StringBuilder("| %s | this model |".formatted(escape(standing.test())));
        standing.baselines().forEach(one -> head.append(" %s |".formatted(escape(one.family()))));
        line(head.toString());
        line("|---|---|" + "---|".repeat(standing.baselines().size()));
        for (String name : standing.names()) {
            StringBuilder row = new StringBuilder("| %s |".formatted(escape(name)));
            row.append(cell(standing.figures().get(name)));
            standing.baselines().forEach(one -> row.append(cell(one.figures().get(name))));
            line(row.toString());
        }
    }

    private static String cell(Double figure) {
        return figure == null ? " |" : String.format(Locale.ROOT, " %.4f |", figure);
    }

    private void probes(List<Probe> probes, Vocabulary vocabulary) {
        section("Examples");
        if (probes.isEmpty()) {
            line("None: nothing is recomputed when the model is loaded.");
            return;
        }
        line("The probes, which are recomputed whenever the model is loaded.");
        line("");
        line("| last items, the newest last | left out | best next items |");
        line("|---|---|---|");
        for (Probe probe : probes) {
            List<Integer> items = probe.items();
            int from = Math.max(0, items.size() - SHOWN_ITEMS);
            line(
                    "| %s%s | %d | %s |"
                            .formatted(
                                    from == 0 ? "" : "... ",
                                    names(items.subList(from, items.size()), vocabulary),
                                    probe.exclude().size(),
                                    names(probe.indices(), vocabulary)));
        }
    }

    private void popular(List<String> popularItems) {
        section("Answer to a user of whom the model knows nothing");
        line(
                popularItems.isEmpty()
                        ? "None."
                        : "The most popular items, such as %s."
                                .formatted(
                                        popularItems.stream()
                                                .limit(SHOWN_ITEMS)
                                                .map(ModelCard::escape)
                                                .collect(Collectors.joining(", "))));
    }

    private static String names(List<Integer> indices, Vocabulary vocabulary) {
        List<String> names = new ArrayList<>();
        for (int index : indices) {
            if (index != Vocabulary.PADDING && names.size() < SHOWN_ITEMS) {
                names.add(escape(vocabulary.itemAt(index)));
            }
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private void section(String title) {
        line("");
        line("## " + title);
        line("");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /**
     * Escapes a value: ids come from anyone, and must not end a row or become links, images or
     * HTML.
     */
    private static String escape(String value) {
        StringBuilder escaped = new StringBuilder();
        value.codePoints()
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)) {
                                escaped.append(' ');
                            } else if (c == '<') {
                                escaped.append("&lt;");
                            } else {
                                if ("\\`*[]!#|".indexOf(c) >= 0) {
                                    escaped.append('\\');
                                }
                                escaped.appendCodePoint(c);
                            }
                        });
        return escaped.toString();
    }
}
