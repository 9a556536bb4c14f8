package io.nextup.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelRoomTest {
    private final LabelRoom room = new LabelRoom();

    @Test
    void aNameIsNotPutOnAnotherOne() {
        assertThat(room.take(0, 100, "sasrec")).isTrue();
        assertThat(room.take(6 * 6.6 - 0.1, 100, "blend")).isFalse();
        assertThat(room.take(6 * 6.6, 100, "blend")).isTrue();
        assertThat(room.take(0, 112.9, "narm")).isFalse();
        assertThat(room.take(0, 113, "narm")).isTrue();
    }

    @Test
    void namesOfOnePlaceStandAboveAndBelowEachOther() {
        assertThat(room.near(0, 100, "a")).isEqualTo(100);
        assertThat(room.near(0, 100, "b")).isEqualTo(87);
        assertThat(room.near(0, 100, "c")).isEqualTo(113);
        assertThat(room.near(0, 100, "d")).isEqualTo(74);
        assertThat(room.near(50, 100, "e")).isEqualTo(100);
    }
}
