package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;

/**
 * A family with options that go together. Refuses the others before a history is read.
 *
 * @param options a value for each option that the family reads
 */
public record Choice(Family family, TrainOptions options) {
    public Choice {
        requireNonNull(family, "family is null");
        requireNonNull(options, "options are null");
        for (Hyperparameter<?> one : family.defaults().hyperparameters()) {
            if (!options.has(one)) {
                throw new RequestException(
                        one.key(), " is missing: the family %s reads it".formatted(family.name()));
            }
        }
        try {
            family.check(options);
        } catch (RequestException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new RequestException(
                    "family", " %s: %s".formatted(family.name(), e.getMessage()), e);
        }
    }
}
