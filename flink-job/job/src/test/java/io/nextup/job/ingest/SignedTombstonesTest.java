package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.intake.ErasureClaim;
import io.nextup.intake.ErasureHeaders;
import io.nextup.intake.ErasureId;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.ErasureSigner;
import io.nextup.intake.IntakeRules;
import io.nextup.job.publish.DeadLetters;
import io.nextup.signature.PublicKeys;
import io.nextup.signature.SigningKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tombstones with and without signatures, from Kafka's record to the job's verdict. */
class SignedTombstonesTest {
    private static final byte[] KEY = "anna".getBytes(UTF_8);
    private static final long TIME = 1_764_000_000_123L;
    private static final long EXEMPT_BEFORE = 5;
    private static final KeyPair KEYS = pair();

    private OneInputStreamOperatorTestHarness<RawRecord, UserEvent> harness;

    @BeforeEach
    void open() throws Exception {
        ErasureRules rules =
                new ErasureRules(
                        new PublicKeys(List.of(KEYS.getPublic()), "test"),
                        TIME,
                        Map.of(3, EXEMPT_BEFORE));
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(
                                new IngestFunction(
                                        new IngestOptions(
                                                IntakeRules.defaults().withErasures(rules)))));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aSignedTombstoneErasesWithItsIdAndPlace() throws Exception {
        process(7, signed(KEYS));

        assertThat(harness.extractOutputValues())
                .containsExactly(
                        UserEvent.erasure(
                                "anna", new SignedErasure("r-1", TIME, "clicks", 3, 7, TIME)));
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT)).isNull();
    }

    @Test
    void aForgedTombstoneAndOneWithoutSignatureAreDeadLettersWithTheirBytesAndHeaders()
            throws Exception {
        ErasureHeaders forged = signed(pair());
        process(7, null);
        process(8, forged);

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
                .extracting(StreamRecord::getValue)
                .containsExactly(
                        letter(
                                7,
                                DeadLetter.Reason.ERASURE_NOT_SIGNED,
                                "An erasure needs the headers nextup-erasure-id, nextup-erasure-time and nextup-erasure-signature, which erasures forward writes",
                                Map.of()),
                        letter(
                                8,
                                DeadLetter.Reason.ERASURE_WRONGLY_SIGNED,
                                "No erasure key has signed request r-1 of 2025-11-24T16:00:00.123Z for this user on clicks, partition 3",
                                Map.of(
                                        ErasureHeaders.REQUEST_ID, forged.requestId(),
                                        ErasureHeaders.TIME, forged.time(),
                                        ErasureHeaders.SIGNATURE, forged.signature())));
    }

    @Test
    void tombstonesBeforeTheExemptOffsetErase() throws Exception {
        process(EXEMPT_BEFORE - 1, null);
        process(EXEMPT_BEFORE, null);

        assertThat(harness.extractOutputValues()).containsExactly(UserEvent.erasure("anna"));
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT)).hasSize(1);
    }

    private static DeadLetter letter(
            long offset, DeadLetter.Reason reason, String detail, Map<String, byte[]> headers) {
        return new DeadLetter(KEY, null, "clicks", 3, offset, TIME, reason, detail, headers);
    }

    private void process(long offset, ErasureHeaders headers) throws Exception {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "clicks",
                        3,
                        offset,
                        TIME,
                        TimestampType.CREATE_TIME,
                        KEY.length,
                        ConsumerRecord.NULL_SIZE,
                        KEY,
                        null,
                        new RecordHeaders(),
                        Optional.empty());
        if (headers != null) {
            record.headers()
                    .add(ErasureHeaders.REQUEST_ID, headers.requestId())
                    .add(ErasureHeaders.TIME, headers.time())
                    .add(ErasureHeaders.SIGNATURE, headers.signature());
        }
        new RawRecordDeserializer(List.of()).deserialize(record, new Processing());
    }

    private final class Processing implements Collector<RawRecord> {
        @Override
        public void collect(RawRecord record) {
            try {
                harness.processElement(new StreamRecord<>(record));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }

    private static ErasureHeaders signed(KeyPair keys) {
        return new ErasureSigner(SigningKey.of(keys.getPrivate()))
                .sign(new ErasureClaim("clicks", 3, "anna", new ErasureId("r-1", TIME)));
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
