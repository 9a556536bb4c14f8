package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.store.ArtifactStore;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.health.ModelTopics;
import io.nextup.trainer.operate.PruneRun;
import io.nextup.trainer.operate.PruneRun.Report;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.registry.Pruning;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code models prune} on the terminal: asks the broker, and says what goes. */
final class PruneAction {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Verb verb;
    private final boolean dryRun;
    private final KafkaSettings kafka;
    private final TrainerEnvironment environment;

    PruneAction(Verb verb, boolean dryRun, KafkaSettings kafka, TrainerEnvironment environment) {
        this.verb = requireNonNull(verb, "verb is null");
        this.dryRun = dryRun;
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.environment = requireNonNull(environment, "environment is null");
    }

    void run(ArtifactStore store, Pruning pruning) throws Exception {
        PruneRun run = new PruneRun(store, pruning, this::needed, environment.clock(), verb::note);
        Report report = dryRun ? run.preview() : run.delete(this::print);
        if (verb.json()) {
            verb.printJson(json(report));
            return;
        }
        if (dryRun) {
            report.deleted().forEach(this::print);
        }
        verb.out()
                .println(
                        dryRun
                                ? "%d models would be deleted, %d kept"
                                        .formatted(report.deleted().size(), report.kept().size())
                                : "%d models deleted, %d kept, %d leftovers cleared"
                                        .formatted(
                                                report.deleted().size(),
                                                report.kept().size(),
                                                report.leftovers()));
    }

    private Set<String> needed() throws TopicException {
        long nowMillis = environment.clock().millis();
        return ModelTopics.read(kafka, PATIENCE).complete().stream()
                .flatMap(slot -> slot.neededVersions(nowMillis).stream())
                .collect(Collectors.toSet());
    }

    /** At once: what comes after it may fail. */
    private void print(String version) {
        if (!verb.json()) {
            verb.out().println((dryRun ? "Would delete " : "Deleted ") + version);
            verb.out().flush();
        }
    }

    private Map<String, Object> json(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dryRun", dryRun);
        json.put("deleted", report.deleted());
        json.put("kept", report.kept());
        json.put("damaged", report.damaged());
        // A dry run does not look for them.
        json.put("leftovers", dryRun ? null : report.leftovers());
        return json;
    }
}
