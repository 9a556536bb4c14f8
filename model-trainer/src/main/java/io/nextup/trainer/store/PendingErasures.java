package io.nextup.trainer.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Erasures that a store has carried out, remembered until everybody else has done so too. */
public interface PendingErasures extends Closeable {
    /** The topic that their offsets are of, by its id; empty where it had none. */
    Optional<String> topicId();

    /** Not acknowledged, in the order in which they were read; their users are on no disk. */
    List<Erasure> erasures();

    /** Forgets these. */
    void acknowledge(Collection<Erasure> done) throws IOException;
}
