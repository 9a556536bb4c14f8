package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.Vocabulary;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeSplitTest {
    private static final String E12 = "000000000000";

    @Test
    void theFitEndsBeforeTheCutAndEveryLaterEventIsATarget() {
        UserHistories histories =
                Histories.of("u a@1 b@2 a@10 b@20 c@21", "v b@9 a@10 a@19", "w c@10 a@11");
        Split split = new TimeSplit(10, 20).split(histories);
        Vocabulary vocabulary = split.fit().vocabulary();
        assertThat(Histories.text(split.fit())).containsExactly("u a b", "v b");
        // The first event of w has nothing to ask from, and c is unknown to the fit.
        assertThat(Histories.validation(split))
                .containsExactly("a b -> a", "b -> a", "b a -> a", " -> a");
        assertThat(Histories.heldOutText(split.test(), vocabulary))
                .containsExactly("a b a -> b", "a b a b -> ?");
    }

    @Test
    void theCutsLieAfterEightAndAfterNineTenthsOfAllEvents() {
        UserHistories histories =
                Histories.of(
                        "u a@1e a@2e a@3e a@4e a@5e".replace("e", E12),
                        "v a@6e a@7e a@8e a@9e a@10e".replace("e", E12));
        assertThat(TimeSplit.of(histories))
                .isEqualTo(new TimeSplit(9_000_000_000_000L, 10_000_000_000_000L));
    }

    /** Positions stand for the times that a file lacks: they would divide users, not times. */
    @Test
    void aHistoryWithoutTimesIsNotSplitByThem() {
        assertThatThrownBy(() -> TimeSplit.of(Histories.of("u a@1 a@2 a@3", "v a@4 a@5 a@6")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no times", "leave-one-out", "--mapping");
    }

    @Test
    void theTestDoesNotBeginBeforeTheValidation() {
        assertThatThrownBy(() -> new TimeSplit(10, 9))
                .hasMessage("The test's cut 9 lies before the validation's, 10");
    }

    @Test
    void whatIsFittedOnAndCountedLiesBeforeEveryTargetOfEveryUser() {
        Random random = new Random(1);
        String[] users = new String[20];
        for (int u = 0; u < users.length; u++) {
            StringBuilder user = new StringBuilder("u" + u);
            int[] times = random.ints(1 + random.nextInt(30), 10, 50).sorted().toArray();
            for (int time : times) {
                user.append(" i").append(random.nextInt(50)).append('@').append(time).append(E12);
            }
            users[u] = user.toString();
        }
        UserHistories histories = Histories.of(users);
        TimeSplit split = TimeSplit.of(histories);
        long newestFitted = split.earlier(histories).newestMillis();
        assertThat(newestFitted).isLessThan(split.validationFromMillis());
        assertThat(ItemCounts.of(split.earlier(histories)).byItem().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        split.split(histories).fit().vocabulary().itemIds());
        assertThat(split.test(histories)).isNotEmpty();
        for (HeldOut one : split.test(histories)) {
            assertThat(one.timeMillis()).isGreaterThanOrEqualTo(split.testFromMillis());
            assertThat(Histories.history(one))
                    .isNotEmpty()
                    .allMatch(e -> e.eventTimeMillis() <= one.timeMillis());
        }
    }
}
