package io.nextup.trainer.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Erasures that a store has carried out, and remembers until all jobs have carried them out too.
 */
public interface PendingErasures extends Closeable {
    /** Returns the id of the topic that the offsets belong to; empty when it had none. */
    Optional<String> topicId();

    /**
     * Returns the erasures not acknowledged, in the order in which they were read; their users are
     * on no disk.
     */
    List<Erasure> erasures();

    /** Forgets these erasures. */
    void acknowledge(Collection<Erasure> done) throws IOException;
}
