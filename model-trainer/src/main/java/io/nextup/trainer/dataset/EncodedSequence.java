package io.nextup.trainer.dataset;

import io.nextup.scoring.ColumnEncoder;
import io.nextup.scoring.ColumnValues;
import io.nextup.scoring.SequenceData;
import io.nextup.scoring.Vocabulary;
import java.util.Arrays;
import java.util.Optional;

/**
 * A user's whole sequence under a vocabulary. Its cases share it: a copy for each case would cost
 * the square of a long sequence.
 */
final class EncodedSequence {
    /** Indices of the entries that the vocabulary has, oldest first. */
    private final int[] known;

    /** Number of known entries before each position of the sequence, and before its end. */
    private final int[] knownBefore;

    /** Places of the known entries in the sequence; null where the model takes no columns. */
    private final int[] positions;

    private final UserEvents sequence;
    private final ColumnEncoder columns;

    private EncodedSequence(
            UserEvents sequence,
            ColumnEncoder columns,
            int[] known,
            int[] knownBefore,
            int[] positions) {
        this.sequence = sequence;
        this.columns = columns;
        this.known = known;
        this.knownBefore = knownBefore;
        this.positions = positions;
    }

    static EncodedSequence of(UserEvents sequence, Vocabulary vocabulary, ColumnEncoder columns) {
        int[] known = new int[sequence.size()];
        int[] positions = columns.inputs().isColumnless() ? null : new int[sequence.size()];
        int[] knownBefore = new int[sequence.size() + 1];
        int count = 0;
        for (int position = 0; position < known.length; position++) {
            int index = vocabulary.indexOf(sequence.itemId(position));
            if (index != Vocabulary.PADDING) {
                if (positions != null) {
                    positions[count] = position;
                }
                known[count++] = index;
            }
            knownBefore[position + 1] = count;
        }
        return new EncodedSequence(
                sequence, columns, Arrays.copyOf(known, count), knownBefore, positions);
    }

    /**
     * Returns the case whose target is the entry at a position. Its history is the newest {@code
     * capacity} entries before, of which those that the vocabulary lacks are left out. The answer
     * is for the time of the entry before the target: events that only ask are not in a history.
     */
    EvaluationCase at(int position, int capacity) {
        int from = knownBefore[Math.max(0, position - capacity)];
        int to = knownBefore[position];
        boolean isKnown = knownBefore[position + 1] > to;
        return new EvaluationCase(
                known,
                from,
                to,
                isKnown ? known[to] : Vocabulary.PADDING,
                positions == null ? ColumnValues.NONE : columns(position));
    }

    private ColumnValues columns(int target) {
        SequenceData data =
                new SequenceData() {
                    @Override
                    public long timeMillis(int position) {
                        return sequence.timeMillis(position);
                    }

                    @Override
                    public Optional<String> type(int position) {
                        return sequence.type(position);
                    }

                    @Override
                    public long nowMillis() {
                        return target == 0 ? 0 : sequence.timeMillis(target - 1);
                    }
                };
        return (from, to) -> columns.values(data, Arrays.copyOfRange(positions, from, to));
    }
}
