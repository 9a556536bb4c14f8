package io.nextup.trainer.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeSharesTest {
    @Test
    void eachGetsAnEvenPartOfWhatTheOthersHaveLeft() {
        TimeShares shares = shares(100, 4);
        assertThat(shares.next()).contains(Duration.ofSeconds(25));
        shares.ended(1);
        assertThat(shares.next()).contains(Duration.ofSeconds(33));
        shares.ended(39);
        assertThat(shares.next()).contains(Duration.ofSeconds(30));
        shares.ended(30);
        assertThat(shares.next()).contains(Duration.ofSeconds(30));
    }

    @Test
    void whereNothingIsLeftTheNextOneHasNoTime() {
        TimeShares shares = shares(10, 2);
        shares.ended(60);
        assertThat(shares.next()).contains(Duration.ZERO);
        shares.ended(0);
        assertThatThrownBy(shares::next).hasMessage("All trainings have ended");
    }

    @Test
    void withoutABudgetNothingIsLimited() {
        TimeShares shares = new TimeShares(Optional.empty(), 2);
        shares.ended(1_000);
        assertThat(shares.next()).isEmpty();
    }

    private static TimeShares shares(long seconds, int trainings) {
        return new TimeShares(Optional.of(Duration.ofSeconds(seconds)), trainings);
    }
}
