package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.Standing;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.TopicException;
import io.nextup.models.ModelRecords;
import io.nextup.trainer.option.RequestException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists what a registry holds, and which of it is announced. */
public final class ListModels {
    /** The list is worth having without the broker. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Clock clock;

    /**
     * A registry's models.
     *
     * @param announced the version that the slot is to serve; empty where none is announced, or
     *     that is not known
     * @param unknown why it is not known which model is announced; empty where it is
     * @param models oldest first
     */
    public record Result(
            String slot, Optional<String> announced, Optional<String> unknown, List<Model> models) {
        public Result {
            requireNonNull(slot, "slot is null");
            requireNonNull(announced, "announced is null");
            requireNonNull(unknown, "unknown is null");
            models = List.copyOf(models);
        }

        /** Tells whether a model is announced; empty where that is not known. */
        public Optional<Boolean> isAnnounced(Model model) {
            return unknown.isPresent()
                    ? Optional.empty()
                    : Optional.of(announced.filter(model.version::equals).isPresent());
        }
    }

    /**
     * A model of the registry.
     *
     * @param facts empty where it is damaged
     * @param damage empty where it is whole
     */
    public record Model(String version, Optional<Facts> facts, Optional<String> damage) {
        public Model {
            requireNonNull(version, "version is null");
            requireNonNull(facts, "facts is null");
            requireNonNull(damage, "damage is null");
        }
    }

    /**
     * The part of a manifest that a list keeps: whole ones of many models could fill the heap.
     *
     * @param createdAt an ISO-8601 instant
     * @param items size of the catalogue
     * @param metrics figures of the evaluation by name
     * @param standing how it stands beside simple models; empty where nothing was asked
     */
    public record Facts(
            String family,
            String createdAt,
            int items,
            Map<String, Double> metrics,
            Optional<Standing> standing) {
        static Facts of(Manifest manifest) {
            return new Facts(
                    manifest.family(),
                    manifest.createdAt(),
                    manifest.itemCount(),
                    manifest.metrics(),
                    Optional.ofNullable(manifest.standing()));
        }
    }

    public ListModels(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Lists.
     *
     * @param registry a directory or a URI, as the user names it
     * @throws RequestException for a registry that cannot be
     */
    public Result run(String registry, Slot slot) throws ArtifactException, IOException {
        ArtifactStore store = Registries.open(registry, clock);
        Optional<String> announced = Optional.empty();
        Optional<String> unknown = Optional.empty();
        try {
            announced =
                    ModelRecords.announced(slot.kafka(), slot.name(), PATIENCE)
                            .map(ModelAnnouncement::version);
        } catch (TopicException e) {
            unknown = Optional.of(e.getMessage());
        }
        List<Model> models = new ArrayList<>();
        for (String version : store.versions()) {
            models.add(describe(store, version));
        }
        return new Result(slot.name(), announced, unknown, models);
    }

    private static Model describe(ArtifactStore store, String version) throws IOException {
        try {
            return new Model(
                    version, Optional.of(Facts.of(store.manifest(version))), Optional.empty());
        } catch (ArtifactException e) {
            return new Model(version, Optional.empty(), Optional.of(e.getMessage()));
        }
    }
}
