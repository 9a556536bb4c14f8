package io.nextup.serving.engine;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelId;
import io.nextup.event.MadeFrom;
import io.nextup.scoring.Answers;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.serving.shape.BatchShapes;
import io.nextup.serving.shape.LengthBuckets;
import io.nextup.serving.shape.TightShapes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded model with all data for its answers, and the count of its users.
 *
 * <p>The caller of a constructor or factory is its first user. Only the last user to release it
 * closes the scorer: closing it during a running batch kills the process.
 */
public final class ServingModel {
    /**
     * Deadline as a multiple of the slowest repeated warm-up call, since a busy machine is slower.
     */
    private static final int SLOWEST_CALLS = 20;

    private static final Duration LONGEST_DEADLINE = Duration.ofSeconds(60);

    private final ModelId id;
    private final Scorer scorer;
    private final Vocabulary vocabulary;
    private final Answers answers;
    private final BatchShapes shapes;
    private final Duration slowestCall;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * Null before the first call of keepTo: without rules a list could hold what must not be shown.
     */
    private volatile Moment moment;

    /**
     * Makes a model with one user: the caller.
     *
     * @param inputs inputs of the model beside items and exclusions
     * @param shapes shapes of its calls; it reads as many items as their widest bucket has
     * @param popularItems items of the vocabulary, most popular first
     * @param slowestCall time of the slowest repeated call at warm-up
     */
    public ServingModel(
            ModelId id,
            Scorer scorer,
            Vocabulary vocabulary,
            ModelInputs inputs,
            BatchShapes shapes,
            List<String> popularItems,
            Duration slowestCall) {
        this.id = requireNonNull(id, "id is null");
        this.slowestCall = requireNonNull(slowestCall, "slowestCall is null");
        this.scorer = requireNonNull(scorer, "scorer is null");
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.shapes = requireNonNull(shapes, "shapes is null");
        this.answers =
                new Answers(
                        scorer,
                        new SequenceEncoder(vocabulary, shapes.buckets().widest(), inputs),
                        popularItems,
                        shapes::input);
    }

    /**
     * A model with one user: the caller.
     *
     * @param slowestCall time of the slowest repeated call at warm-up
     */
    public static ServingModel of(
            Artifact artifact, Scorer scorer, BatchShapes shapes, Duration slowestCall) {
        return new ServingModel(
                new ModelId(artifact.manifest().version(), artifact.manifestSha256()),
                scorer,
                artifact.vocabulary(),
                artifact.manifest().inputs(),
                shapes,
                artifact.manifest().popularItems(),
                slowestCall);
    }

    /**
     * Makes a stand-in that answers with popular items and is never called.
     *
     * @param popularItems ids, most popular first
     */
    public static ServingModel popularOnly(ModelId id, List<String> popularItems) {
        List<String> known = popularItems.stream().distinct().toList();
        return new ServingModel(
                id,
                new UncalledScorer(),
                Vocabulary.of(known),
                ModelInputs.NONE,
                // No call takes memory, so the engine's own limit holds.
                new TightShapes(1, Integer.MAX_VALUE, 0),
                known,
                Duration.ZERO);
    }

    private static final class UncalledScorer implements Scorer {
        @Override
        public TopK topk(ModelInput input, int k) {
            throw new IllegalStateException(
                    "Only the popular items of this model answer: it must not be called");
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    /**
     * Returns the longest time of a call with the bisection after its failure: the given minimum,
     * or 20 times the slowest repeated call at warm-up, up to 60 seconds. Bisecting a batch of 256
     * down to one bad request takes 17 calls, most of them smaller than the first.
     */
    Duration deadline(Duration least) {
        Duration slow = slowestCall.multipliedBy(SLOWEST_CALLS);
        Duration raised = slow.compareTo(LONGEST_DEADLINE) > 0 ? LONGEST_DEADLINE : slow;
        return raised.compareTo(least) > 0 ? raised : least;
    }

    /** Counts one more user, which must {@link #release} the model. */
    ServingModel acquire() {
        int before = users.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        if (before == 0) {
            throw new IllegalStateException("Model %s is closed already".formatted(id));
        }
        return this;
    }

    /** Counts one user less; the last release closes the scorer. */
    public void release() {
        int left = users.decrementAndGet();
        if (left == 0) {
            scorer.close();
        } else if (left < 0) {
            throw new IllegalStateException(
                    "Model %s was released more often than acquired".formatted(id));
        }
    }

    public ModelId id() {
        return id;
    }

    public String version() {
        return id.version();
    }

    public Scorer scorer() {
        return scorer;
    }

    /** Returns the items that it knows. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Names the rules that keep items out of lists. */
    @FunctionalInterface
    public interface KeptOut {
        /**
         * Returns the ids of the rules that keep an item out of a list; none if no rule does.
         *
         * @param index the item
         * @param list the items of the list; 0 stands for none
         */
        List<String> by(int index, int[] list);
    }

    /**
     * The items that its lists may hold at one time.
     *
     * @param rules rules for the items of its vocabulary
     * @param from items and rules by which they were made; null where nobody keeps account
     * @param keptOut names of the rules, perhaps as of a moment later
     */
    public record Moment(ItemRules rules, MadeFrom from, KeptOut keptOut) {
        public Moment {
            requireNonNull(rules, "rules are null");
            requireNonNull(keptOut, "keptOut is null");
        }
    }

    /** Returns what its lists may hold now; null while nobody knows. */
    Moment moment() {
        return moment;
    }

    /**
     * Keeps to other rules from the next batch on.
     *
     * @param next what its lists may hold; null if nobody knows
     * @return this model
     */
    public ServingModel keepTo(Moment next) {
        moment = next;
        return this;
    }

    /** Keeps to rules from the next batch on, of which nobody keeps account; returns this model. */
    public ServingModel keepTo(ItemRules rules) {
        return keepTo(new Moment(rules, null, (index, list) -> List.of()));
    }

    /** Returns true once the last user has released the model. */
    public boolean isClosed() {
        return users.get() == 0;
    }

    /** Its answers to histories. */
    public Answers answers() {
        return answers;
    }

    public LengthBuckets buckets() {
        return shapes.buckets();
    }

    /** Most requests of a batch that it may get: the rows that it was warmed up with. */
    public int batchMaxSize() {
        return shapes.batchMaxSize();
    }
}
