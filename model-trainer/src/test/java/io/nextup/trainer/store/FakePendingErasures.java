package io.nextup.trainer.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Remembers in memory, and whether it was closed. */
public final class FakePendingErasures implements PendingErasures {
    private final List<Erasure> pending;
    private boolean closed;

    public FakePendingErasures(Erasure... pending) {
        this.pending = new ArrayList<>(List.of(pending));
    }

    @Override
    public List<Erasure> erasures() {
        return List.copyOf(pending);
    }

    @Override
    public void acknowledge(Collection<Erasure> done) {
        pending.removeAll(done);
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }
}
