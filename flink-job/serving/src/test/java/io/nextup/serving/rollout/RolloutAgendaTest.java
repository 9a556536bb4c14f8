package io.nextup.serving.rollout;

import static io.nextup.serving.rollout.Announcements.announcement;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.AnnouncementLog.Entry;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RolloutAgendaTest {
    private static final ModelMetrics NONE = () -> {};
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void whatIsToldTogetherIsWorkedOffNewestFirstAndOldNewsIsNone() throws Exception {
        RolloutAgenda agenda = new RolloutAgenda(LONG, LONG);
        assertThat(agenda.add(announcements(1, 2), NONE))
                .containsExactly(announcement(1), announcement(2));
        assertThat(agenda.add(announcements(1, 2), NONE)).isEmpty();

        Entry newest = next(agenda);
        assertThat(newest.announcement()).isEqualTo(announcement(2));
        agenda.refused(newest, "bad");
        assertThat(next(agenda).announcement()).isEqualTo(announcement(1));
    }

    @Test
    void whoWaitsIsWokenByAnAnnouncementAndByTheEnd() throws Exception {
        RolloutAgenda agenda = new RolloutAgenda(LONG, LONG);
        CompletableFuture<Optional<Entry>> first = waiting(agenda);
        agenda.add(announcements(1), NONE);
        assertThat(first.get().orElseThrow().announcement()).isEqualTo(announcement(1));
        agenda.refused(first.get().orElseThrow(), "bad");

        CompletableFuture<Optional<Entry>> second = waiting(agenda);
        agenda.close();
        assertThat(second.get()).isEmpty();
    }

    @Test
    void whatCouldNotBeReadComesBackAfterThePauseAlsoWhereItIsToldByAnother() throws Exception {
        RolloutAgenda agenda = new RolloutAgenda(SHORT, LONG);
        agenda.add(announcements(1), NONE);
        Entry entry = next(agenda);
        agenda.refused(entry, "late");
        CompletableFuture<Optional<Entry>> again = waiting(agenda);
        agenda.unreachable(entry, "late, and then the disk was away");
        assertThat(again.get()).contains(entry);
    }

    @Test
    void aSuspectComesBackAfterThePauseWhileNothingServes() throws Exception {
        RolloutAgenda agenda = new RolloutAgenda(LONG, SHORT);
        agenda.add(announcements(1), NONE);
        Entry entry = next(agenda);
        agenda.suspected(entry, "crash");
        assertThat(next(agenda)).isSameAs(entry);
    }

    @Test
    void anyModelIsWantedUntilOneServesAndNoneAfterTheEnd() throws Exception {
        RolloutAgenda agenda = new RolloutAgenda(LONG, LONG);
        assertThat(agenda.wantsAny()).isTrue();
        agenda.add(announcements(1), NONE);
        assertThat(agenda.served(next(agenda))).isTrue();
        assertThat(agenda.wantsAny()).isFalse();
        assertThat(agenda.serving()).contains(announcement(1));

        RolloutAgenda ended = new RolloutAgenda(LONG, LONG);
        ended.add(announcements(1), NONE);
        Entry entry = next(ended);
        ended.close();
        assertThat(ended.wantsAny()).isFalse();
        assertThat(ended.served(entry)).isFalse();
        assertThat(ended.serving()).isEmpty();
    }

    private static Entry next(RolloutAgenda agenda) throws InterruptedException {
        return agenda.next().orElseThrow();
    }

    private static CompletableFuture<Optional<Entry>> waiting(RolloutAgenda agenda) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return agenda.next();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static SortedMap<Long, ModelAnnouncement> announcements(int... numbers) {
        SortedMap<Long, ModelAnnouncement> announcements = new TreeMap<>();
        for (int number : numbers) {
            announcements.put((long) number, announcement(number));
        }
        return announcements;
    }
}
