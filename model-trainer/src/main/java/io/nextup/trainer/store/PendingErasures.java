package io.nextup.trainer.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** Erasures that a store has carried out, remembered until everybody else has done so too. */
public interface PendingErasures extends Closeable {
    /** Not acknowledged, in the order in which they were read; their users are on no disk. */
    List<Erasure> erasures();

    /** Forgets these. */
    void acknowledge(Collection<Erasure> done) throws IOException;
}
