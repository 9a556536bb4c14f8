package io.nextup.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.signature.PublicKeys;
import io.nextup.signature.SigningKey;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErasureRulesTest {
    private static final String TOPIC = "nextup.interactions.v1";
    private static final long TIME = 1_764_000_000_123L;
    private static final ErasureId ID = new ErasureId("r-17", TIME);
    private static final ErasureClaim CLAIM = new ErasureClaim(TOPIC, 3, "ada", ID);
    private static final ErasureHeaders SIGNED =
            new ErasureSigner(SigningKey.of(TestErasures.SECRET)).sign(CLAIM);
    private static final ErasureRules RULES = TestErasures.rules(TestErasures.PUBLIC);

    /** Computed by a program that shares no code with this one, from schemas/ERASURE.md. */
    @Test
    void theSignedBytesAndTheSignatureAreThoseOfThePage() {
        assertThat(HexFormat.of().formatHex(CLAIM.statement().bytes()))
                .isEqualTo(
                        "6e65787475702d657261737572652d76310a"
                                + "000000166e65787475702e696e746572616374696f6e732e7631"
                                + "00000003616461"
                                + "00000004722d3137"
                                + "00000003"
                                + "0000019ab697e87b");
        assertThat(new String(SIGNED.requestId(), UTF_8)).isEqualTo("r-17");
        assertThat(new String(SIGNED.time(), UTF_8)).isEqualTo("1764000000123");
        assertThat(new String(SIGNED.signature(), UTF_8))
                .isEqualTo(
                        "az5U8xbGH/NmKQjFvKP6Fm3zcGwtmgIAZ0k8/bcbCZzP9UAEoNdxhaKhJ0FjZPH4/QDPkw3KggV7fdwWKt01Ag==");
    }

    @Test
    void aSignedErasureCountsWithItsId() {
        assertThat(judge(RULES, "ada", TIME, 3, SIGNED)).isEqualTo(new Verdict.Erasure("ada", ID));
    }

    @Test
    void withoutKeysEveryErasureCounts() {
        assertThat(judge(ErasureRules.ANYBODY, "ada", -1, 3, null))
                .isEqualTo(new Verdict.Erasure("ada"));
        assertThat(judge(ErasureRules.ANYBODY, "bob", TIME, 3, SIGNED))
                .isEqualTo(new Verdict.Erasure("bob"));
    }

    @Test
    void anErasureWithoutAllThreeHeadersIsNotSigned() {
        assertRefused(Reason.ERASURE_NOT_SIGNED, "ada", TIME, 3, null);
        assertRefused(
                Reason.ERASURE_NOT_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureHeaders(null, SIGNED.time(), SIGNED.signature()));
        assertRefused(
                Reason.ERASURE_NOT_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureHeaders(SIGNED.requestId(), null, SIGNED.signature()));
        assertRefused(
                Reason.ERASURE_NOT_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureHeaders(SIGNED.requestId(), SIGNED.time(), null));
    }

    @Test
    void aSignatureIsOfOneUserPartitionRequestAndTime() {
        assertRefused(Reason.ERASURE_WRONGLY_SIGNED, "bob", TIME, 3, SIGNED);
        assertRefused(Reason.ERASURE_WRONGLY_SIGNED, "ada", TIME, 4, SIGNED);
        assertRefused(
                Reason.ERASURE_WRONGLY_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureHeaders(bytes("r-18"), SIGNED.time(), SIGNED.signature()));
        assertRefused(
                Reason.ERASURE_WRONGLY_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureHeaders(SIGNED.requestId(), bytes("1764000000124"), SIGNED.signature()));
    }

    @Test
    void aSignatureForAnotherTopicDoesNotCount() {
        ErasureHeaders elsewhere =
                new ErasureSigner(SigningKey.of(TestErasures.SECRET))
                        .sign(new ErasureClaim("shop.clicks", 3, "ada", ID));

        assertRefused(Reason.ERASURE_WRONGLY_SIGNED, "ada", TIME, 3, elsewhere);
    }

    @Test
    void aForgedOrMalformedSignatureDoesNotCount() {
        KeyPair stranger = TestErasures.pair();

        assertRefused(
                Reason.ERASURE_WRONGLY_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureSigner(SigningKey.of(stranger.getPrivate())).sign(CLAIM));
        for (String signature :
                new String[] {"", "?", "AAAA", Base64.getEncoder().encodeToString(new byte[64])}) {
            assertRefused(
                    Reason.ERASURE_WRONGLY_SIGNED,
                    "ada",
                    TIME,
                    3,
                    new ErasureHeaders(SIGNED.requestId(), SIGNED.time(), bytes(signature)));
        }
        assertRefused(
                Reason.ERASURE_WRONGLY_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureHeaders(SIGNED.requestId(), bytes("today"), SIGNED.signature()));
        assertRefused(
                Reason.ERASURE_WRONGLY_SIGNED,
                "ada",
                TIME,
                3,
                new ErasureHeaders(new byte[] {(byte) 0xff}, SIGNED.time(), SIGNED.signature()));
    }

    @Test
    void eachOfSeveralKeysMaySign() {
        KeyPair next = TestErasures.pair();
        ErasureHeaders byNext = new ErasureSigner(SigningKey.of(next.getPrivate())).sign(CLAIM);
        ErasureRules both = TestErasures.rules(TestErasures.PUBLIC, next.getPublic());

        assertThat(judge(both, "ada", TIME, 3, SIGNED)).isEqualTo(new Verdict.Erasure("ada", ID));
        assertThat(judge(both, "ada", TIME, 3, byNext)).isEqualTo(new Verdict.Erasure("ada", ID));
        assertThat(judge(TestErasures.rules(next.getPublic()), "ada", TIME, 3, SIGNED))
                .isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void aRecordMayBeAnHourYoungerThanItsSignatureAndAsMuchOlderAsAnEventMayLieAhead() {
        long hour = Duration.ofHours(1).toMillis();
        long ahead = Duration.ofMinutes(5).toMillis();

        assertThat(judge(RULES, "ada", TIME + hour, 3, SIGNED))
                .isEqualTo(new Verdict.Erasure("ada", ID));
        assertRefused(Reason.ERASURE_TOO_OLD, "ada", TIME + hour + 1, 3, SIGNED);
        assertThat(judge(RULES, "ada", TIME - ahead, 3, SIGNED))
                .isEqualTo(new Verdict.Erasure("ada", ID));
        assertRefused(Reason.ERASURE_TOO_OLD, "ada", TIME - ahead - 1, 3, SIGNED);
        assertRefused(Reason.ERASURE_TOO_OLD, "ada", -1, 3, SIGNED);
    }

    /** A record's time is its writer's word, so that only its place exempts it. */
    @Test
    void erasuresBeforeTheExemptOffsetOfTheirPartitionNeedNoSignature() {
        ErasureRules since =
                new ErasureRules(
                        TestErasures.keys(TestErasures.PUBLIC), TIME, Map.of(3, 10L, 4, 0L));

        assertThat(at(since, 3, 9, TIME + 1)).isEqualTo(new Verdict.Erasure("ada"));
        assertThat(at(since, 3, 10, 1)).isInstanceOf(Verdict.Rejected.class);
        assertThat(at(since, 4, 0, 1)).isInstanceOf(Verdict.Rejected.class);
        assertThat(at(since, 5, 0, 1)).isInstanceOf(Verdict.Rejected.class);
    }

    /** Otherwise a copy behind the exempt offset would erase a user who came back. */
    @Test
    void anExemptErasureThatIsSignedCountsWithItsId() {
        ErasureRules since =
                new ErasureRules(TestErasures.keys(TestErasures.PUBLIC), TIME, Map.of(3, 1042L));

        assertThat(judge(since, "ada", TIME, 3, SIGNED)).isEqualTo(new Verdict.Erasure("ada", ID));
        assertThat(judge(since, "bob", TIME, 3, SIGNED)).isEqualTo(new Verdict.Erasure("bob"));
    }

    private static Verdict at(ErasureRules rules, int partition, long offset, long recordTime) {
        return new InteractionValidator(IntakeRules.defaults().withErasures(rules))
                .validate(
                        bytes("ada"),
                        null,
                        recordTime,
                        new RecordOrigin(TOPIC, partition, offset, Map.of()));
    }

    @Test
    void aTimeWithoutKeysIsAnError() {
        assertThatThrownBy(() -> new ErasureRules(PublicKeys.NONE, TIME, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2025-11-24T16:00:00.123Z");
    }

    private static void assertRefused(
            Reason reason, String userId, long recordTime, int partition, ErasureHeaders headers) {
        assertThat(judge(RULES, userId, recordTime, partition, headers))
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    private static Verdict judge(
            ErasureRules rules,
            String userId,
            long recordTime,
            int partition,
            ErasureHeaders headers) {
        return new InteractionValidator(IntakeRules.defaults().withErasures(rules))
                .validate(
                        bytes(userId),
                        null,
                        recordTime,
                        new RecordOrigin(TOPIC, partition, 1041, named(headers)));
    }

    private static Map<String, byte[]> named(ErasureHeaders headers) {
        Map<String, byte[]> named = new HashMap<>();
        if (headers != null) {
            named.put(ErasureHeaders.REQUEST_ID, headers.requestId());
            named.put(ErasureHeaders.TIME, headers.time());
            named.put(ErasureHeaders.SIGNATURE, headers.signature());
        }
        return named;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
