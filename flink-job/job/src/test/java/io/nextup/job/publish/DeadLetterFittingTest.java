package io.nextup.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeadLetterFittingTest {
    private static final int LIMIT = 20_000;

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aLetterThatFitsIsKeptAsItIs(Encoding encoding) throws DecodeException {
        DeadLetter letter = letter(bytes(10), bytes(10_000));

        assertThat(decode(fit(letter, encoding))).isEqualTo(letter);
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void ofALargerOneAsMuchAsFitsIsKeptAndTheDetailSaysSo(Encoding encoding)
            throws DecodeException {
        DeadLetter letter = letter(bytes(10), bytes(500_000));

        byte[] encoded = fit(letter, encoding);

        DeadLetter fitted = decode(encoded);
        int kept = fitted.original().length;
        assertThat(encoded.length).isBetween(LIMIT * 6 / 10, LIMIT);
        assertThat(fitted.original()).isEqualTo(Arrays.copyOf(letter.original(), kept));
        assertThat(fitted.key()).isEqualTo(letter.key());
        assertThat(fitted.detail())
                .isEqualTo(
                        "what was wrong (cut: the first %d of 500000 bytes of the value)"
                                .formatted(kept));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void keyAndHeadersThatFitWithoutTheValueStayWhole(Encoding encoding) throws DecodeException {
        DeadLetter letter = letter(bytes(1_000), bytes(9_000), Map.of("reader", bytes(13_000)));

        byte[] encoded = fit(letter, encoding);

        DeadLetter fitted = decode(encoded);
        int kept = fitted.original().length;
        assertThat(encoded.length).isBetween(LIMIT - 4, LIMIT);
        assertThat(fitted.key()).isEqualTo(letter.key());
        assertThat(fitted.headers().get("reader")).isEqualTo(bytes(13_000));
        assertThat(fitted.original()).isEqualTo(Arrays.copyOf(letter.original(), kept));
        assertThat(fitted.detail())
                .isEqualTo(
                        "what was wrong (cut: the first %d of 9000 bytes of the value)"
                                .formatted(kept));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void allHeadersGoWhereTheyDoNotFitBesideTheKeyWhichStaysWholeLikeTheValue(Encoding encoding)
            throws DecodeException {
        Map<String, byte[]> headers = Map.of("reader", bytes(18_000), "shop", bytes(2));

        DeadLetter fitted = decode(fit(letter(bytes(2_000), bytes(5_000), headers), encoding));

        assertThat(fitted)
                .isEqualTo(letter(bytes(2_000), bytes(5_000), "what was wrong (cut: no headers)"));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aTombstonesKeyIsNeverCutForItsHeaders(Encoding encoding) throws DecodeException {
        Map<String, byte[]> signature = Map.of("nextup-erasure-id", bytes(14_000));
        byte[] user = bytes(10_000);

        assertThat(decode(fit(letter(user, null, signature), encoding)))
                .isEqualTo(letter(user, null, "what was wrong (cut: no headers)"));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aKeyThatCannotFitGoesWholeAndValueAndHeadersStay(Encoding encoding)
            throws DecodeException {
        Map<String, byte[]> headers = Map.of("reader", bytes(2));
        String loss = "none of 100000 bytes of the key";

        assertThat(decode(fit(letter(bytes(100_000), null), encoding)))
                .isEqualTo(letter(null, null, "what was wrong (cut: %s)".formatted(loss)));
        assertThat(decode(fit(letter(bytes(100_000), bytes(5_000), headers), encoding)))
                .isEqualTo(
                        letter(
                                null,
                                bytes(5_000),
                                headers,
                                "what was wrong (cut: %s)".formatted(loss)));
        DeadLetter large = decode(fit(letter(bytes(100_000), bytes(500_000)), encoding));
        assertThat(large.original()).hasSizeBetween(LIMIT / 2, LIMIT);
        assertThat(large.detail())
                .isEqualTo(
                        "what was wrong (cut: the first %d of 500000 bytes of the value, %s)"
                                .formatted(large.original().length, loss));
    }

    /** The bytes that base64 adds by its padding must not take the key or the headers away. */
    @ParameterizedTest
    @EnumSource(Encoding.class)
    void atEachLengthAroundTheLimitTheLetterFitsAndItsIdsAreWholeOrGone(Encoding encoding)
            throws DecodeException {
        for (int length = 14_000; length < 20_100; length++) {
            DeadLetter letter = letter(bytes(20), bytes(7), Map.of("reader", bytes(length)));

            byte[] encoded = fit(letter, encoding);

            DeadLetter fitted = decode(encoded);
            assertThat(encoded.length).isLessThanOrEqualTo(LIMIT);
            assertThat(fitted.key()).isEqualTo(letter.key());
            if (fitted.headers().isEmpty()) {
                assertThat(fitted.original()).isEqualTo(letter.original());
            } else {
                assertThat(fitted.headers().get("reader")).hasSize(length);
            }
        }
    }

    @Test
    void aRecordStaysWithinTheLimitAsTheProducerCountsItsBytes() throws DecodeException {
        DeadLetterSerializer serializer =
                new DeadLetterSerializer(
                        "dlq",
                        Encoding.JSON,
                        LIMIT,
                        "nextup-b",
                        Clock.fixed(Instant.ofEpochMilli(77), ZoneOffset.UTC));

        ProducerRecord<byte[], byte[]> usual =
                serializer.serialize(letter(bytes(1024), bytes(90_000)), null, null);
        ProducerRecord<byte[], byte[]> hugeKey =
                serializer.serialize(letter(bytes(1025), bytes(5)), null, null);

        assertThat(usual.topic()).isEqualTo("dlq");
        assertThat(usual.key()).isEqualTo(bytes(1024));
        assertThat(
                        AbstractRecords.estimateSizeInBytesUpperBound(
                                RecordBatch.CURRENT_MAGIC_VALUE,
                                CompressionType.NONE,
                                usual.key(),
                                usual.value(),
                                Record.EMPTY_HEADERS))
                .isBetween(LIMIT - 20, LIMIT);
        assertThat(hugeKey.key()).isNull();
        assertThat(decode(hugeKey.value()))
                .isEqualTo(letter(bytes(1025), bytes(5)).refusedBy("nextup-b", 77));
    }

    private static byte[] fit(DeadLetter letter, Encoding encoding) {
        return DeadLetterFitting.encodeWithin(
                LIMIT, letter, fitted -> Codecs.DEAD_LETTER.encode(fitted, encoding));
    }

    private static DeadLetter decode(byte[] bytes) throws DecodeException {
        return Codecs.DEAD_LETTER.decode(bytes, 0);
    }

    private static DeadLetter letter(byte[] key, byte[] original) {
        return letter(key, original, Map.of());
    }

    private static DeadLetter letter(byte[] key, byte[] original, Map<String, byte[]> headers) {
        return letter(key, original, headers, "what was wrong");
    }

    private static DeadLetter letter(byte[] key, byte[] original, String detail) {
        return letter(key, original, Map.of(), detail);
    }

    private static DeadLetter letter(
            byte[] key, byte[] original, Map<String, byte[]> headers, String detail) {
        return new DeadLetter(
                key, original, "clicks", 1, 2, 3, DeadLetter.Reason.UNDECODABLE, detail, headers);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
