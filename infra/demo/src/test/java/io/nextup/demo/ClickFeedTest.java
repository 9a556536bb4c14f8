package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.outcome.ListJudge;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClickFeedTest {
    private final ClickFeed feed = new ClickFeed(List.of("ann"));

    @Test
    void aWatchedUsersClickAndWhatFollowedAreOneLine() {
        Interaction click = Interaction.click("e1", "ann", "football-12", 1);

        assertThat(
                        feed.recommended(
                                click,
                                answer("e1", Source.MODEL, "games-1", "games-2"),
                                false,
                                12.4))
                .hasValue("ann          football-12        -> games-1 games-2  (12 ms, v1)");
        assertThat(feed.lines())
                .containsExactly("ann          football-12        -> games-1 games-2  (12 ms, v1)");
    }

    @Test
    void aClickOnWhatWasRecommendedIsMarked() {
        Interaction click = Interaction.click("e2", "ann", "games-1", 2);

        feed.recommended(click, answer("e1", Source.MODEL, "tea", "games-1"), true, 3);
        assertThat(feed.recommended(click, answer("e2", Source.FALLBACK, "tea"), true, 3))
                .hasValue("ann          games-1        hit -> tea  (3 ms, v1, fallback)");
    }

    @Test
    void aClickThatDoesNotJudgeTheListBeforeIsNotMarked() {
        Interaction click = Interaction.click("e3", "ann", "tea", 2);

        feed.recommended(click, answer("e1", Source.MODEL, "tea"), true, 3);
        assertThat(feed.recommended(click, answer("e3", Source.MODEL, "tea"), false, 3))
                .hasValue("ann          tea                -> tea  (3 ms, v1)");
    }

    @Test
    void aHitAfterTheHorizonIsNotMarked() {
        Interaction click = Interaction.click("e2", "ann", "tea", 2);
        long horizon = ListJudge.DEFAULT_HORIZON.toMillis();

        feed.recommended(click, served(1, "e1", Source.MODEL, "tea"), true, 3);
        assertThat(feed.recommended(click, served(2 + horizon, "e2", Source.MODEL, "tea"), true, 3))
                .hasValue("ann          tea                -> tea  (3 ms, v1)");
        assertThat(
                        feed.recommended(
                                click, served(2 + 2 * horizon, "e3", Source.MODEL, "tea"), true, 3))
                .hasValue("ann          tea            hit -> tea  (3 ms, v1)");
    }

    @Test
    void otherUsersAreNotShown() {
        Interaction click = Interaction.click("e1", "bob", "football-12", 1);

        assertThat(feed.recommended(click, answer("e1", Source.MODEL, "games-1"), false, 1))
                .isEmpty();
        assertThat(feed.lines()).containsExactly("ann         ");
    }

    @Test
    void anIdDoesNotSteerTheTerminal() {
        Interaction click = Interaction.click("e1", "ann", "\u001b[2Jtea\n", 1);

        assertThat(feed.recommended(click, answer("e1", Source.MODEL, "x\u0007"), false, 1))
                .hasValue("ann          ?[2Jtea?           -> x?  (1 ms, v1)");
    }

    @Test
    void theBusiestUsersAreWatched() {
        List<Interaction> events =
                List.of(
                        Interaction.click("1", "ann", "x", 1),
                        Interaction.click("2", "bob", "x", 2),
                        Interaction.click("3", "cid", "x", 3),
                        Interaction.click("4", "cid", "x", 4),
                        Interaction.click("5", "bob", "x", 5),
                        Interaction.click("6", "cid", "x", 6));

        assertThat(ClickFeed.busiest(events, 2)).containsExactly("cid", "bob");
    }

    private static Recommendation answer(String eventId, Source source, String... items) {
        return served(1, eventId, source, items);
    }

    private static Recommendation served(
            long servedMillis, String eventId, Source source, String... items) {
        return new Recommendation(
                "r" + eventId,
                "ann",
                "default",
                1,
                List.of(EventReference.event(eventId)),
                List.of(items).stream().map(item -> new RankedItem(item, 1)).toList(),
                "v1",
                source,
                1,
                servedMillis);
    }
}
