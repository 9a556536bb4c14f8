package io.nextup.trainer.family.network;

import io.nextup.trainer.family.ScriptSource;
import io.nextup.trainer.train.Dropout;
import io.nextup.trainer.train.Script;
import io.nextup.trainer.train.SharedLosses;

/** The text of a network's module. */
public final class NetworkSource {
    private static final String PRUNING = Script.text(NetworkSource.class, "pruned.py");

    private NetworkSource() {}

    /** A network's class with the losses and the rankings that it calls before it. */
    public static String of(String networkClass) {
        return ScriptSource.withRanking(
                SharedLosses.source()
                        + "\n"
                        + Dropout.source()
                        + "\n"
                        + PRUNING
                        + "\n"
                        + networkClass);
    }
}
