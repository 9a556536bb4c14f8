package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.SequenceData;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Sequences to learn from, with the times and types of their events.
 *
 * @param sequences item indices, oldest first; not to be changed
 * @param events data of a sequence's events by the number of the sequence, made when they are asked
 *     for
 */
public record TrainingSequences(int[][] sequences, IntFunction<SequenceData> events) {
    /** Data of events of which nothing but the items is known. */
    private static final SequenceData UNKNOWN =
            new SequenceData() {
                @Override
                public long timeMillis(int position) {
                    return 0;
                }

                @Override
                public Optional<String> type(int position) {
                    return Optional.empty();
                }

                @Override
                public long nowMillis() {
                    return 0;
                }
            };

    public TrainingSequences {
        requireNonNull(sequences, "sequences are null");
        requireNonNull(events, "events is null");
    }

    /** Makes sequences of items alone: no times, no types. */
    public static TrainingSequences of(int[]... sequences) {
        return new TrainingSequences(sequences, sequence -> UNKNOWN);
    }

    /** Returns the number of events. */
    public long size() {
        return Arrays.stream(sequences).mapToLong(sequence -> sequence.length).sum();
    }

    /** Returns true when the events have real times, as those of {@link UserHistories}. */
    public boolean hasTimes() {
        return UserHistories.areTimes(
                IntStream.range(0, sequences.length)
                        .filter(sequence -> sequences[sequence].length > 0)
                        .mapToLong(
                                sequence ->
                                        events.apply(sequence)
                                                .timeMillis(sequences[sequence].length - 1))
                        .max()
                        .orElse(0));
    }

    /**
     * Returns how many items of each sequence follow another one.
     *
     * @throws IllegalArgumentException if none does: there is nothing to learn
     */
    public int[] steps() {
        int[] steps =
                Arrays.stream(sequences).mapToInt(own -> Math.max(0, own.length - 1)).toArray();
        if (Arrays.stream(steps).noneMatch(own -> own > 0)) {
            throw new IllegalArgumentException(
                    "None of the %d sequences has two items: there is nothing to learn"
                            .formatted(sequences.length));
        }
        return steps;
    }

    /**
     * Returns the events from a time on, each sequence's after up to {@code before} earlier ones.
     * Leaves out sequences without any.
     *
     * @param fromMillis milliseconds since the epoch
     */
    public TrainingSequences since(long fromMillis, int before) {
        int[][] parts = new int[sequences.length][];
        int[] origins = new int[sequences.length];
        int count = 0;
        for (int s = 0; s < sequences.length; s++) {
            int end = sequences[s].length;
            int first = firstFrom(fromMillis, s);
            if (first < end) {
                parts[count] = Arrays.copyOfRange(sequences[s], Math.max(0, first - before), end);
                origins[count++] = s;
            }
        }
        int[][] left = Arrays.copyOf(parts, count);
        return new TrainingSequences(
                left,
                part -> {
                    int origin = origins[part];
                    int skipped = sequences[origin].length - left[part].length;
                    return new Later(events.apply(origin), skipped);
                });
    }

    private int firstFrom(long fromMillis, int sequence) {
        SequenceData data = events.apply(sequence);
        int first = sequences[sequence].length;
        while (first > 0 && data.timeMillis(first - 1) >= fromMillis) {
            first--;
        }
        return first;
    }

    /** Data of a sequence's events but for the first ones. */
    private record Later(SequenceData whole, int skipped) implements SequenceData {
        @Override
        public long timeMillis(int position) {
            return whole.timeMillis(skipped + position);
        }

        @Override
        public Optional<String> type(int position) {
            return whole.type(skipped + position);
        }

        @Override
        public long nowMillis() {
            return whole.nowMillis();
        }
    }
}
