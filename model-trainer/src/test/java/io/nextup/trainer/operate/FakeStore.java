package io.nextup.trainer.operate;

import io.nextup.trainer.store.PendingErasures;
import java.time.InstantSource;

/** Stands in for the trainer's store of the history. */
public final class FakeStore {
    private FakeStore() {}

    /** Makes the operation on erasures, whatever directory is asked for. */
    public static Erase erase(InstantSource clock, PendingErasures store) {
        return new Erase(clock, any -> store);
    }
}
