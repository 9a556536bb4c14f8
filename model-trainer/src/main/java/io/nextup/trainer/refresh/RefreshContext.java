package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.store.ArtifactStore;
import io.nextup.trainer.evaluate.ScorerLoader;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * What a round takes from outside.
 *
 * @param store of the registry that is refreshed
 * @param clock dates what is published and announced
 * @param notes takes lines that a person wants to know
 */
public record RefreshContext(
        RefreshTopics topics,
        ArtifactStore store,
        ScorerLoader scorers,
        Clock clock,
        Consumer<String> notes) {

    public RefreshContext {
        requireNonNull(topics, "topics is null");
        requireNonNull(store, "store is null");
        requireNonNull(scorers, "scorers is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(notes, "notes is null");
    }
}
