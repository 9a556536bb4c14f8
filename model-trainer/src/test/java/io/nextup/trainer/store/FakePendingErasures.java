package io.nextup.trainer.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Remembers in memory, and whether it was closed. */
public final class FakePendingErasures implements PendingErasures {
    private final List<Erasure> pending;
    private final String topicId;
    private boolean closed;
    private IOException failure;

    public FakePendingErasures(Erasure... pending) {
        this(null, pending);
    }

    /**
     * @param topicId null: the topic had none
     */
    public FakePendingErasures(String topicId, Erasure... pending) {
        this.topicId = topicId;
        this.pending = new ArrayList<>(List.of(pending));
    }

    @Override
    public Optional<String> topicId() {
        return Optional.ofNullable(topicId);
    }

    @Override
    public List<Erasure> erasures() {
        return List.copyOf(pending);
    }

    /** Makes each acknowledgement fail from now on. */
    public void failWith(IOException error) {
        failure = error;
    }

    @Override
    public void acknowledge(Collection<Erasure> done) throws IOException {
        if (failure != null) {
            throw failure;
        }
        pending.removeAll(new HashSet<>(done));
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }
}
