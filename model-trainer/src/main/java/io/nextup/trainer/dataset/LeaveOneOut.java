package io.nextup.trainer.dataset;

import io.nextup.model.SequenceEntry;
import io.nextup.model.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Of every user with at least three items, the last but one is for validation and the last for the
 * test; the fit sees neither. A shorter sequence has no case and is only fitted on, as in the code
 * of SASRec (Kang and McAuley, 2018).
 */
public final class LeaveOneOut {
    private static final int SHORTEST = 3;

    private LeaveOneOut() {}

    public static Split split(UserHistories histories) {
        List<List<SequenceEntry>> fit = new ArrayList<>();
        for (List<SequenceEntry> sequence : histories.sequences()) {
            fit.add(
                    sequence.size() < SHORTEST
                            ? sequence
                            : sequence.subList(0, sequence.size() - 2));
        }
        Dataset dataset = Dataset.of(histories.userIds(), fit);
        return new Split(
                dataset,
                cases(histories, dataset.vocabulary(), 2),
                testCases(histories, dataset.vocabulary()));
    }

    /** The last items, asked from all before them (the validation item too). */
    public static List<EvaluationCase> testCases(UserHistories histories, Vocabulary vocabulary) {
        return cases(histories, vocabulary, 1);
    }

    private static List<EvaluationCase> cases(
            UserHistories histories, Vocabulary vocabulary, int fromEnd) {
        List<EvaluationCase> cases = new ArrayList<>();
        for (List<SequenceEntry> sequence : histories.sequences()) {
            if (sequence.size() >= SHORTEST) {
                cases.add(EvaluationCase.at(sequence, sequence.size() - fromEnd, vocabulary));
            }
        }
        return cases;
    }
}
