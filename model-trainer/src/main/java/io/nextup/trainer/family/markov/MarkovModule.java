package io.nextup.trainer.family.markov;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Script;
import java.util.List;

/** Counted transitions as an instance of the class in {@code markov.py}. */
final class MarkovModule {
    private MarkovModule() {}

    /**
     * Makes an instance of transitions that were counted.
     *
     * @param options those of {@link MarkovOptions} and maybe more
     */
    static ScriptObject of(TransitionCounts counts, TrainOptions options) {
        return new ScriptObject("Markov")
                .with("training", false)
                .with("history", options.get(MarkovOptions.HISTORY))
                .with("age_decay", options.get(MarkovOptions.AGE_DECAY))
                .with("starts", ScriptTensor.buffer(counts.starts(), counts.starts().length))
                .with(
                        "following",
                        ScriptTensor.buffer(counts.following(), counts.following().length))
                .with("weights", ScriptTensor.buffer(counts.weights(), counts.weights().length));
    }

    /**
     * Estimates the memory that counting takes: 12 bytes a pair and direction. How many remain when
     * equal ones are added up, of 8 bytes each here and in the module, is not known before.
     */
    static MemoryNeed memory(Dataset fit, TrainOptions options) {
        long window = options.get(MarkovOptions.WINDOW);
        long pairs = 0;
        for (int[] sequence : fit.sequences()) {
            long steps = Math.min(window, sequence.length - 1);
            pairs += 2 * (steps * sequence.length - steps * (steps + 1) / 2);
        }
        return new MemoryNeed(12 * pairs, 0, List.of("a smaller --markov-window"));
    }

    /** The text of the class, without the ranking that it calls. */
    static String source() {
        return Script.text(MarkovModule.class, "markov.py");
    }
}
