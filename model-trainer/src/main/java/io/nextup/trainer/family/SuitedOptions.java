package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Options as they suit a history. Immutable.
 *
 * @param options a value for each option that the family reads
 * @param reasons reason for each value that the data decided, by its key
 */
public record SuitedOptions(TrainOptions options, Map<String, String> reasons) {
    public SuitedOptions {
        requireNonNull(options, "options are null");
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /** Takes options as they are. */
    public SuitedOptions(TrainOptions options) {
        this(options, Map.of());
    }

    /**
     * Returns the same with a value that the data decided, where they are to decide it.
     *
     * @param reason what the data hold, such as {@code 153,776 events to fit on}
     */
    public <T> SuitedOptions decided(Hyperparameter<T> which, T value, String reason) {
        if (!options.followsData(which)) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(reasons);
        more.put(which.key(), reason);
        return new SuitedOptions(options.byDefault(which, value), more);
    }

    /**
     * Returns the same, but for the values of a model that a training goes on from, which stay.
     *
     * @param chosen hyperparameters of that model by name; one that an earlier build did not have
     *     is missing
     * @param undecided options before the data decided: the defaults that earlier builds had
     */
    public SuitedOptions goingOnFrom(Map<String, String> chosen, TrainOptions undecided) {
        SuitedOptions kept = this;
        Map<String, String> defaults = undecided.texts();
        for (Hyperparameter<?> one : options.hyperparameters()) {
            if (reasons.containsKey(one.key())) {
                kept = kept.keeping(one, chosen.getOrDefault(one.key(), defaults.get(one.key())));
            }
        }
        return kept;
    }

    private <T> SuitedOptions keeping(Hyperparameter<T> which, String value) {
        return decided(which, which.parse(value), "as in the model that the training goes on from");
    }
}
