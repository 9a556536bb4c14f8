package io.nextup.artifact.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of every store. A store's own test extends it, in its module, and makes the store.
 */
public abstract class ArtifactStoreContract
        implements PublishingContract,
                SigningContract,
                CopyingContract,
                DeletingContract,
                LeasingContract {
    @TempDir protected Path work;

    /** Clock of the leases of {@link #emptyStore}. */
    protected final ManualClock clock = new ManualClock(START);

    private ArtifactStore store;

    /** Makes an empty store; called once per test. */
    protected abstract ArtifactStore emptyStore() throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = emptyStore();
    }

    @Override
    public ArtifactStore store() {
        return store;
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    @Override
    public Path work() {
        return work;
    }
}
