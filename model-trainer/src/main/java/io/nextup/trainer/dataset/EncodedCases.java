package io.nextup.trainer.dataset;

import io.nextup.scoring.ColumnEncoder;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Vocabulary;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Cases that are encoded when they are asked for. A user's cases, asked for one after the other,
 * share what was encoded. Not thread-safe.
 */
final class EncodedCases extends AbstractList<EvaluationCase> implements RandomAccess {
    private final List<HeldOut> cases;
    private final Vocabulary vocabulary;
    private final ColumnEncoder columns;
    private final int capacity;

    /** The sequence that was encoded last; null before the first one. */
    private UserEvents sequence;

    private EncodedSequence encoded;

    /**
     * @param inputs inputs of the model beside items and exclusions
     * @param capacity number of the newest entries that are asked from
     */
    EncodedCases(List<HeldOut> cases, Vocabulary vocabulary, ModelInputs inputs, int capacity) {
        this.cases = cases;
        this.vocabulary = vocabulary;
        this.columns = new ColumnEncoder(inputs);
        this.capacity = capacity;
    }

    @Override
    public EvaluationCase get(int index) {
        HeldOut one = cases.get(index);
        if (sequence == null || !sequence.isSame(one.sequence())) {
            sequence = one.sequence();
            encoded = EncodedSequence.of(sequence, vocabulary, columns);
        }
        return encoded.at(one.position(), capacity);
    }

    @Override
    public int size() {
        return cases.size();
    }
}
