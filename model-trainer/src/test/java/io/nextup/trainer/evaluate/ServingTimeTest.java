package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.ModelRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Histories;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServingTimeTest {
    private static final List<String> ITEMS = List.of("a", "b", "c");

    /** Takes 50 us a call and 10 us a row, by a clock of its own. */
    private static final class Timed implements Scorer {
        private final Set<Integer> rows = new TreeSet<>();
        private final Set<Integer> answered = new TreeSet<>();
        private final Set<Integer> excluded = new TreeSet<>();
        private long nanos;

        @Override
        public TopK topk(ModelInput input, int k) {
            rows.add(input.rows());
            answered.add(k);
            excluded.add(input.excludeWidth());
            nanos += 50_000L + 10_000L * input.rows();
            return new TopK(new float[input.rows() * k], new int[input.rows() * k], k);
        }

        @Override
        public void close() {}
    }

    @Test
    void aRequestIsTimedAloneAndAmongOthers() {
        Timed scorer = new Timed();
        ServingTime time = time(scorer, true, "a", "b").orElseThrow();
        assertThat(time.microsAlone()).isCloseTo(60, within(1e-9));
        assertThat(time.microsInBatch()).isCloseTo((50 + 32 * 10) / 32.0, within(1e-9));
        assertThat(scorer.rows).containsExactly(1, ServingTime.BATCH);
        assertThat(scorer.answered).containsExactly(10);
        assertThat(scorer.excluded).containsExactly(1);
    }

    @Test
    void aJobThatLeavesSeenItemsInExcludesNothing() {
        Timed scorer = new Timed();
        assertThat(time(scorer, false, "a")).isPresent();
        assertThat(scorer.excluded).containsExactly(0);
    }

    @Test
    void aModelThatKnowsNoItemIsNotMeasured() {
        Timed scorer = new Timed();
        assertThat(time(scorer, true, "x", "y")).isEmpty();
        assertThat(scorer.rows).isEmpty();
    }

    private static Optional<ServingTime> time(
            Timed scorer, boolean excludeSeen, String... histories) {
        return ServingTime.of(
                new Recommender(scorer, Vocabulary.of(ITEMS), ITEMS, 50),
                List.of(histories).stream().map(ServingTimeTest::heldOut).toList(),
                ModelRules.of(SequenceRules.defaults(), InteractionLimits.defaults(), excludeSeen),
                () -> scorer.nanos);
    }

    private static HeldOut heldOut(String history) {
        return new HeldOut(
                "u" + history,
                Histories.sequence(
                        List.of(
                                new SequenceEntry(history, "click", 1),
                                new SequenceEntry("c", "click", 2))),
                1);
    }
}
