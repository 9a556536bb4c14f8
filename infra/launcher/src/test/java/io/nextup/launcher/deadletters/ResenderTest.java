package io.nextup.launcher.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.DeadLetter;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.RegisteredSchema;
import io.nextup.event.registered.RegisteredSchema.Format;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.CountedErasures;
import io.nextup.intake.ErasureClaim;
import io.nextup.intake.ErasureHeaders;
import io.nextup.intake.ErasureId;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.ErasureSigner;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.RecordOrigin;
import io.nextup.intake.Verdict;
import io.nextup.kafka.HeaderValues;
import io.nextup.launcher.deadletters.Resender.Outcome;
import io.nextup.launcher.deadletters.Resender.Refusal;
import io.nextup.local.process.LocalRunException;
import io.nextup.signature.PublicKeys;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResenderTest {
    private static final long NOW = 1_764_000_009_000L;
    private static final String GOOD =
            "{\"recordTime\":1764000000123,\"key\":\"wrong\","
                    + "\"value\":\"{\\\"userId\\\":\\\"ada\\\",\\\"itemId\\\":\\\"i\\\"}\"}";
    private static final String ERASURE = "{\"recordTime\":-1,\"key\":\"ada\"}";

    @TempDir Path directory;

    private IntakeRules rules = IntakeRules.defaults();
    private Schemas schemas;
    private Resender resender;

    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Test
    void correctedRecordsGoOutInTheirOrderUnderTheirUsersKeyAtTheirOwnTime() throws Exception {
        Outcome outcome = send(GOOD, "", ERASURE);

        assertThat(outcome).isEqualTo(new Outcome(1, 1, OptionalLong.empty(), List.of()));
        assertThat(broker.history()).hasSize(2);
        ProducerRecord<byte[], byte[]> first = broker.history().get(0);
        assertThat(first.topic()).isEqualTo("clicks");
        assertThat(first.key()).isEqualTo("ada".getBytes(UTF_8));
        assertThat(first.value())
                .isEqualTo("{\"userId\":\"ada\",\"itemId\":\"i\"}".getBytes(UTF_8));
        assertThat(first.timestamp()).isEqualTo(1_764_000_000_123L);
        ProducerRecord<byte[], byte[]> second = broker.history().get(1);
        assertThat(second.key()).isEqualTo("ada".getBytes(UTF_8));
        assertThat(second.value()).isNull();
        assertThat(second.timestamp()).isEqualTo(NOW);
    }

    @Test
    void aSendingThatIsStoppedSaysFromWhichLineOnNothingWasSent() throws Exception {
        MockProducer<byte[], byte[]> stopping =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> record, Callback callback) {
                        resender.stop();
                        return super.send(record, callback);
                    }
                };
        resender = new Resender(stopping, "clicks", rules, schemas);

        assertThat(resender.send(file(GOOD, "", ERASURE, GOOD), NOW))
                .isEqualTo(new Outcome(1, 0, OptionalLong.of(3), List.of()));
        assertThat(stopping.history()).hasSize(1);
    }

    @Test
    void whatIsStoppedBeforeAllLinesAreCheckedSendsNothing() throws Exception {
        resender = new Resender(broker, "clicks", rules, schemas);
        resender.stop();

        assertThat(resender.send(file(GOOD, GOOD), NOW))
                .isEqualTo(new Outcome(0, 0, OptionalLong.of(1), List.of()));
        assertThat(broker.history()).isEmpty();
    }

    @Test
    void recordsBehindASchemasIdAreJudgedThroughTheRegistry() throws Exception {
        rules =
                new IntakeRules(
                        InteractionLimits.defaults(),
                        FieldMapping.parse("user=@key,item=/sku"),
                        ErasureRules.ANYBODY);
        byte[] value = "\0\0\0\0\7{\"sku\":7}".getBytes(UTF_8);
        String mended =
                "{\"recordTime\":5,\"key\":\"ada\",\"valueBase64\":\"%s\"}"
                        .formatted(Base64.getEncoder().encodeToString(value));

        assertThat(send(mended).refusals()).hasSize(1);
        schemas = id -> new RegisteredSchema(Format.JSON, "{}", List.of()).reader("schema " + id);
        assertThat(send(mended)).isEqualTo(new Outcome(1, 0, OptionalLong.empty(), List.of()));
        assertThat(broker.history().get(0).value()).isEqualTo(value);
    }

    @Test
    void recordsOfAnotherShapeAreJudgedByItAndKeepKeyAndHeaders() throws Exception {
        rules =
                new IntakeRules(
                        InteractionLimits.defaults(),
                        FieldMapping.parse("user=@header:visitor,item=/sku"),
                        ErasureRules.ANYBODY);
        String mended =
                "{\"recordTime\":5,\"key\":\"order-1\",\"headers\":{\"visitor\":\"ada\"},\"value\":\"{\\\"sku\\\":7}\"}";

        assertThat(send(mended, mended.replace("visitor", "visiter")).refusals())
                .singleElement()
                .satisfies(
                        refusal ->
                                assertThat(refusal.verdict().detail())
                                        .startsWith("the user (@header:visitor) is missing"));
        assertThat(send(mended)).isEqualTo(new Outcome(1, 0, OptionalLong.empty(), List.of()));
        ProducerRecord<byte[], byte[]> sent = broker.history().get(0);
        assertThat(sent.key()).isEqualTo("order-1".getBytes(UTF_8));
        assertThat(sent.value()).isEqualTo("{\"sku\":7}".getBytes(UTF_8));
        assertThat(sent.headers().lastHeader("visitor").value()).isEqualTo("ada".getBytes(UTF_8));
    }

    @Test
    void aLetterWhoseIdsCameFromHeadersGoesRoundWithThemAsTheyWere() throws Exception {
        rules =
                new IntakeRules(
                        InteractionLimits.defaults(),
                        FieldMapping.parse("user=@header:visitor,item=/sku"),
                        ErasureRules.ANYBODY);
        DeadLetter letter =
                new DeadLetter(
                        "order-1".getBytes(UTF_8),
                        "{\"sku\":\"\"}".getBytes(UTF_8),
                        "clicks",
                        3,
                        41,
                        5,
                        Reason.EMPTY_ID,
                        "itemId is empty",
                        Map.of("visitor", "zoë".getBytes(UTF_8)));
        String line = LetterLines.json(letter, NOW);

        assertThat(send(line).refusals()).hasSize(1);
        assertThat(send(line.replace("\\\"sku\\\":\\\"\\\"", "\\\"sku\\\":\\\"ball\\\"")))
                .isEqualTo(new Outcome(1, 0, OptionalLong.empty(), List.of()));
        ProducerRecord<byte[], byte[]> sent = broker.history().get(0);
        assertThat(sent.key()).isEqualTo("order-1".getBytes(UTF_8));
        assertThat(sent.headers()).hasSize(1);
        assertThat(sent.headers().lastHeader("visitor").value()).isEqualTo("zoë".getBytes(UTF_8));
    }

    @Test
    void anErasureGoesOutWithTheSignatureThatTheJobJudgesAgain() throws Exception {
        byte[] forged = {(byte) 0xff};
        DeadLetter letter =
                new DeadLetter(
                        "ada".getBytes(UTF_8),
                        null,
                        "clicks",
                        3,
                        41,
                        5,
                        Reason.ERASURE_WRONGLY_SIGNED,
                        "forged",
                        Map.of(
                                ErasureHeaders.REQUEST_ID,
                                "r-1".getBytes(UTF_8),
                                ErasureHeaders.SIGNATURE,
                                forged));

        assertThat(send(LetterLines.json(letter, NOW)))
                .isEqualTo(new Outcome(0, 1, OptionalLong.empty(), List.of()));
        ProducerRecord<byte[], byte[]> sent = broker.history().get(0);
        assertThat(sent.value()).isNull();
        assertThat(sent.timestamp()).isEqualTo(5);
        assertThat(sent.headers().lastHeader(ErasureHeaders.REQUEST_ID).value())
                .isEqualTo("r-1".getBytes(UTF_8));
        assertThat(sent.headers().lastHeader(ErasureHeaders.SIGNATURE).value()).isEqualTo(forged);
    }

    @Test
    void aSignedErasureThatIsSentAgainCountsOnceTheJobHasItsKeyAndNotTwice() throws Exception {
        ErasureId id = new ErasureId("r-1", 1_764_000_000_123L);
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        InteractionValidator job = jobWithKey(keys);
        String inTime = LetterLines.json(refused(id, keys, id.signedTimeMillis() + 1), NOW);
        String late = LetterLines.json(refused(id, keys, id.signedTimeMillis() + 3_600_001), NOW);

        assertThat(send(inTime, inTime, late))
                .isEqualTo(new Outcome(0, 3, OptionalLong.empty(), List.of()));
        List<Verdict> verdicts = broker.history().stream().map(sent -> verdict(job, sent)).toList();
        assertThat(verdicts.subList(0, 2)).containsOnly(new Verdict.Erasure("ada", id));
        assertThat(reason(verdicts.get(2))).isEqualTo(Reason.ERASURE_TOO_OLD);
        CountedErasures counted = CountedErasures.NONE;
        assertThat(counted.refusal(id)).isEmpty();
        assertThat(counted.with(id).refusal(id).map(Verdict.Rejected::reason))
                .contains(Reason.ERASURE_REPEATED);
    }

    /** The letter of an erasure that has counted has no signature that could count again. */
    @Test
    void anErasureWithoutItsSignatureIsRefusedWhereOneIsNeeded() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        InteractionValidator job = jobWithKey(keys);

        send(ERASURE);

        assertThat(reason(verdict(job, broker.history().get(0))))
                .isEqualTo(Reason.ERASURE_NOT_SIGNED);
    }

    private static InteractionValidator jobWithKey(KeyPair keys) {
        PublicKeys trusted = new PublicKeys(List.of(keys.getPublic()), "test");
        return new InteractionValidator(
                IntakeRules.defaults().withErasures(ErasureRules.of(trusted, Optional.empty())),
                null);
    }

    /** Returns the letter of an erasure that came before the job had its key. */
    private static DeadLetter refused(ErasureId id, KeyPair keys, long timestampMillis) {
        ErasureHeaders headers =
                new ErasureSigner(SigningKey.of(keys.getPrivate()))
                        .sign(new ErasureClaim("clicks", 3, "ada", id));
        return new DeadLetter(
                "ada".getBytes(UTF_8),
                null,
                "clicks",
                3,
                41,
                timestampMillis,
                Reason.ERASURE_WRONGLY_SIGNED,
                "No erasure key has signed it",
                Map.of(
                        ErasureHeaders.REQUEST_ID, headers.requestId(),
                        ErasureHeaders.TIME, headers.time(),
                        ErasureHeaders.SIGNATURE, headers.signature()));
    }

    /** Returns the job's verdict on a record that it reads from the letter's partition. */
    private static Verdict verdict(InteractionValidator job, ProducerRecord<byte[], byte[]> sent) {
        return job.validate(
                sent.key(),
                sent.value(),
                sent.timestamp(),
                new RecordOrigin(
                        sent.topic(),
                        3,
                        50,
                        RecordOrigin.headers(
                                sent.value() == null,
                                List.of(),
                                HeaderValues.lastOf(sent.headers()))));
    }

    private static Reason reason(Verdict verdict) {
        return ((Verdict.Rejected) verdict).reason();
    }

    @Test
    void anErasureWhoseKeyDidNotFitIntoItsLetterErasesNobody() throws Exception {
        DeadLetter letter =
                new DeadLetter(
                        null,
                        null,
                        "clicks",
                        3,
                        41,
                        5,
                        Reason.OVERSIZED_ID,
                        "key has 1000000 characters (cut: none of 1000000 bytes of the key)",
                        Map.of());

        assertThat(send(LetterLines.json(letter, NOW)).refusals())
                .extracting(refusal -> refusal.verdict().reason())
                .containsExactly(Reason.ERASURE_WITHOUT_KEY);
        assertThat(broker.history()).isEmpty();
    }

    @Test
    void oneLineThatIsStillWrongKeepsTheWholeFileBackAndEachIsNamed() throws Exception {
        Outcome outcome =
                send(
                        GOOD,
                        "",
                        "{\"recordTime\":5,\"value\":\"{}\"}",
                        "nonsense",
                        "{\"recordTime\":5,\"value\":\"{\\\"userId\\\":\\\"\\\",\\\"itemId\\\":\\\"i\\\"}\"}");

        assertThat(broker.history()).isEmpty();
        assertThat(outcome.interactions()).isZero();
        assertThat(outcome.refusals())
                .extracting(Refusal::line, refusal -> refusal.verdict().reason())
                .containsExactly(
                        tuple(3L, Reason.MISSING_FIELD),
                        tuple(4L, Reason.UNDECODABLE),
                        tuple(5L, Reason.EMPTY_ID));
        assertThat(outcome.refusals().get(2).verdict())
                .isEqualTo(new Verdict.Rejected(Reason.EMPTY_ID, "userId is empty"));
    }

    @Test
    void theFutureIsMeasuredAgainstTheTimestampThatIsSent() throws Exception {
        String ahead =
                "{\"recordTime\":%s,\"value\":\"{\\\"userId\\\":\\\"ada\\\",\\\"itemId\\\":\\\"i\\\",\\\"eventTime\\\":%d}\"}";

        assertThat(send(ahead.formatted("1000", 301_001)).refusals()).hasSize(1);
        assertThat(send(ahead.formatted("1000", 301_000)).interactions()).isEqualTo(1);
    }

    @Test
    void whatTheBrokerDoesNotTakeIsAFailureThatSaysHowManyItTook() throws Exception {
        MockProducer<byte[], byte[]> choosy =
                new MockProducer<>(
                        false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized void flush() {
                        completeNext();
                        errorNext(new RecordTooLargeException("too large"));
                    }
                };
        Path file = Files.write(directory.resolve("two"), List.of(GOOD, GOOD));
        Resender resender = new Resender(choosy, "clicks", IntakeRules.defaults(), null);

        assertThatThrownBy(() -> resender.send(file, NOW))
                .isInstanceOf(LocalRunException.class)
                .hasMessage("clicks did not take a record, after 1 that it took: too large");
    }

    private Outcome send(String... lines) throws IOException {
        return new Resender(broker, "clicks", rules, schemas).send(file(lines), NOW);
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("mended.jsonl"), List.of(lines));
    }
}
