package io.nextup.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
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
                        "what was wrong (cut: the first %d of 500000 bytes of the value, 10 of 10 of the key)"
                                .formatted(kept));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aKeyIsCutOnlyWhereTheValueIsGoneAlready(Encoding encoding) throws DecodeException {
        DeadLetter letter = letter(bytes(100_000), null);

        byte[] encoded = fit(letter, encoding);

        DeadLetter fitted = decode(encoded);
        assertThat(encoded.length).isLessThanOrEqualTo(LIMIT);
        assertThat(fitted.original()).isNull();
        assertThat(fitted.key())
                .isEqualTo(Arrays.copyOf(letter.key(), fitted.key().length))
                .hasSizeGreaterThan(LIMIT / 2);
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void headersAreKeptWholeWhereValueAndKeyMakeRoomForThem(Encoding encoding)
            throws DecodeException {
        DeadLetter letter = letter(bytes(30_000), bytes(500_000), Map.of("reader", bytes(10_000)));

        byte[] encoded = fit(letter, encoding);

        DeadLetter fitted = decode(encoded);
        assertThat(encoded.length).isLessThanOrEqualTo(LIMIT);
        assertThat(fitted.headers().get("reader")).isEqualTo(bytes(10_000));
        assertThat(fitted.original()).isEmpty();
        assertThat(fitted.key())
                .isEqualTo(Arrays.copyOf(letter.key(), fitted.key().length))
                .hasSizeGreaterThan(1_000);
        assertThat(fitted.detail())
                .endsWith("%d of 30000 of the key)".formatted(fitted.key().length));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void headersThatCannotFitGoWholeAndMakeRoomForTheValue(Encoding encoding)
            throws DecodeException {
        Map<String, byte[]> headers = Map.of("reader", bytes(LIMIT), "shop", bytes(2));
        DeadLetter small = letter(bytes(10), bytes(5_000), headers);
        DeadLetter large = letter(bytes(10), bytes(500_000), headers);

        assertThat(decode(fit(small, encoding)))
                .isEqualTo(
                        new DeadLetter(
                                bytes(10),
                                bytes(5_000),
                                "clicks",
                                1,
                                2,
                                3,
                                DeadLetter.Reason.UNDECODABLE,
                                "what was wrong (cut: the first 5000 of 5000 bytes of the value, 10 of 10 of the key, and no headers)"));
        byte[] encoded = fit(large, encoding);
        assertThat(encoded.length).isBetween(LIMIT * 6 / 10, LIMIT);
        assertThat(decode(encoded).headers()).isEmpty();
        assertThat(decode(encoded).detail()).endsWith("10 of 10 of the key, and no headers)");
    }

    @Test
    void aRecordStaysWithinTheLimitAsTheProducerCountsItsBytes() throws DecodeException {
        DeadLetterSerializer serializer = new DeadLetterSerializer("dlq", Encoding.JSON, LIMIT);

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
        assertThat(decode(hugeKey.value())).isEqualTo(letter(bytes(1025), bytes(5)));
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
        return new DeadLetter(
                key,
                original,
                "clicks",
                1,
                2,
                3,
                DeadLetter.Reason.UNDECODABLE,
                "what was wrong",
                headers);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
