package io.nextup.trainer.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
    private static final long GIGABYTE = 1L << 30;

    @Test
    void aFullHeapAsksForTwiceAsMuch() {
        assertThat(OutOfMemory.words(new OutOfMemoryError("Java heap space"), GIGABYTE))
                .isEqualTo(
                        "Memory ran out (Java heap space): give it more heap (JAVA_TOOL_OPTIONS=-Xmx2048m), or a shorter history");
    }

    @Test
    void moreHeapIsNoWayOutOfOtherShortages() {
        assertThat(
                        OutOfMemory.words(
                                new OutOfMemoryError("unable to create native thread"), GIGABYTE))
                .isEqualTo("Memory ran out (unable to create native thread)");
    }
}
