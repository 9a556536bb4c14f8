package io.nextup.trainer.family.cl4srec;

import io.nextup.scoring.SequenceEncoder;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Learns the next item of each sequence, and that two views of a sequence are alike. A contrast
 * takes two views of some sequences, drawn from all that have two items or more. An epoch draws
 * about as many sequences as there are, as in the paper: where a contrast in every step would draw
 * more, only every n-th step has one. With long sequences, views cost far more than the rest of a
 * step.
 */
final class TwoViews implements Objective {
    private final NextItem nextItem;
    private final int[][] sequences;
    private final int[] drawable;
    private final int count;
    private final int maxLength;
    private final Augmentation augmentation;
    private final Optional<SameTarget> sameTarget;

    /**
     * Prepares the epochs.
     *
     * @param fit its counts tell how often an item is drawn as a negative
     * @param learnt sequences of the fit that an epoch goes through
     * @throws IllegalArgumentException if there is nothing to learn
     */
    TwoViews(Dataset fit, TrainingSequences learnt, boolean leavesOutMet, TrainOptions options) {
        this.nextItem = new NextItem(fit, learnt, leavesOutMet, options);
        this.sequences = learnt.sequences();
        this.drawable =
                IntStream.range(0, sequences.length)
                        .filter(s -> sequences[s].length >= 2)
                        .toArray();
        this.count = options.get(Cl4SRec.SEQUENCES);
        this.maxLength = options.get(LearningOptions.MAX_LENGTH);
        this.augmentation =
                new Augmentation(
                        options.get(Cl4SRec.CROP),
                        options.get(Cl4SRec.MASK),
                        options.get(Cl4SRec.REORDER));
        this.sameTarget =
                options.get(Cl4SRec.POSITIVES).equals(Cl4SRec.SAME_TARGET)
                        ? Optional.of(new SameTarget(sequences, fit.vocabulary().size()))
                        : Optional.empty();
    }

    @Override
    public long positions() {
        return nextItem.positions();
    }

    @Override
    public Epoch epoch(boolean sampled, Random random) {
        Epoch steps = nextItem.epoch(sampled, random);
        // Steps from one contrast to the next.
        long every = Math.max(1, (long) steps.steps() * count / drawable.length);
        return new Epoch() {
            private int taken;

            @Override
            public int steps() {
                return steps.steps();
            }

            @Override
            public TrainingStep next() {
                TrainingStep step = steps.next();
                return taken++ % every == 0 ? withViews(step, random) : step;
            }
        };
    }

    private TrainingStep withViews(TrainingStep step, Random random) {
        List<int[]> first = new ArrayList<>();
        List<int[]> second = new ArrayList<>();
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            int drawn = drawable[random.nextInt(drawable.length)];
            int[] whole = sequences[drawn];
            if (sameTarget.isPresent()) {
                int place = 1 + random.nextInt(whole.length - 1);
                first.add(Arrays.copyOfRange(whole, Math.max(0, place - maxLength), place));
                second.add(sameTarget.get().before(whole[place], maxLength, random));
                labels[i] = whole[place];
            } else {
                int[] newest = SequenceEncoder.truncate(whole, maxLength);
                first.add(augmentation.view(newest, random));
                second.add(augmentation.view(newest, random));
                // A sequence that is drawn twice is not a negative of itself.
                labels[i] = drawn;
            }
        }
        first.addAll(second);
        return withViews(step, first, labels);
    }

    /**
     * Adds a contrast to a step.
     *
     * @param views all first ones, then all second ones
     * @param labels of the sequences
     */
    static TrainingStep withViews(TrainingStep step, List<int[]> views, long[] labels) {
        int width = views.stream().mapToInt(view -> view.length).max().orElseThrow();
        long[] padded = SequenceEncoder.pad(views, width);
        long[] last = views.stream().mapToLong(view -> view.length - 1L).toArray();
        List<TrainingStep.Input> inputs = new ArrayList<>(step.inputs());
        inputs.add(TrainingStep.Input.of(padded, views.size(), width));
        inputs.add(TrainingStep.Input.of(last, views.size(), 1));
        inputs.add(TrainingStep.Input.of(labels, labels.length));
        String method = step.method() + "_contrast";
        return step.rows().length == 0
                ? TrainingStep.dense(method, inputs, step.examples())
                : TrainingStep.sparse(method, inputs, step.examples(), step.rows(), padded);
    }
}
