package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.nextup.event.DeadLetter;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Whatever the bytes, every codec gives a message that survives both encodings, or a {@link
 * DecodeException} with a reason and a short text; and neither takes long or much memory.
 */
class CodecsFuzzTest {
    private static final List<MessageCodec<?>> CODECS =
            List.of(
                    Codecs.INTERACTION,
                    Codecs.RECOMMENDATION,
                    Codecs.MODEL_ANNOUNCEMENT,
                    Codecs.HEALTH,
                    Codecs.DEAD_LETTER,
                    Codecs.ERASURE_RECEIPT,
                    Codecs.CATALOGUE_ITEM,
                    Codecs.RULE_SET);

    private static final int LONGEST_TEXT = 610;

    /** Parsers and failed assertions start with some room. */
    private static final long FREE_BYTES = 1 << 20;

    private static final long BYTES_FOR_EACH_BYTE = 1_000;

    private static final int ATTEMPTS = 4;
    private static final long MOST_CPU_NANOS = 2_000_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @DictionaryEntries({
        "\"userId\":",
        "\"itemId\":",
        "\"eventTime\":",
        "\"attributes\":{",
        "\"items\":[",
        "\"score\":",
        "\"answers\":[",
        "\"original\":\"",
        "\"reason\":\"undecodable\"",
        "\"headers\":{",
        "\"jobs\":[",
        "\"committedOffset\":",
        "\"previous\":[",
        "\"popularItems\":[",
        "\"by\":\"refresh\"",
        "\"serving\":{",
        "\"verdicts\":[",
        "\"kind\":\"report\"",
        "\"kind\":\"pardon\"",
        "\"ended\":true",
        "\"available\":false",
        "\"untilAt\":\"2027-06-01T00:00:00Z\"",
        "\"rules\":[",
        "\"boost\":",
        "null",
        "1e400",
        "\\ud83c",
        "\\u0000"
    })
    @FuzzTest
    void anyBytesAreAMessageThatStaysItselfOrARefusalWithItsReason(byte[] bytes)
            throws DecodeException {
        for (MessageCodec<?> codec : CODECS) {
            boolean frugal = false;
            // The virtual machine loads classes of its own by the way, in any call but not in all.
            for (int attempt = 0; attempt < ATTEMPTS && !frugal; attempt++) {
                frugal = isFrugal(codec, bytes);
            }
            assertThat(frugal).as("memory and time are bounded").isTrue();
        }
    }

    private static boolean isFrugal(MessageCodec<?> codec, byte[] bytes) throws DecodeException {
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertStaysItself(codec, bytes);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        long cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        return allocated <= FREE_BYTES + BYTES_FOR_EACH_BYTE * bytes.length
                && cpuNanos <= MOST_CPU_NANOS;
    }

    private static <T> void assertStaysItself(MessageCodec<T> codec, byte[] bytes)
            throws DecodeException {
        T message;
        try {
            message = codec.decode(bytes, 0);
        } catch (DecodeException e) {
            assertThat(e.reason())
                    .isIn(DeadLetter.Reason.UNDECODABLE, DeadLetter.Reason.MISSING_FIELD);
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST_TEXT);
            return;
        }
        for (Encoding encoding : Encoding.values()) {
            assertThat(codec.decode(codec.encode(message, encoding), -1)).isEqualTo(message);
        }
    }
}
