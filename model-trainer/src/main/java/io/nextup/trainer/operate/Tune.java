package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.tune.Search;
import io.nextup.trainer.tune.SearchSpace;
import io.nextup.trainer.tune.TrialRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A search for better values than a family's defaults.
 *
 * @param limit time for all trainings
 */
public record Tune(Duration limit) {
    private static final String FIELD = "tune";

    public Tune {
        requireNonNull(limit, "limit is null");
        if (limit.isZero() || limit.isNegative()) {
            throw new RequestException(
                    FIELD, " is %d s: give it more time".formatted(limit.toSeconds()));
        }
    }

    /**
     * Refuses a search that could try nothing.
     *
     * @throws RequestException if the family has no values to try, or all their options were given
     */
    void requireSpace(Choice choice) {
        if (!space(choice.family(), choice.options()).isEmpty()) {
            return;
        }
        List<Hyperparameter<?>> searched =
                choice.options().hyperparameters().stream()
                        .filter(one -> !one.tries().isEmpty())
                        .toList();
        throw new RequestException(
                FIELD,
                searched.isEmpty()
                        ? " has no values to try for %s: leave it out, or take another family"
                                .formatted(choice.family().name())
                        : " has nothing left to try, since %s stay as given: leave one of them out"
                                .formatted(
                                        searched.stream()
                                                .map(Hyperparameter::option)
                                                .collect(joining(", "))));
    }

    private static SearchSpace space(Family family, TrainOptions own) {
        return SearchSpace.around(own, options -> goTogether(family, options));
    }

    private static boolean goTogether(Family family, TrainOptions options) {
        try {
            family.check(options);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Trains the defaults and others, and chooses.
     *
     * @param own options of the defaults, as they suit the data
     * @param history name of the history
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @throws RequestException if the split has no validation cases
     */
    <M> Search.Outcome<M> search(
            Family family,
            TrainOptions own,
            String history,
            Split split,
            LongSupplier nanoTime,
            Consumer<String> notes,
            TrialRunner<M> trials)
            throws IOException {
        if (split.validation().isEmpty()) {
            throw new RequestException(
                    FIELD,
                    " needs validation cases, and %s leaves none: give a longer history, or leave it out"
                            .formatted(history));
        }
        return new Search<>(
                        space(family, own),
                        HeldOut.users(split.validation()),
                        limit,
                        nanoTime,
                        notes,
                        trials)
                .run();
    }
}
