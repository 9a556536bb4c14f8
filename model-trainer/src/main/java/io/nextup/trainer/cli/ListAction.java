package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.Announcements;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code models list} on the terminal: what a registry holds, and which of it is announced. */
final class ListAction {
    /** The list is worth printing without the broker. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Verb verb;
    private final String registry;
    private final KafkaSettings kafka;
    private final String slot;

    /**
     * @param registry as the user names it
     */
    ListAction(Verb verb, String registry, KafkaSettings kafka, String slot) {
        this.verb = requireNonNull(verb, "verb is null");
        this.registry = requireNonNull(registry, "registry is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.slot = requireNonNull(slot, "slot is null");
    }

    void run(ArtifactStore store) throws IOException {
        boolean known = true;
        String announced = null;
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            announced =
                    Announcements.current(scan, kafka, slot)
                            .map(ModelAnnouncement::version)
                            .orElse(null);
        } catch (TopicException e) {
            known = false;
            verb.note("Which model is announced is not known: " + e.getMessage());
        }
        List<Listed> models = new ArrayList<>();
        for (String each : store.versions()) {
            models.add(describe(store, each, known ? each.equals(announced) : null));
        }
        if (verb.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("slot", slot);
            result.put("announced", announced);
            result.put("models", models.stream().map(Listed::json).toList());
            verb.printJson(result);
            return;
        }
        if (models.isEmpty()) {
            verb.out().println("%s holds no models".formatted(registry));
        }
        models.forEach(this::print);
    }

    /**
     * A model of the registry.
     *
     * @param announced null where that is not known
     * @param manifest null where it is damaged
     * @param damage null where it is whole
     */
    private record Listed(String version, Boolean announced, Manifest manifest, String damage) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("version", version);
            json.put("announced", announced);
            if (manifest == null) {
                json.put("damage", damage);
                return json;
            }
            json.put("family", manifest.family());
            json.put("createdAt", manifest.createdAt());
            json.put("items", manifest.items());
            json.put("metrics", manifest.metrics());
            return json;
        }
    }

    private Listed describe(ArtifactStore store, String each, Boolean announced)
            throws IOException {
        try {
            return new Listed(each, announced, store.manifest(each), null);
        } catch (ArtifactException e) {
            return new Listed(each, announced, null, e.getMessage());
        }
    }

    private void print(Listed model) {
        boolean announced = Boolean.TRUE.equals(model.announced());
        verb.out().println((announced ? "* " : "  ") + model.version());
        Manifest manifest = model.manifest();
        if (manifest == null) {
            verb.out().println("      damaged: " + model.damage());
            return;
        }
        verb.out()
                .println(
                        "      %s, %d items, %s"
                                .formatted(
                                        manifest.family(), manifest.items(), manifest.createdAt()));
        manifest.metrics()
                .forEach(
                        (name, value) ->
                                verb.out()
                                        .println(
                                                String.format(
                                                        Locale.ROOT,
                                                        "      %.4f  %s",
                                                        value,
                                                        name)));
    }
}
