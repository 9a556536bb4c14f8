package io.nextup.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.scoring.Answers;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.EvaluationCase;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A model as the job asks it: in blocks, and by its popularity list when it knows no item of a
 * history. Not thread-safe; the caller closes the scorer.
 */
public final class Recommender {
    /**
     * One more than the deepest rank that counts. It makes pessimistic ties exact: when the target
     * ties with the last of these, as many others as the deepest rank score at least as much.
     */
    private static final int K = RankingMetrics.deepest() + 1;

    private static final int MISS = Integer.MAX_VALUE;

    private final Scorer scorer;
    private final Vocabulary vocabulary;
    private final Answers answers;
    private final ModuleShape shape;
    private LongConsumer answered = count -> {};

    private Recommender(
            Scorer scorer, Vocabulary vocabulary, List<String> popularItems, ModuleShape shape) {
        this.scorer = requireNonNull(scorer, "scorer is null");
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.shape = shape;
        this.answers =
                new Answers(
                        scorer,
                        new SequenceEncoder(vocabulary, shape.maxLength(), shape.inputs()),
                        popularItems);
    }

    /**
     * Makes the recommender of a model that takes items and exclusions alone.
     *
     * @param popularItems items of the vocabulary, most popular first
     * @param maxLength number of newest items that the model reads
     */
    public Recommender(
            Scorer scorer, Vocabulary vocabulary, List<String> popularItems, int maxLength) {
        this(scorer, vocabulary, ModelInputs.NONE, popularItems, maxLength);
    }

    /** Makes the recommender of a model that need not be published yet. */
    public Recommender(
            Scorer scorer,
            Vocabulary vocabulary,
            ModelInputs inputs,
            List<String> popularItems,
            int maxLength) {
        this(
                scorer,
                vocabulary,
                popularItems,
                new ModuleShape(vocabulary.size(), maxLength, inputs));
    }

    /**
     * Makes the recommender of a module alone, for encoded cases. It answers nothing to a history
     * of which it knows no item.
     */
    static Recommender ofModule(Scorer scorer, ModuleShape shape) {
        return new Recommender(scorer, Vocabulary.of(List.of()), List.of(), shape);
    }

    /** Makes the recommender of a published model. */
    public static Recommender of(Artifact artifact, Scorer scorer) {
        return new Recommender(
                scorer,
                artifact.vocabulary(),
                artifact.manifest().inputs(),
                artifact.manifest().popularItems(),
                artifact.manifest().maxLength());
    }

    /**
     * Makes it report each number of cases that it has answered.
     *
     * @param listener called on the thread that asks
     */
    public Recommender reporting(LongConsumer listener) {
        answered = requireNonNull(listener, "listener is null");
        return this;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Returns the inputs of the model beside items and exclusions. */
    ModelInputs inputs() {
        return shape.inputs();
    }

    /**
     * Answers each case among the whole catalogue.
     *
     * @param toAnswer cases encoded by this model's vocabulary and for its inputs
     * @param excludingHistory true to leave all items of a history out of its answer
     */
    CaseAnswers answer(List<EvaluationCase> toAnswer, boolean excludingHistory) {
        // Encodes once, and in order, cases that are encoded when they are asked for.
        List<EvaluationCase> cases = List.copyOf(toAnswer);
        int[] ranks = new int[cases.size()];
        int[] top = new int[cases.size() * CaseAnswers.TOP];
        for (CaseBlock block : CaseBlock.of(cases, shape.items())) {
            TopK answer = answers.best(rows(block.cases(), excludingHistory), K);
            for (int row = 0; row < block.size(); row++) {
                put(answer, row, block.positions()[row], block.cases().get(row), ranks, top);
            }
            answered.accept(block.size());
        }
        return new CaseAnswers(ranks, top);
    }

    /** Returns the input of one call for cases, none of which has an empty history. */
    ModelInput input(List<EvaluationCase> cases, boolean excludingHistory) {
        return answers.input(rows(cases, excludingHistory));
    }

    /** Asks the module alone. */
    TopK topk(ModelInput input, int k) {
        return scorer.topk(input, k);
    }

    private List<InputRow> rows(List<EvaluationCase> cases, boolean excludingHistory) {
        return cases.stream().map(one -> one.row(shape.maxLength(), excludingHistory)).toList();
    }

    private static void put(
            TopK answer, int row, int position, EvaluationCase one, int[] ranks, int[] top) {
        ranks[position] = rankOf(one.target(), answer, row);
        System.arraycopy(
                answer.indices(),
                row * answer.k(),
                top,
                position * CaseAnswers.TOP,
                CaseAnswers.TOP);
    }

    /**
     * Returns the rank from 1: the number of items that score at least as much as the target,
     * itself counted.
     */
    private static int rankOf(int target, TopK answer, int row) {
        int place = answer.placeOf(target, row);
        if (place < 0) {
            return MISS;
        }
        int first = row * answer.k();
        while (place + 1 < answer.k()
                && answer.scores()[first + place + 1] == answer.scores()[first + place]) {
            place++;
        }
        return place + 1;
    }
}
