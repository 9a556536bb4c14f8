package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.evaluate.ScorerLoader;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * External dependencies of a round.
 *
 * @param store store of the registry that is refreshed
 * @param clock source of the dates of publication and announcement
 * @param notes takes lines for people
 * @param trust conditions on announced models, which may lie outside the store
 * @param signingKey key that signs what is published; empty: nothing is signed
 */
public record RefreshContext(
        RefreshTopics topics,
        ArtifactStore store,
        ScorerLoader scorers,
        Clock clock,
        Consumer<String> notes,
        ModelTrust trust,
        Optional<SigningKey> signingKey) {

    public RefreshContext {
        requireNonNull(topics, "topics is null");
        requireNonNull(store, "store is null");
        requireNonNull(scorers, "scorers is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(notes, "notes is null");
        requireNonNull(trust, "trust is null");
        requireNonNull(signingKey, "signingKey is null");
    }
}
