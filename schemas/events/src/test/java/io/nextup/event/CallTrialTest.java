package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTrialTest {
    @Test
    void aTrialHasOneTo64RequestsAndItsOwnCopyOfThem() {
        List<Long> requests = new ArrayList<>(Collections.nCopies(64, 7L));
        CallTrial trial = new CallTrial(requests, false);
        requests.add(7L);
        assertThat(trial.requests()).hasSize(64);
        assertThatThrownBy(() -> new CallTrial(requests, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A trial has 65 requests: it must have 1 to 64");
        assertThatThrownBy(() -> new CallTrial(List.of(), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A trial has 0 requests: it must have 1 to 64");
    }

    @Test
    void onlyASingleRequestIsTriedAgain() {
        assertThat(new CallTrial(List.of(7L), true).isAlone()).isTrue();
        assertThat(new CallTrial(List.of(7L, 8L), false).isAlone()).isFalse();
        assertThatThrownBy(() -> new CallTrial(List.of(7L, 8L), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "A trial of 2 requests is made again: only a single request is tried again");
    }
}
