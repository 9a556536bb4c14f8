package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes: a message, or a DecodeException with a short detail and without a costly
 * stack trace; nothing else.
 */
class HostileBytesTest {
    /** Every byte of a message is spoilt in turn, so a long one takes the square of its length. */
    private static final int LONGEST = 300;

    private static final Set<DeadLetter.Reason> REASONS =
            Set.of(DeadLetter.Reason.UNDECODABLE, DeadLetter.Reason.MISSING_FIELD);

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void everyTruncationIsRefused(RoundTripTest.Kind<T> kind) {
        RandomMessages messages = new RandomMessages(1);
        for (int i = 0; i < 20; i++) {
            T message = kind.random().apply(messages);
            for (Encoding encoding : Encoding.values()) {
                byte[] whole = kind.codec().encode(message, encoding);
                if (whole.length > LONGEST) {
                    continue;
                }
                for (int length = 0; length < whole.length; length++) {
                    byte[] cut = Arrays.copyOf(whole, length);
                    assertThat(decodes(kind.codec(), cut)).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void everyFlippedBitGivesAMessageOrADecodeException(RoundTripTest.Kind<T> kind)
            throws Exception {
        RandomMessages messages = new RandomMessages(2);
        for (int i = 0; i < 4; i++) {
            T message = kind.random().apply(messages);
            for (Encoding encoding : Encoding.values()) {
                byte[] bytes = kind.codec().encode(message, encoding);
                if (bytes.length > LONGEST) {
                    continue;
                }
                for (int bit = 0; bit < bytes.length * 8; bit++) {
                    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
                    if (decodes(kind.codec(), bytes)) {
                        assertStaysItself(kind.codec(), bytes);
                    }
                    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void noiseAfterAGoodStartGivesAMessageOrADecodeException(RoundTripTest.Kind<T> kind)
            throws Exception {
        RandomMessages messages = new RandomMessages(3);
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            Encoding encoding = i % 2 == 0 ? Encoding.JSON : Encoding.AVRO;
            byte[] bytes = kind.codec().encode(kind.random().apply(messages), encoding);
            int start = random.nextInt(bytes.length);
            byte[] noise = new byte[random.nextInt(1, 12)];
            random.nextBytes(noise);
            for (int j = 0; j < noise.length && start + j < bytes.length; j++) {
                bytes[start + j] = noise[j];
            }
            if (decodes(kind.codec(), bytes)) {
                assertStaysItself(kind.codec(), bytes);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void pureNoiseIsRefused(RoundTripTest.Kind<T> kind) {
        Random random = new Random(4);
        for (int i = 0; i < 5_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            assertThat(decodes(kind.codec(), noise)).isFalse();
        }
    }

    /** Whatever was decoded can be written and read again: the job need not fear its own input. */
    private static <T> void assertStaysItself(MessageCodec<T> codec, byte[] bytes)
            throws DecodeException {
        T message = codec.decode(bytes, 0);
        for (Encoding encoding : Encoding.values()) {
            assertThat(codec.decode(codec.encode(message, encoding), -1)).isEqualTo(message);
        }
    }

    private static boolean decodes(MessageCodec<?> codec, byte[] bytes) {
        try {
            codec.decode(bytes, 0);
            return true;
        } catch (DecodeException e) {
            if (e.getMessage().isBlank()
                    || e.getMessage().length() > 610
                    || e.getStackTrace().length > 0
                    || !REASONS.contains(e.reason())) {
                throw new AssertionError("Not as it should be: " + e.reason(), e);
            }
            return false;
        }
    }
}
