package io.nextup.trainer.dataset;

import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A user's whole sequence under a vocabulary. Its cases share it: a copy for each case would cost
 * the square of a long sequence.
 */
final class EncodedSequence {
    /** Indices of the entries that the vocabulary has, oldest first. */
    private final int[] known;

    /** Number of known entries before each position of the sequence, and before its end. */
    private final int[] knownBefore;

    private final UserEvents sequence;
    private final ModelInputs inputs;

    /** Values of the model's columns, parallel to the known entries; empty for one of each case. */
    private final List<long[]> columns;

    private EncodedSequence(
            UserEvents sequence,
            ModelInputs inputs,
            int[] known,
            int[] knownBefore,
            List<long[]> columns) {
        this.sequence = sequence;
        this.inputs = inputs;
        this.known = known;
        this.knownBefore = knownBefore;
        this.columns = columns;
    }

    /**
     * @param inputs what the model takes beside items and exclusions
     */
    static EncodedSequence of(UserEvents sequence, Vocabulary vocabulary, ModelInputs inputs) {
        int[] known = new int[sequence.size()];
        int[] positions = new int[sequence.size()];
        int[] knownBefore = new int[sequence.size() + 1];
        int count = 0;
        for (int position = 0; position < known.length; position++) {
            int index = vocabulary.indexOf(sequence.itemId(position));
            if (index != Vocabulary.PADDING) {
                positions[count] = position;
                known[count++] = index;
            }
            knownBefore[position + 1] = count;
        }
        int[] knownPositions = Arrays.copyOf(positions, count);
        List<long[]> columns = new ArrayList<>();
        for (InputColumn column : inputs.columns()) {
            columns.add(column(column, sequence, knownPositions, inputs));
        }
        return new EncodedSequence(
                sequence, inputs, Arrays.copyOf(known, count), knownBefore, columns);
    }

    private static long[] column(
            InputColumn column, UserEvents sequence, int[] positions, ModelInputs inputs) {
        IntStream known = IntStream.of(positions);
        return switch (column) {
            case TIMES -> known.mapToLong(sequence::timeMillis).toArray();
            case TYPES -> {
                Map<String, Integer> indices = inputs.typeIndices();
                yield known.mapToLong(
                                position ->
                                        sequence.type(position)
                                                .map(type -> indices.getOrDefault(type, 0))
                                                .orElse(0))
                        .toArray();
            }
            case NOW -> new long[0];
        };
    }

    /**
     * Returns the case whose target is the entry at a position. Its history is the newest {@code
     * capacity} entries before, of which those that the vocabulary lacks are left out. The answer
     * is for the time of the entry before the target, as that one asked.
     */
    EvaluationCase at(int position, int capacity) {
        int from = knownBefore[Math.max(0, position - capacity)];
        int to = knownBefore[position];
        boolean isKnown = knownBefore[position + 1] > to;
        List<long[]> own = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            own.add(
                    inputs.columns().get(i).isPerItem()
                            ? columns.get(i)
                            : new long[] {position == 0 ? 0 : sequence.timeMillis(position - 1)});
        }
        return new EvaluationCase(known, from, to, isKnown ? known[to] : Vocabulary.PADDING, own);
    }
}
