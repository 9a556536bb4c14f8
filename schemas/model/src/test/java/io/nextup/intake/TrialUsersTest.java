package io.nextup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrialUsersTest {
    @Test
    void anIdThatBeginsWithThePrefixIsReserved() {
        assertThat(TrialUsers.isTrial(TrialUsers.PREFIX + "7f3a09")).isTrue();
        assertThat(TrialUsers.isTrial("nextup-trial-")).isTrue();
    }

    @Test
    void otherIdsAreOfOrdinaryUsers() {
        assertThat(TrialUsers.isTrial("console")).isFalse();
        assertThat(TrialUsers.isTrial("Console-1")).isFalse();
        assertThat(TrialUsers.isTrial("my-nextup-trial-1")).isFalse();
        assertThat(TrialUsers.isTrial("")).isFalse();
    }
}
