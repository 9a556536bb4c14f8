package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerableTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Answerable answerable = new Answerable();

    @Test
    void anEventIsAnsweredOnceForEachUser() {
        assertThat(takes("e1", "u", 0)).isTrue();
        assertThat(takes("e1", "u", 0)).isFalse();
        assertThat(takes("e1", "v", 0)).isTrue();
    }

    @Test
    void anEventMayBeADayBehindItsUsersNewestAndNoMore() {
        takes("e1", "u", 5);
        takes("e2", "u", DAY);
        takes("e3", "u", 7);
        assertThat(takes("e4", "u", 0)).isTrue();
        assertThat(takes("e5", "u", -1)).isFalse();
        assertThat(takes("e5", "v", -1)).isTrue();
    }

    @Test
    void theUserLongestWithoutAnEventIsForgotten() {
        takes("e1", "first", 0);
        for (int user = 1; user < Answerable.MOST_USERS; user++) {
            takes("e1", "u" + user, 0);
        }
        assertThat(takes("e1", "first", 0)).isFalse();
        takes("e1", "another", 0);
        assertThat(takes("e1", "u1", 0)).isTrue();
        assertThat(takes("e1", "first", 0)).isFalse();
    }

    private boolean takes(String event, String user, long eventMillis) {
        return answerable.takes(Interaction.click(event, user, "i", eventMillis), event);
    }
}
