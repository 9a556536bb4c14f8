package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.Announcer;
import io.nextup.models.DoubtfulAnnouncementException;
import io.nextup.models.Rollback;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.refresh.Lineage;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Asks the job to serve a model of a registry: one that is named, or the one before. */
public final class Announce {
    private final Clock clock;
    private final ModelTrust trust;
    private final Optional<AnnouncementHolder> holder;

    /** The announced model. */
    public record Result(String version, String slot) {
        public Result {
            requireNonNull(version, "version is null");
            requireNonNull(slot, "slot is null");
        }
    }

    /**
     * Makes the operation.
     *
     * @param trust conditions on a model that is announced
     * @param holder holder of the key for announcements; empty: they have no signature
     */
    public Announce(Clock clock, ModelTrust trust, Optional<AnnouncementHolder> holder) {
        this.clock = requireNonNull(clock, "clock is null");
        this.trust = requireNonNull(trust, "trust is null");
        this.holder = requireNonNull(holder, "holder is null");
    }

    /**
     * Announces a model, and returns when all replicas have the announcement.
     *
     * @param registry a directory or a URI, as the user names it
     * @throws RequestException for a registry that cannot be
     * @throws ArtifactException if the model is not there, or damaged: nothing is announced
     */
    public Result run(String registry, String version, Slot slot)
            throws ArtifactException, IOException {
        return announce(Registries.open(registry, clock, trust), version, slot);
    }

    /**
     * Announces the model that was announced before, or else the registry's model before the
     * announced one.
     *
     * @throws RequestException for a registry that cannot be
     * @throws ArtifactException if there is none to go back to: nothing is announced
     * @throws DoubtfulAnnouncementException if the announced model may be forged: nothing is
     *     announced
     */
    public Result rollBack(String registry, Slot slot) throws ArtifactException, IOException {
        ArtifactStore store = Registries.open(registry, clock, trust);
        Rollback rollback = rollback(current(slot), store);
        return announce(
                store,
                rollback.version().orElseThrow(() -> nothingBefore(rollback, registry)),
                slot);
    }

    /**
     * Returns the version to which a rollback goes; empty for none.
     *
     * @throws RequestException for a registry that cannot be
     * @throws ArtifactException if no model is announced
     * @throws DoubtfulAnnouncementException if the announced model may be forged
     */
    public Optional<String> before(String registry, Slot slot)
            throws ArtifactException, IOException {
        return rollback(current(slot), Registries.open(registry, clock, trust)).version();
    }

    /** Leaves out the announced model itself, as it was before it learnt its last events. */
    static Rollback rollback(ModelAnnouncement current, ArtifactStore store) throws IOException {
        List<String> versions = store.versions();
        try {
            Optional<String> judged = Lineage.of(store.manifest(current.version())).judged();
            versions = versions.stream().filter(one -> !judged.equals(Optional.of(one))).toList();
        } catch (ArtifactException gone) {
            // All others are other models.
        }
        return new Rollback(current, versions);
    }

    private Result announce(ArtifactStore store, String version, Slot slot)
            throws ArtifactException, IOException {
        URI location = store.locate(version);
        Artifact artifact;
        try (WorkDirectory work = new WorkDirectory()) {
            // The whole artifact, so that a harmed one is refused here and not by every job.
            artifact = store.fetch(location, work.path());
        }
        try (Announcer announcer = Announcers.connect(slot.kafka(), slot.name(), holder, clock)) {
            announcer.announce(
                    artifact.manifest()
                            .announcement(
                                    slot.name(),
                                    artifact.manifestSha256(),
                                    location,
                                    clock.millis())
                            .announcedBy(ModelAnnouncement.By.OPERATOR));
        }
        return new Result(version, slot.name());
    }

    private ModelAnnouncement current(Slot slot) throws ArtifactException, IOException {
        return Announcers.slot(slot.kafka(), slot.name(), holder)
                .announced()
                .orElseThrow(
                        () ->
                                new ArtifactException(
                                        "No model is announced for the slot %s: there is nothing to go back from"
                                                .formatted(slot.name())));
    }

    private static ArtifactException nothingBefore(Rollback rollback, String registry) {
        String current = rollback.current().version();
        return new ArtifactException(
                rollback.hasCurrent()
                        ? "The announced model %s is the oldest in %s: there is none to go back to"
                                .formatted(current, registry)
                        : ("The announced model %s is not in %s, which has %s: choose one with"
                                        + " models announce VERSION")
                                .formatted(current, registry, rollback.versions()));
    }
}
