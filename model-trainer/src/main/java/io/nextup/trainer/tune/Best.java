package io.nextup.trainer.tune;

import io.nextup.trainer.tune.Trainings.Judged;
import java.util.Optional;

/**
 * The best of the candidates.
 *
 * @param judged the best candidate; empty if no candidate was trained in full
 * @param gains figures to compare it with the defaults by, one for each validation case
 * @param reason why no candidate was trained in full; an empty text beside a candidate
 */
record Best<M>(Optional<Judged<M>> judged, double[] gains, String reason) {

    static <M> Best<M> of(Judged<M> judged, double[] gains) {
        return new Best<>(Optional.of(judged), gains, "");
    }

    static <M> Best<M> none(String reason) {
        return new Best<>(Optional.empty(), new double[0], reason);
    }
}
