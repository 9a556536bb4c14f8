package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.console.models.ModelState.Announced;
import io.nextup.models.AnnounceException;
import io.nextup.models.DoubtfulAnnouncementException;
import io.nextup.trainer.operate.Announce;
import io.nextup.trainer.operate.Slot;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Announces another model, if the model that the page showed still serves. */
public final class ModelActions {
    private final SlotModels models;
    private final Announcing announcing;

    /** The topics and the registry, read at the moment of the action. */
    interface Announcing {
        /** Verifies a model and announces it. */
        void announce(String version) throws ArtifactException, IOException;

        /**
         * Returns the version to which a rollback goes; empty for none.
         *
         * @throws DoubtfulAnnouncementException if the announced model may be forged
         */
        Optional<String> before() throws ArtifactException, IOException;
    }

    ModelActions(SlotModels models, Announcing announcing) {
        this.models = requireNonNull(models, "models are null");
        this.announcing = requireNonNull(announcing, "announcing is null");
    }

    /** Announces models of a registry for a slot. */
    public static ModelActions of(SlotModels models, RegistrySettings registry, Slot slot) {
        Announce announce =
                new Announce(Clock.systemUTC(), registry.trust(), registry.announcing());
        return new ModelActions(
                models,
                new Announcing() {
                    @Override
                    public void announce(String version) throws ArtifactException, IOException {
                        announce.run(registry.name(), version, slot);
                    }

                    @Override
                    public Optional<String> before() throws ArtifactException, IOException {
                        return announce.before(registry.name(), slot);
                    }
                });
    }

    /**
     * Announces a model; returns its version.
     *
     * @param serving version that the page showed as serving; empty for none
     * @throws ChangedException if another one serves: nothing is announced
     * @throws ArtifactException if the model is not there, or damaged: nothing is announced
     * @throws AnnounceException if the brokers do not take the announcement
     */
    public String announce(String version, Optional<String> serving, long nowMillis, long nowNanos)
            throws ChangedException, ArtifactException, IOException {
        requireServing(models.state(nowMillis, nowNanos), serving);
        announcing.announce(version);
        return version;
    }

    /**
     * Announces the model before; returns its version.
     *
     * @param target version that the page offered for the rollback
     * @param serving version that the page showed as serving; empty for none
     * @throws ChangedException if another one serves, or a rollback goes elsewhere: nothing is
     *     announced
     * @throws DoubtfulAnnouncementException if the announced model may be forged: nothing is
     *     announced
     * @throws ArtifactException if the model is not there, or damaged: nothing is announced
     * @throws AnnounceException if the brokers do not take the announcement
     */
    public String rollBack(String target, Optional<String> serving, long nowMillis, long nowNanos)
            throws ChangedException, ArtifactException, IOException {
        ModelState now = models.state(nowMillis, nowNanos);
        requireServing(now, serving);
        requireTarget(Optional.ofNullable(now.announced()).map(Announced::rollback), target);
        // The page shows the last record, which anybody may have written.
        requireTarget(announcing.before(), target);
        announcing.announce(target);
        return target;
    }

    private static void requireTarget(Optional<String> before, String target)
            throws ChangedException {
        if (!before.equals(Optional.of(target))) {
            throw new ChangedException(
                    "A rollback goes to %s by now, and not to %s: nothing was announced, look at the models again, or announce the one that is to serve"
                            .formatted(before.orElse("no model"), target));
        }
    }

    private static void requireServing(ModelState state, Optional<String> seen)
            throws ChangedException {
        Optional<String> now = state.shownAsServing();
        if (!now.equals(seen)) {
            throw new ChangedException(
                    "%s serves by now, and %s did when you chose: nothing was announced, look at the models again"
                            .formatted(now.orElse("No model"), seen.orElse("none")));
        }
    }
}
