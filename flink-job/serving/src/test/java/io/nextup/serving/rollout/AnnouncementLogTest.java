package io.nextup.serving.rollout;

import static io.nextup.serving.rollout.Announcements.announcement;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.AnnouncementLog.Entry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnouncementLogTest {
    private static final ModelMetrics NONE = () -> {};

    private final AnnouncementLog log = new AnnouncementLog();

    @Test
    void withNothingAnnouncedThereIsNothingToTry() {
        assertThat(log.next()).isEmpty();
        assertThat(log.serving()).isEmpty();
        assertThat(log.describe()).isEqualTo("none was announced on the models topic so far");
    }

    @Test
    void theNewestComesFirstAndOlderOnesInTurnUntilOneServes() {
        announce(1, 2, 3);

        assertThat(next()).isEqualTo(announcement(3));
        log.refused(log.next().orElseThrow(), "bad");
        assertThat(next()).isEqualTo(announcement(2));
        log.served(log.next().orElseThrow());

        assertThat(log.next()).isEmpty();
        assertThat(log.serving()).contains(announcement(2));
    }

    @Test
    void noneOlderThanWhatServesIsTried() {
        announce(1, 2);
        log.served(log.next().orElseThrow());
        announce(3);
        log.refused(log.next().orElseThrow(), "bad");
        assertThat(log.next()).isEmpty();
    }

    @Test
    void oneBetweenWhatServesAndTheRefusedNewestIsTried() {
        announce(1);
        log.served(log.next().orElseThrow());
        announce(2, 3);
        log.refused(log.next().orElseThrow(), "bad");
        assertThat(next()).isEqualTo(announcement(2));
    }

    @Test
    void whatWasAnnouncedBeforeTheOneThatServesIsOvertakenAndNothingElseIs() {
        announce(1, 2, 3);
        Entry newest = log.next().orElseThrow();
        log.refused(newest, "late");
        Entry middle = log.next().orElseThrow();
        log.refused(middle, "late");
        Entry oldest = log.next().orElseThrow();
        assertThat(log.isOvertaken(oldest)).isFalse();

        log.served(middle);

        assertThat(log.isOvertaken(oldest)).isTrue();
        assertThat(log.isOvertaken(middle)).isFalse();
        assertThat(log.isOvertaken(newest)).isFalse();
    }

    @Test
    void whatOtherSubtasksTellAgainIsNoNews() {
        announce(1, 2);
        log.served(log.next().orElseThrow());
        assertThat(log.add(1, announcement(1), NONE)).isFalse();
        assertThat(log.add(2, announcement(2), NONE)).isFalse();
        assertThat(log.next()).isEmpty();
    }

    @Test
    void aSubtaskFarBehindTellsNoNewsEither() {
        for (int n = 1; n <= 200; n++) {
            log.add(n, announcement(n), NONE);
        }
        assertThat(log.add(1, announcement(1), NONE)).isFalse();
    }

    @Test
    void goingBackIsOneMoreAnnouncement() {
        announce(1, 2);
        log.served(log.next().orElseThrow());
        ModelAnnouncement back = Announcements.again(announcement(1), 99);
        assertThat(log.add(3, back, NONE)).isTrue();
        assertThat(next()).isEqualTo(back);
    }

    @Test
    void goingBackBySendingTheOldRecordOnceMoreWordForWord() {
        announce(1, 2);
        log.served(log.next().orElseThrow());
        assertThat(log.add(3, announcement(1), NONE)).isTrue();
        assertThat(next()).isEqualTo(announcement(1));
        // The other subtask of the process tells of the same record.
        log.served(log.next().orElseThrow());
        assertThat(log.add(3, announcement(1), NONE)).isFalse();
    }

    @Test
    void positionsThatBeganAnewHideNoNews() {
        log.add(7, announcement(1), NONE);
        log.served(log.next().orElseThrow());
        // A restart without a checkpoint reads a compacted topic.
        assertThat(log.add(0, announcement(1), NONE)).isFalse();
        assertThat(log.add(1, announcement(2), NONE)).isTrue();
    }

    @Test
    void aModelUnderSuspicionIsTheLastResortAndOnlyOnRequest() {
        announce(1, 2);
        log.suspected(log.next().orElseThrow(), "crash");
        assertThat(next()).isEqualTo(announcement(1));
        log.refused(log.next().orElseThrow(), "bad");
        assertThat(log.next()).isEmpty();
        assertThat(log.hasSuspects()).isTrue();

        log.retrySuspect();

        assertThat(next()).isEqualTo(announcement(2));
        assertThat(log.hasSuspects()).isFalse();
    }

    @Test
    void aModelUnderSuspicionIsNoMatterWhileAnotherServes() {
        announce(1);
        log.served(log.next().orElseThrow());
        announce(2);
        log.suspected(log.next().orElseThrow(), "crash");
        assertThat(log.next()).isEmpty();
        assertThat(log.hasSuspects()).isFalse();
    }

    @Test
    void theLastResortIsNoneOnceAnotherServes() {
        announce(1, 2);
        log.suspected(log.next().orElseThrow(), "crash");
        Entry older = log.next().orElseThrow();
        log.refused(older, "late");
        log.retrySuspect();
        log.served(older);
        assertThat(log.next()).isEmpty();
    }

    @Test
    void whatCouldNotBeReadIsTriedAgainOnRequestIfStillWanted() {
        announce(1);
        log.unreachable(log.next().orElseThrow(), "disk");
        assertThat(log.next()).isEmpty();
        assertThat(log.hasUnreachable()).isTrue();
        log.retryUnreachable();
        assertThat(next()).isEqualTo(announcement(1));

        log.unreachable(log.next().orElseThrow(), "disk");
        announce(2);
        log.served(log.next().orElseThrow());
        assertThat(log.hasUnreachable()).isFalse();
    }

    @Test
    void theLogForgetsTheOldestButNotWhatServes() {
        announce(1);
        Entry first = log.next().orElseThrow();
        log.served(first);
        for (int n = 2; n <= 1_000; n++) {
            log.add(n, announcement(n), NONE);
        }
        assertThat(log.serving()).contains(announcement(1));
        int tried = 0;
        for (Optional<Entry> next = log.next(); next.isPresent(); next = log.next()) {
            log.refused(next.get(), "bad");
            tried++;
        }
        assertThat(tried).isEqualTo(255);
    }

    @Test
    void itSaysWhatBecameOfTheNewest() {
        announce(1, 2);
        assertThat(log.describe()).isEqualTo("2 announced; the newest, v2: not tried yet");
        log.refused(log.next().orElseThrow(), "its probes differ");
        assertThat(log.describe()).isEqualTo("2 announced; the newest, v2: its probes differ");
    }

    private void announce(int... numbers) {
        for (int number : numbers) {
            assertThat(log.add(number, announcement(number), NONE)).isTrue();
        }
    }

    private ModelAnnouncement next() {
        return log.next().orElseThrow().announcement();
    }
}
