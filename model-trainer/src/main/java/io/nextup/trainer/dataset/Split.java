package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;

/**
 * A history divided.
 *
 * @param fit training data
 * @param validation events for every choice; may be empty
 * @param test events for the one last reading; may be empty
 */
public record Split(Dataset fit, List<HeldOut> validation, List<HeldOut> test) {
    public Split {
        requireNonNull(fit, "fit is null");
        validation = Collections.unmodifiableList(validation);
        test = Collections.unmodifiableList(test);
    }
}
