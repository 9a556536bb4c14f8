package io.nextup.trainer.tune;

import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.tune.Plan.Rung;
import io.nextup.trainer.tune.Trainings.Judged;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Chooses a network's best candidate by short trainings, and trains that one in full. */
final class Climb<M> {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Trainings<M> trainings;
    private final Plan plan;
    private final Cost cost;

    Climb(Trainings<M> trainings, Plan plan, Cost cost) {
        this.trainings = trainings;
        this.plan = plan;
        this.cost = cost;
    }

    /** Returns the best one, with the figures of its full training. */
    Best<M> best(List<Tried> candidates) throws IOException {
        List<Tried> bestFirst = candidates;
        for (int i = 0; i < plan.rungs().size(); i++) {
            List<Tried> next = rung(i, bestFirst);
            if (next.isEmpty() && i == 0) {
                return Best.none("no candidate could be trained");
            }
            // Without time for a rung, the order of the one before it decides.
            bestFirst = next.isEmpty() ? bestFirst : next;
        }
        Tried first = bestFirst.get(0);
        if (trainings.left() < cost.ofWhole() / 2) {
            return Best.none(
                    "no time was left to train candidate %s in full".formatted(first.label()));
        }
        trainings.note(
                "candidate %d of %d, in full: %s"
                        .formatted(first.number(), plan.candidates(), first.proposal().words()));
        Optional<Judged<M>> judged =
                trainings.train(
                        first,
                        0,
                        limited(
                                first.proposal().options(),
                                trainings.left() - cost.judgingNanos()));
        return judged.isEmpty()
                ? Best.none("candidate %s could not be trained in full".formatted(first.label()))
                // Other models, with fewer epochs, chose it: its own figures did not.
                : Best.of(judged.get(), judged.get().gains());
    }

    /** Trains the first candidates for a rung, and returns those that were judged, best first. */
    private List<Tried> rung(int index, List<Tried> bestFirst) throws IOException {
        Rung rung = plan.rungs().get(index);
        List<Tried> entrants = bestFirst.subList(0, Math.min(rung.candidates(), bestFirst.size()));
        long reserve = plan.nanosFrom(index + 1, cost);
        TrainingPace pace = new TrainingPace(cost.ofEpochs(rung.epochs()));
        List<Tried> judged = new ArrayList<>();
        for (int i = 0; i < entrants.size(); i++) {
            long left = trainings.left() - reserve;
            if (left < pace.expected()) {
                break;
            }
            Tried one = entrants.get(i);
            trainings.note(
                    "candidate %d of %d, rung %d of %d: %s"
                            .formatted(
                                    one.number(),
                                    plan.candidates(),
                                    index + 1,
                                    plan.rungs().size(),
                                    one.proposal().words()));
            long share = left / (entrants.size() - i) - cost.judgingNanos();
            Optional<Judged<M>> model =
                    trainings.train(
                            one,
                            index + 1,
                            limited(
                                    shortened(one.proposal().options(), rung.epochs()),
                                    Math.max(share, cost.trainingOfEpochs(rung.epochs()))));
            if (model.isPresent()) {
                pace.took(model.get().nanos());
                judged.add(model.get().tried());
                trainings.discard(model.get());
            }
        }
        judged.sort(Comparator.comparingDouble(Tried::ndcg).reversed());
        return judged;
    }

    /** Returns the options of a training that is the full one in small: all phases are shorter. */
    private TrainOptions shortened(TrainOptions options, int epochs) {
        int full = options.get(LearningOptions.FULL_SOFTMAX_EPOCHS);
        int shorter = (int) Math.round((double) full * epochs / cost.epochs());
        return options.with(LearningOptions.MAX_EPOCHS, epochs)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, Math.min(full, Math.max(1, shorter)));
    }

    /** Returns the options of a training that ends in time; a smaller time limit stays. */
    private static TrainOptions limited(TrainOptions options, long nanos) {
        Duration most = Duration.ofMillis(Math.max(1, nanos / NANOS_PER_MILLI));
        Duration given = options.get(LearningOptions.TIME_LIMIT);
        return given.isZero() || given.compareTo(most) > 0
                ? options.with(LearningOptions.TIME_LIMIT, most)
                : options;
    }
}
