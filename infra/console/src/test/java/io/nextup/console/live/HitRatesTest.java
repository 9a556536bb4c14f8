package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HitRatesTest {
    private final Popularity popularity = new Popularity();
    private final HitRates rates = new HitRates(popularity);

    @Test
    void aClickIsJudgedByTheListServedBeforeIt() {
        rates.shown(list("u", "v1", 1_000, "a", "b"));
        rates.shown(list("u", "v2", 3_000, "c"));
        click("u", "b", 2_000);
        click("u", "b", 3_001);
        rates.judge(10_000);
        assertThat(rates.rates())
                .containsExactly(new Judged("v2", 1, 0.0, 0.0), new Judged("v1", 1, 1.0, 0.0));
    }

    @Test
    void aListThatArrivesAfterTheClickButWasServedBeforeItCounts() {
        rates.clicked(Interaction.click("e", "u", "a", 2_000), 2_000, 2_010);
        rates.judge(2_010 + HitRates.DELAY_MILLIS - 1);
        rates.shown(list("u", "v1", 1_999, "a"));
        rates.judge(2_010 + HitRates.DELAY_MILLIS);
        assertThat(rates.rates()).containsExactly(new Judged("v1", 1, 1.0, 0.0));
    }

    @Test
    void aClickBeforeTheFirstListIsNotJudged() {
        click("u", "a", 500);
        rates.shown(list("u", "v1", 1_000, "a"));
        rates.judge(10_000);
        assertThat(rates.rates()).isEmpty();
    }

    @Test
    void theEleventhItemIsAMissAndSkippedEventsShowNothing() {
        rates.shown(list("u", "v1", 1_000, IntStream.range(0, 11).mapToObj(i -> "i" + i)));
        click("u", "i9", 2_000);
        click("u", "i10", 2_001);
        rates.shown(
                new Recommendation(
                        "r", "u", 2, List.of("e"), List.of(), "v2", Source.SKIPPED, 0, 2_500));
        click("u", "i0", 3_000);
        rates.judge(10_000);
        assertThat(rates.rates()).containsExactly(new Judged("v1", 3, 2 / 3.0, 0.0));
    }

    /** Otherwise popularity would be judged on items that the job leaves out. */
    @Test
    void popularityLeavesOutWhatItsUserHasClicked() {
        Stream.of("a", "a", "a", "b").forEach(popularity::clicked);
        popularity.rank();
        rates.shown(list("u", "v1", 1_000, "x"));
        click("u", "a", 2_000);
        click("u", "a", 2_001);
        click("u", "b", 2_002);
        rates.judge(10_000);
        assertThat(rates.rates()).containsExactly(new Judged("v1", 3, 0.0, 2 / 3.0));
    }

    @Test
    void theUserLongestWithoutARecordIsForgotten() {
        rates.shown(list("first", "v1", 1_000, "a"));
        for (int user = 0; user < HitRates.MOST_USERS; user++) {
            rates.shown(list("u" + user, "v1", 1_000, "a"));
        }
        click("first", "a", 2_000);
        rates.judge(10_000);
        assertThat(rates.users()).isEqualTo(HitRates.MOST_USERS);
        assertThat(rates.rates()).isEmpty();
    }

    private void click(String user, String item, long millis) {
        rates.clicked(Interaction.click("e" + millis, user, item, millis), millis, millis);
    }

    private static Recommendation list(
            String user, String version, long servedMillis, String... items) {
        return list(user, version, servedMillis, Stream.of(items));
    }

    private static Recommendation list(
            String user, String version, long servedMillis, Stream<String> items) {
        return new Recommendation(
                "r" + servedMillis,
                user,
                servedMillis,
                List.of("e"),
                items.map(item -> new RankedItem(item, 1)).toList(),
                version,
                Source.MODEL,
                servedMillis,
                servedMillis);
    }
}
