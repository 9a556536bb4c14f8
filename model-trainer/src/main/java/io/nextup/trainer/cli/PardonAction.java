package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelHealth;
import io.nextup.event.ModelVerdict;
import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.announce.AnnounceException;
import io.nextup.trainer.announce.Pardons;
import io.nextup.trainer.health.ModelTopics;
import io.nextup.trainer.health.SlotHealth;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code models pardon} on the terminal: lets every process serve a model again. */
final class PardonAction {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Verb verb;
    private final KafkaSettings kafka;
    private final String slot;

    PardonAction(Verb verb, KafkaSettings kafka, String slot) {
        this.verb = requireNonNull(verb, "verb is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.slot = requireNonNull(slot, "slot is null");
    }

    /**
     * Writes the pardon of every model that has the version.
     *
     * @throws AnnounceException if neither an announcement nor a verdict names the version
     */
    List<ModelHealth> write(String version, long nowMillis) throws IOException {
        SlotHealth health = ModelTopics.read(kafka, PATIENCE).slot(slot);
        List<ModelHealth> pardons = health.pardonsOf(version, nowMillis);
        if (pardons.isEmpty()) {
            throw new AnnounceException(
                    "No announcement and no verdict for the slot %s names %s: %s"
                            .formatted(slot, version, choices(health)));
        }
        try (Pardons topic = Pardons.connect(kafka)) {
            for (ModelHealth pardon : pardons) {
                topic.write(pardon);
            }
        }
        return pardons;
    }

    private static String choices(SlotHealth health) {
        List<String> versions = health.pardonable();
        return versions.isEmpty()
                ? "no model of the slot is demoted or refused"
                : "choose one of " + String.join(", ", versions);
    }

    void print(String version, List<ModelHealth> pardons) {
        if (verb.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("pardoned", version);
            json.put("slot", slot);
            json.put(
                    "manifestSha256",
                    pardons.stream()
                            .flatMap(pardon -> pardon.verdicts().stream())
                            .map(ModelVerdict::manifestSha256)
                            .toList());
            verb.printJson(json);
        } else {
            verb.out().println("Pardoned %s for the slot %s".formatted(version, slot));
        }
    }
}
