package io.nextup.trainer.family;

import io.nextup.trainer.option.TrainOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What a family can be told: an option of the command line, and a line of the manifest. */
public enum Hyperparameter {
    MAX_LENGTH("maxLength", TrainOptions::maxLength),
    DIMENSION("dimension", TrainOptions::dimension),
    LAYERS("layers", TrainOptions::layers),
    HEADS("heads", TrainOptions::heads),
    DROPOUT("dropout", TrainOptions::dropout),
    BATCH_SIZE("batchSize", TrainOptions::batchSize),
    LEARNING_RATE("learningRate", TrainOptions::learningRate),
    NEGATIVES("negatives", TrainOptions::negatives),
    MAX_EPOCHS("maxEpochs", TrainOptions::maxEpochs),
    FULL_SOFTMAX_EPOCHS("fullSoftmaxEpochs", TrainOptions::fullSoftmaxEpochs),
    PATIENCE("patience", TrainOptions::patience),
    TIME_BUDGET("timeBudget", TrainOptions::timeBudget),
    MARKOV_WINDOW("markovWindow", options -> options.markov().window()),
    MARKOV_STEP_DECAY("markovStepDecay", options -> options.markov().stepDecay()),
    MARKOV_BACKWARD("markovBackward", options -> options.markov().backward()),
    MARKOV_ROW_POWER("markovRowPower", options -> options.markov().rowPower()),
    MARKOV_COLUMN_POWER("markovColumnPower", options -> options.markov().columnPower()),
    MARKOV_HISTORY("markovHistory", options -> options.markov().history()),
    MARKOV_AGE_DECAY("markovAgeDecay", options -> options.markov().ageDecay());

    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // Each one only calls an accessor.
    private final Function<TrainOptions, Object> value;

    Hyperparameter(String key, Function<TrainOptions, Object> value) {
        this.key = key;
        this.value = value;
    }

    /** Its name in a manifest, such as {@code maxLength}. */
    public String key() {
        return key;
    }

    /** Its name on the command line, such as {@code --max-length}. */
    public String option() {
        return "--" + key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** The values of some of them by their keys, in the order above. */
    public static Map<String, String> values(Set<Hyperparameter> which, TrainOptions options) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Hyperparameter one : new TreeSet<>(which)) {
            values.put(one.key, String.valueOf(one.value.apply(options)));
        }
        return Collections.unmodifiableMap(values);
    }
}
