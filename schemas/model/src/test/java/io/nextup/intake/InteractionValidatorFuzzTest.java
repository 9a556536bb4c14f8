package io.nextup.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

/**
 * The validator gives every record a verdict, the same one each time. Accepted interactions keep
 * the limits however they are encoded; rejections have a reason and a short detail.
 *
 * <p>An input is a record's timestamp (8 bytes), the length of its key (1 byte, ff for none), the
 * key, 1 for a value or 0 for none, the value.
 */
class InteractionValidatorFuzzTest {
    private static final InteractionLimits LIMITS = InteractionLimits.defaults();
    private static final InteractionValidator VALIDATOR = new InteractionValidator(LIMITS);

    /** Allowance for the initial buffers of parsers. */
    private static final long FREE_BYTES = 1 << 20;

    private static final long BYTES_FOR_EACH_BYTE = 1_000;

    private static final int ATTEMPTS = 4;
    private static final long MOST_CPU_NANOS = 2_000_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @DictionaryEntries({
        "\"userId\":",
        "\"itemId\":",
        "\"type\":",
        "\"eventId\":",
        "\"sessionId\":",
        "\"eventTime\":",
        "\"attributes\":{",
        "9223372036854775807",
        "null",
        "\\ud83c",
        "\\u0000"
    })
    @FuzzTest
    void anyRecordHasAVerdictThatItsRulesBear(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        long recordTimeMillis = in.remaining() < Long.BYTES ? -1 : in.getLong();
        byte[] key = key(in);
        byte[] value = in.hasRemaining() && in.get() != 0 ? rest(in) : null;

        Verdict verdict = VALIDATOR.validate(key, value, recordTimeMillis);

        assertThat(VALIDATOR.validate(key, value, recordTimeMillis)).isEqualTo(verdict);
        boolean frugal = false;
        // The virtual machine may load its own classes in any call, but not in all.
        for (int attempt = 0; attempt < ATTEMPTS && !frugal; attempt++) {
            frugal = isFrugal(key, value, recordTimeMillis, input.length);
        }
        assertThat(frugal).as("memory and time are bounded").isTrue();
        if (verdict instanceof Verdict.Accepted accepted) {
            assertAcceptable(accepted, recordTimeMillis);
        } else if (verdict instanceof Verdict.Erasure erasure) {
            assertThat(value).isNull();
            assertThat(erasure.userId().getBytes(UTF_8)).isEqualTo(key);
            assertThat(erasure.userId()).hasSizeBetween(1, LIMITS.maxIdLength());
        } else if (verdict instanceof Verdict.Rejected rejected) {
            assertThat(rejected.detail())
                    .isNotBlank()
                    .hasSizeLessThanOrEqualTo(Verdict.MAX_DETAIL_LENGTH);
        }
    }

    private static boolean isFrugal(
            byte[] key, byte[] value, long recordTimeMillis, int inputBytes) {
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        VALIDATOR.validate(key, value, recordTimeMillis);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        long cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        return allocated <= FREE_BYTES + BYTES_FOR_EACH_BYTE * inputBytes
                && cpuNanos <= MOST_CPU_NANOS;
    }

    private static void assertAcceptable(Verdict.Accepted accepted, long recordTimeMillis) {
        assertThat(accepted.interactions()).hasSize(1);
        Verdict.Ordered ordered = accepted.interactions().get(0);
        Interaction interaction = ordered.interaction();
        assertThat(interaction.userId()).hasSizeBetween(1, LIMITS.maxIdLength());
        assertThat(interaction.itemId()).hasSizeBetween(1, LIMITS.maxIdLength());
        assertThat(interaction.type()).hasSizeBetween(1, LIMITS.maxIdLength());
        assertThat(interaction.eventTimeMillis()).isNotNegative();
        assertThat(ordered.orderTimeMillis())
                .isBetween(
                        interaction.eventTimeMillis() - LIMITS.maxFuture().toMillis(),
                        interaction.eventTimeMillis())
                .isNotNegative();
        for (Encoding encoding : Encoding.values()) {
            assertThat(
                            VALIDATOR.validate(
                                    null,
                                    Codecs.INTERACTION.encode(interaction, encoding),
                                    recordTimeMillis))
                    .isEqualTo(accepted);
        }
    }

    private static byte[] key(ByteBuffer in) {
        int length = in.hasRemaining() ? in.get() & 0xff : 0xff;
        if (length == 0xff) {
            return null;
        }
        byte[] key = new byte[Math.min(length, in.remaining())];
        in.get(key);
        return key;
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
