package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UserHistoriesTest {
    private static final long DAY = 86_400_000;

    @Test
    void eventsArriveUnderTheJobsOwnRules() {
        UserHistories histories =
                UserHistories.of(
                        List.of(
                                Interaction.click("e1", "u", "a", 3 * DAY),
                                Interaction.click("e2", "u", "b", 4 * DAY),
                                Interaction.click("e1", "u", "a", 3 * DAY),
                                Interaction.click("e3", "u", "late", 3 * DAY - 1),
                                Interaction.click("e4", "u", "between", 3 * DAY + 1)),
                        SequenceRules.defaults());
        assertThat(Histories.text(histories))
                .containsExactly("u a@%d between@%d b@%d".formatted(3 * DAY, 3 * DAY + 1, 4 * DAY));
        assertThat(histories.outcomes())
                .isEqualTo(
                        Map.of(
                                Outcome.ACCEPTED, 2L,
                                Outcome.DUPLICATE, 1L,
                                Outcome.TOO_LATE, 1L,
                                Outcome.INSERTED, 1L));
    }

    @Test
    void usersWhomSomebodyMadeUpToTryTheSystemOutAreLeftOut() {
        UserHistories histories =
                UserHistories.of(
                        List.of(
                                Interaction.click("e1", "nextup-trial-1", "a", 1),
                                Interaction.click("e2", "console", "b", 2),
                                Interaction.click("e3", "Console-1", "c", 3)),
                        SequenceRules.defaults());
        assertThat(histories.userIds()).containsExactly("console", "Console-1");
        assertThat(histories.outcomes()).isEqualTo(Map.of(Outcome.ACCEPTED, 2L));
        assertThat(histories.trials()).isEqualTo(1);
    }

    @Test
    void aHistoryIsTheSameWithUsersWhoWereMadeUpAsWithoutThem() {
        UserHistories without = Histories.of("u a@1 b@2", "v b@3");
        UserHistories with =
                Histories.of(
                        "nextup-trial-1 a@0", "u a@1 b@2", "nextup-trial-2 tried@1 b@9", "v b@3");

        assertThat(with.trials()).isEqualTo(3);
        assertThat(with.interactions()).isEqualTo(without.interactions()).isEqualTo(3);
        assertThat(with.fingerprint()).isEqualTo(without.fingerprint());
        assertThat(with.itemIds()).isEqualTo(without.itemIds());
        assertThat(with.itemCounts()).isEqualTo(without.itemCounts());
        assertThat(with.newestMillis()).isEqualTo(without.newestMillis());
    }

    @Test
    void anEventWithoutAnIdIsNeverADuplicate() {
        Interaction same = Interaction.click(null, "u", "a", 1);
        assertThat(UserHistories.of(List.of(same, same), SequenceRules.defaults()).events())
                .isEqualTo(2);
    }

    @Test
    void theFingerprintTellsUsersItemsOrderAndTimesApart() {
        String one = fingerprint("u", "a", 1, "b", 2);
        assertThat(fingerprint("u", "a", 1, "b", 2)).isEqualTo(one).hasSize(64);
        assertThat(
                        List.of(
                                fingerprint("v", "a", 1, "b", 2),
                                fingerprint("u", "b", 1, "a", 2),
                                fingerprint("u", "a", 1, "b", 3),
                                fingerprint("u", "a", 1, "bb", 2)))
                .doesNotContain(one)
                .doesNotHaveDuplicates();
        // Where one user ends and the next begins counts as well.
        assertThat(Histories.of("u a@1 b@2", "v c@3").fingerprint())
                .isNotEqualTo(Histories.of("u a@1", "v b@2 c@3").fingerprint());
    }

    private static String fingerprint(
            String user, String first, long firstMillis, String second, long secondMillis) {
        return UserHistories.of(
                        List.of(
                                Interaction.click(null, user, first, firstMillis),
                                Interaction.click(null, user, second, secondMillis)),
                        SequenceRules.defaults())
                .fingerprint();
    }

    @Test
    void theJobsCapacityDoesNotBoundWhatIsLearnedFrom() {
        List<Interaction> many =
                IntStream.range(0, 250)
                        .mapToObj(i -> Interaction.click(null, "u", "i" + i, i))
                        .toList();
        assertThat(UserHistories.of(many, SequenceRules.defaults()).events()).isEqualTo(250);
    }

    @Test
    void onlyTheTypesOfASequenceEnterAndWhoHasNoneIsNoUser() {
        SequenceRules rules =
                new SequenceRules(Set.of("buy"), Set.of(), Duration.ofDays(1), 100, 64);
        UserHistories histories =
                UserHistories.of(
                        List.of(
                                Interaction.click(null, "u", "a", 1),
                                new Interaction(null, "v", "b", "buy", 2, null, Map.of())),
                        rules);
        assertThat(histories.userIds()).containsExactly("v");
        assertThat(histories.oldestMillis()).isEqualTo(2);
        assertThat(histories.newestMillis()).isEqualTo(2);
    }

    @Test
    void aTimeIsFoundByItsPlaceAmongAllAsIfTheyWereSorted() {
        Random random = new Random(1);
        for (int run = 0; run < 50; run++) {
            long span = run % 2 == 0 ? 10 : Long.MAX_VALUE;
            long[] times = random.longs(1 + random.nextInt(60), -span, span).toArray();
            UserHistories histories =
                    UserHistories.of(
                            LongStream.of(times)
                                    .mapToObj(
                                            time ->
                                                    Interaction.click(
                                                            null,
                                                            "u" + random.nextInt(5),
                                                            "a",
                                                            time))
                                    .toList(),
                            SequenceRules.defaults());
            List<Long> sorted =
                    IntStream.range(0, histories.userIds().size())
                            .mapToObj(histories::of)
                            .flatMap(
                                    own -> IntStream.range(0, own.size()).mapToObj(own::timeMillis))
                            .sorted()
                            .toList();
            assertThat(LongStream.range(0, sorted.size()).mapToObj(histories::timeAt).toList())
                    .isEqualTo(sorted);
        }
    }
}
