package io.nextup.trainer.family.network;

import io.nextup.trainer.family.ScriptSource;
import io.nextup.trainer.train.Dropout;
import io.nextup.trainer.train.Script;
import io.nextup.trainer.train.SharedLosses;
import java.util.LinkedHashSet;
import java.util.Set;

/** The text of a network's module. */
final class NetworkSource {
    private static final String PRUNING = Script.text(NetworkSource.class, "pruned.py");

    private NetworkSource() {}

    /** Returns the classes of a network with the losses and the rankings that they call. */
    static String of(Part network) {
        Set<String> texts = new LinkedHashSet<>();
        texts.add(SharedLosses.source());
        texts.add(Dropout.source());
        texts.add(PRUNING);
        network.addTexts(texts);
        return ScriptSource.withRanking(String.join("\n", texts));
    }
}
