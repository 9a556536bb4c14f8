package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.bench.Workload.Click;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final int USERS = 2_000;
    private static final int ITEMS = 50;
    private static final int EVENTS = 100_000;

    private final Workload workload = new Workload(USERS, ITEMS, HistoryLengths.LIKE_BEAUTY, 1);

    @Test
    void theSameSeedGivesTheSameClicks() {
        Workload same = new Workload(USERS, ITEMS, HistoryLengths.LIKE_BEAUTY, 1);
        Workload other = new Workload(USERS, ITEMS, HistoryLengths.LIKE_BEAUTY, 2);

        List<Click> clicks = clicks(workload);
        assertThat(clicks(same)).isEqualTo(clicks);
        assertThat(clicks(other)).isNotEqualTo(clicks);
    }

    @Test
    void sequencesAreAsLongAtTheStartAsAfterALongRun() {
        Map<String, Integer> lengths = new HashMap<>();
        for (int user = 0; user < USERS; user++) {
            lengths.put(workload.again(user).userId(), workload.before(user));
        }
        double atFirst = meanScored(lengths);
        IntStream.range(0, 4).forEach(round -> meanScored(lengths));

        assertThat(meanScored(lengths)).isCloseTo(atFirst, within(0.05 * atFirst));
    }

    @Test
    void theModulesSequencesAreAsLongAsThoseThatTheJobScores() {
        Map<String, Integer> lengths = new HashMap<>();
        for (int user = 0; user < USERS; user++) {
            lengths.put(workload.again(user).userId(), workload.before(user));
        }
        double sampled =
                IntStream.range(0, EVENTS)
                        .map(i -> workload.nextSequence(1_000).length)
                        .average()
                        .orElseThrow();

        assertThat(meanScored(lengths)).isCloseTo(sampled, within(0.05 * sampled));
    }

    @Test
    void aUserWhoseHistoryIsCompleteMakesPlaceForANewOne() {
        List<Click> clicks = clicks(workload);

        assertThat(workload.users()).isEqualTo(USERS);
        assertThat(workload.usersEver())
                .isGreaterThanOrEqualTo(
                        (int) clicks.stream().map(Click::userId).distinct().count());
        assertThat(workload.usersEver() - USERS)
                .isCloseTo((int) (EVENTS / 8.9), within(EVENTS / 89));
    }

    @Test
    void withAFixedLengthEverySequenceHasItAndNobodyEnds() {
        Workload fixed = new Workload(10, ITEMS, new HistoryLengths(20), 1);
        clicks(fixed);

        assertThat(fixed.usersEver()).isEqualTo(10);
        assertThat(fixed.eventsBefore()).isEqualTo(200);
        assertThat(fixed.nextSequence(20)).hasSize(20);
        assertThat(IntStream.of(fixed.nextSequence(20)).boxed())
                .allMatch(item -> item >= 1 && item <= ITEMS);
        assertThat(fixed.nextSequence(5)).hasSize(5);
    }

    /** Another process, whose locale may differ, writes the model. */
    @Test
    void anItemHasTheSameIdInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(Workload.itemId(42)).isEqualTo("item000042");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static List<Click> clicks(Workload workload) {
        return IntStream.range(0, EVENTS).mapToObj(i -> workload.next()).toList();
    }

    /** Sends events and counts, for each user, how long the sequence is that it asks to score. */
    private double meanScored(Map<String, Integer> lengths) {
        return IntStream.range(0, EVENTS)
                .map(i -> lengths.merge(workload.next().userId(), 1, Integer::sum))
                .average()
                .orElseThrow();
    }
}
