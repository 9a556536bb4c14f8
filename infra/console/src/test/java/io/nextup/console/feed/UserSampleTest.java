package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UserSampleTest {
    private final UserSample sample = new UserSample();

    @Test
    void upToTheBoundEverybodyIsIn() {
        assertThat(taken(UserSample.MOST_A_SECOND, 1_000)).hasSize(UserSample.MOST_A_SECOND);
        assertThat(taken(UserSample.MOST_A_SECOND, 2_000)).hasSize(UserSample.MOST_A_SECOND);
        assertThat(sample.oneOf()).isEqualTo(1);
    }

    @Test
    void tenTimesTheBoundLeavesOneUserOfSixteenWithAllRecords() {
        int tenTimes = 10 * UserSample.MOST_A_SECOND;
        taken(tenTimes, 1_000);
        Set<String> second = taken(tenTimes, 2_000);
        assertThat(sample.oneOf()).isEqualTo(16);
        assertThat(second).hasSizeBetween(tenTimes / 16 * 9 / 10, tenTimes / 16 * 11 / 10);
        assertThat(taken(tenTimes, 3_000)).isEqualTo(second);
    }

    /** Else a topic that is read from far behind would be decoded whole for a second. */
    @Test
    void aBurstIsThinnedOutWithinItsSecond() {
        assertThat(taken(1_000_000, 1_000)).hasSizeLessThan(12 * UserSample.MOST_A_SECOND);
    }

    @Test
    void everybodyIsInAgainOnceTheLoadIsLow() {
        taken(10 * UserSample.MOST_A_SECOND, 1_000);
        taken(10, 2_000);
        assertThat(taken(10, 3_000)).hasSize(10);
        assertThat(sample.oneOf()).isEqualTo(1);
    }

    @Test
    void trialUsersAndRecordsWithoutAKeyAreAlwaysIn() {
        taken(100 * UserSample.MOST_A_SECOND, 1_000);
        taken(1, 2_000);
        assertThat(sample.oneOf()).isGreaterThan(64);
        for (int user = 0; user < 100; user++) {
            assertThat(sample.takes(("nextup-trial-" + user).getBytes(UTF_8), 2_000)).isTrue();
        }
        assertThat(sample.takes(null, 2_000)).isTrue();
    }

    private Set<String> taken(int users, long nowMillis) {
        return IntStream.range(0, users)
                .mapToObj(user -> "user-" + user)
                .filter(user -> sample.takes(user.getBytes(UTF_8), nowMillis))
                .collect(Collectors.toSet());
    }
}
