package io.nextup.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.EvaluationCase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
    private final TopK popular;
    private final ModuleShape shape;

    private Recommender(Scorer scorer, Vocabulary vocabulary, TopK popular, ModuleShape shape) {
        this.scorer = requireNonNull(scorer, "scorer is null");
        this.vocabulary = vocabulary;
        this.popular = popular;
        this.shape = shape;
    }

    /**
     * Makes the recommender of a model that takes items and exclusions alone.
     *
     * @param popularItems most popular first; items that the vocabulary lacks are left out
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
                requireNonNull(vocabulary, "vocabulary is null"),
                inOrder(popularItems.stream().mapToInt(vocabulary::indexOf)),
                new ModuleShape(vocabulary.size(), maxLength, inputs));
    }

    /**
     * Makes the recommender of a module alone, for encoded cases. It answers nothing to a history
     * of which it knows no item.
     */
    static Recommender ofModule(Scorer scorer, ModuleShape shape) {
        return new Recommender(scorer, Vocabulary.of(List.of()), inOrder(IntStream.empty()), shape);
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
        for (int i = 0; i < ranks.length; i++) {
            if (cases.get(i).length() == 0) {
                put(popular, 0, i, cases.get(i), ranks, top);
            }
        }
        for (CaseBlock block : CaseBlock.of(cases, shape.items())) {
            TopK answer = topk(input(block, excludingHistory), K);
            for (int row = 0; row < block.size(); row++) {
                put(answer, row, block.positions()[row], block.cases().get(row), ranks, top);
            }
        }
        return new CaseAnswers(ranks, top);
    }

    /** Returns the input that asks for all cases of a block. */
    ModelInput input(CaseBlock block, boolean excludingHistory) {
        return block.input(shape, excludingHistory);
    }

    /** Asks the module. */
    TopK topk(ModelInput input, int k) {
        return scorer.topk(input, k);
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
        int first = row * answer.k();
        int end = first + answer.k();
        for (int i = first; i < end && target != Vocabulary.PADDING; i++) {
            if (answer.indices()[i] == target) {
                int last = i;
                while (last + 1 < end && answer.scores()[last + 1] == answer.scores()[i]) {
                    last++;
                }
                return last - first + 1;
            }
        }
        return MISS;
    }

    /** Returns the popularity list as an answer without ties: each item has a place of its own. */
    private static TopK inOrder(IntStream indices) {
        int[] best =
                Arrays.copyOf(indices.filter(i -> i != Vocabulary.PADDING).limit(K).toArray(), K);
        float[] scores = new float[K];
        for (int i = 0; i < K; i++) {
            scores[i] = best[i] == Vocabulary.PADDING ? Float.NEGATIVE_INFINITY : -i;
        }
        return new TopK(scores, best, K);
    }
}
