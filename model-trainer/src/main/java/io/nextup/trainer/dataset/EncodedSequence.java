package io.nextup.trainer.dataset;

import io.nextup.scoring.Vocabulary;
import java.util.Arrays;

/**
 * A user's whole sequence under a vocabulary. Its cases share it: a copy for each case would cost
 * the square of a long sequence.
 */
final class EncodedSequence {
    /** Indices of the entries that the vocabulary has, oldest first. */
    private final int[] known;

    /** Number of known entries before each position of the sequence, and before its end. */
    private final int[] knownBefore;

    private EncodedSequence(int[] known, int[] knownBefore) {
        this.known = known;
        this.knownBefore = knownBefore;
    }

    static EncodedSequence of(UserEvents sequence, Vocabulary vocabulary) {
        int[] known = new int[sequence.size()];
        int[] knownBefore = new int[sequence.size() + 1];
        int count = 0;
        for (int position = 0; position < known.length; position++) {
            int index = vocabulary.indexOf(sequence.itemId(position));
            if (index != Vocabulary.PADDING) {
                known[count++] = index;
            }
            knownBefore[position + 1] = count;
        }
        return new EncodedSequence(Arrays.copyOf(known, count), knownBefore);
    }

    /**
     * Returns the case whose target is the entry at a position. Its history is the newest {@code
     * capacity} entries before, of which those that the vocabulary lacks are left out.
     */
    EvaluationCase at(int position, int capacity) {
        int from = knownBefore[Math.max(0, position - capacity)];
        int to = knownBefore[position];
        boolean isKnown = knownBefore[position + 1] > to;
        return new EvaluationCase(known, from, to, isKnown ? known[to] : Vocabulary.PADDING);
    }
}
