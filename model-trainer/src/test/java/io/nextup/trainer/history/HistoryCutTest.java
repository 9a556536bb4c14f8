package io.nextup.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.event.Interaction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryCutTest {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long BEGIN = 20_000 * DAY;

    @Test
    void theNewestAreThoseBeforeTheLastOneWhereverItStands() throws IOException {
        Recording all =
                Recording.of(List.of(click("a", 1), click("b", 40), click("a", 10), click("c", 9)));
        Recording kept = newest(30).of(all);

        assertThat(days(kept)).containsExactly(40L, 10L);
        assertThat(days(kept)).as("again").containsExactly(40L, 10L);
        assertThat(kept.cutAway().orElseThrow().provenance())
                .isEqualTo(
                        Map.of(
                                "data.window.from", "2024-10-14T00:00:00Z",
                                "data.window.until", "2024-11-13T00:00:00Z",
                                "data.left.out.interactions", "2"));
    }

    @Test
    void aSampleHasTheSameUsersEachTimeAndThoseOfEverySmallerOne() throws IOException {
        List<Interaction> all =
                IntStream.range(0, 8_000).mapToObj(i -> click("user-" + i / 2, i % 50)).toList();
        Recording eighth = sample("1/8").of(Recording.of(all));
        List<String> users = users(eighth);

        assertThat(users).hasSizeBetween(450, 550).contains("user-7");
        assertThat(users(sample("2/16").of(Recording.of(all)))).isEqualTo(users);
        assertThat(users(sample("1/4").of(Recording.of(all)))).containsAll(users);
        CutAway away = eighth.cutAway().orElseThrow();
        assertThat(away.interactions()).isEqualTo(8_000 - 2 * users.size());
        assertThat(away.users()).isCloseTo(4_000 - users.size(), within(3L));
        assertThat(away.words()).startsWith("only 1/8 of the users (without about 3,");
    }

    /** The users of a sample stand in manifests: another hash would change them. */
    @Test
    void theUsersOfASampleStayTheSameInEveryBuild() {
        UserShare half = UserShare.parse("1/2");
        assertThat(IntStream.range(0, 12).filter(i -> half.keeps("u" + i)).boxed())
                .containsExactly(CHOSEN);
    }

    @Test
    void whatComesThroughAFilterIsCutAndCountedOnce() throws IOException {
        HistoryCut cut =
                new HistoryCut(
                        Optional.of(Duration.ofDays(5)), Optional.of(UserShare.parse("1/2")));
        List<Interaction> all =
                IntStream.range(0, 400).mapToObj(i -> click("u" + i % 40, i / 10)).toList();
        CutFilter filter = new CutFilter(cut);
        Recording through = cut.of(Recording.of(all.stream().filter(filter).toList()), filter);
        Recording direct = cut.of(Recording.of(all));

        assertThat(through.list()).isEqualTo(direct.list()).isNotEmpty();
        assertThat(through.cutAway().orElseThrow().interactions())
                .isEqualTo(direct.cutAway().orElseThrow().interactions())
                .isEqualTo(400 - direct.list().size());
    }

    @Test
    void withoutTimesNoneAreTheNewest() {
        Recording positions = Recording.of(List.of(Interaction.click(null, "a", "i", 7)));

        assertThatThrownBy(() -> newest(30).of(positions).list())
                .isInstanceOf(HistoryException.class)
                .hasMessageContainingAll("holds no times", "--newest", "--mapping time=NAME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/8", "8/8", "9/8", "1/x", "-1/8", "0.5"})
    void whatIsNotAPartIsNamed(String text) {
        assertThatThrownBy(() -> UserShare.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"%s\" is not a part of the users such as 1/8", text);
    }

    private static final Integer[] CHOSEN = {0, 1, 5, 7, 9, 10, 11};

    private static HistoryCut newest(int days) {
        return new HistoryCut(Optional.of(Duration.ofDays(days)), Optional.empty());
    }

    private static HistoryCut sample(String part) {
        return new HistoryCut(Optional.empty(), Optional.of(UserShare.parse(part)));
    }

    private static Interaction click(String user, int day) {
        return Interaction.click(null, user, "i", BEGIN + day * DAY);
    }

    private static List<Long> days(Recording recording) throws IOException {
        List<Long> days = new ArrayList<>();
        recording.read(one -> days.add((one.eventTimeMillis() - BEGIN) / DAY));
        return days;
    }

    private static List<String> users(Recording recording) throws IOException {
        return recording.list().stream().map(Interaction::userId).distinct().toList();
    }
}
