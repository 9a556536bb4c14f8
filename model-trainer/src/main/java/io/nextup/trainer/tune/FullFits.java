package io.nextup.trainer.tune;

import io.nextup.trainer.tune.Trainings.Judged;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Fits the candidates of a family that only counts, each in full, until the time is over. */
final class FullFits<M> {
    private final Trainings<M> trainings;
    private final Cost cost;
    private final int[] users;

    /**
     * @param users number of each validation case's user, from 0
     */
    FullFits(Trainings<M> trainings, Cost cost, int[] users) {
        this.trainings = trainings;
        this.cost = cost;
        this.users = users;
    }

    /** Returns the best one; its figures are those of a cross-fit. */
    Best<M> best(List<Tried> candidates) throws IOException {
        Judged<M> best = null;
        CrossFit figures = new CrossFit(users);
        TrainingPace pace = new TrainingPace(cost.ofWhole());
        for (Tried one : candidates) {
            if (trainings.left() < pace.expected()) {
                break;
            }
            trainings.note(
                    "candidate %d of %d: %s"
                            .formatted(one.number(), candidates.size(), one.proposal().words()));
            Optional<Judged<M>> judged = trainings.train(one, 0, one.proposal().options());
            if (judged.isEmpty()) {
                continue;
            }
            pace.took(judged.get().nanos());
            figures.add(judged.get().gains());
            best = better(best, judged.get());
        }
        return best == null
                ? Best.none("no candidate could be trained")
                : Best.of(best, figures.gains());
    }

    /** Returns the better one, the first of equals, and discards the other. */
    private Judged<M> better(Judged<M> best, Judged<M> next) throws IOException {
        if (best == null) {
            return next;
        }
        boolean isBetter = next.ndcg() > best.ndcg();
        trainings.discard(isBetter ? best : next);
        return isBetter ? next : best;
    }
}
