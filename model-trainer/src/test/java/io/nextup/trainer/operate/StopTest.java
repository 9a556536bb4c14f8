package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void theWorkSetLastIsDoneOnce() {
        try (Stop stop = new Stop()) {
            stop.first(() -> done.add("one"));
            stop.first(() -> done.add("two"));
            stop.request();
            stop.request();
        }
        assertThat(done).containsExactly("two");
    }

    @Test
    void workThatComesAfterTheRequestIsDoneAtOnce() {
        try (Stop stop = new Stop()) {
            stop.request();
            stop.first(() -> done.add("late"));
            assertThat(done).containsExactly("late");
            stop.request();
        }
        assertThat(done).containsExactly("late");
    }
}
