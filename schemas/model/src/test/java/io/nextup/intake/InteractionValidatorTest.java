package io.nextup.intake;

import static io.nextup.event.DeadLetter.Reason.EMPTY_ID;
import static io.nextup.event.DeadLetter.Reason.ERASURE_WITHOUT_KEY;
import static io.nextup.event.DeadLetter.Reason.MISSING_FIELD;
import static io.nextup.event.DeadLetter.Reason.OVERSIZED_ID;
import static io.nextup.event.DeadLetter.Reason.TIME_BEFORE_1970;
import static io.nextup.event.DeadLetter.Reason.TIME_IN_FUTURE;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InteractionValidatorTest {
    private static final long RECORD_TIME = 1_700_000_000_000L;

    private final InteractionValidator validator =
            new InteractionValidator(new InteractionLimits(8, Duration.ofSeconds(5)));

    @Test
    void anInteractionWithinAllLimitsIsAccepted() {
        assertThat(
                        json(
                                """
                                {"eventId": "e1", "userId": "anna", "itemId": "ball", "type": "buy",
                                 "eventTime": 1699999999000, "sessionId": "s1", "attributes": {"a": "b"}}
                                """))
                .isEqualTo(
                        new Verdict.Accepted(
                                new Interaction(
                                        "e1",
                                        "anna",
                                        "ball",
                                        "buy",
                                        1_699_999_999_000L,
                                        "s1",
                                        Map.of("a", "b")),
                                1_699_999_999_000L));
    }

    @Test
    void whatAPersonLeavesOutIsFilledIn() {
        assertThat(json("{\"userId\": \"anna\", \"itemId\": \"ball\"}"))
                .isEqualTo(
                        new Verdict.Accepted(
                                Interaction.click(null, "anna", "ball", RECORD_TIME), RECORD_TIME));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void bothEncodingsAreAccepted(Encoding encoding) {
        Interaction interaction = Interaction.click("e1", "anna", "ball", RECORD_TIME);

        assertThat(bytes(Codecs.INTERACTION.encode(interaction, encoding)))
                .isEqualTo(new Verdict.Accepted(interaction, RECORD_TIME));
    }

    @Test
    void bytesThatAreNoMessageAreUndecodable() {
        assertRejected(bytes(new byte[] {(byte) 0x80, 0, 1}), UNDECODABLE, "80");
        assertRejected(bytes(new byte[0]), UNDECODABLE, "");
    }

    @Test
    void aMissingFieldIsNamed() {
        assertRejected(json("{}"), MISSING_FIELD, "userId");
        assertRejected(json("{\"userId\": \"anna\"}"), MISSING_FIELD, "itemId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"userId", "itemId", "type", "eventId", "sessionId"})
    void anEmptyIdIsRejectedByName(String field) {
        assertThat(json(with(field, "")))
                .isEqualTo(new Verdict.Rejected(EMPTY_ID, field + " is empty"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"userId", "itemId", "type", "eventId", "sessionId"})
    void anIdMayHaveAsManyCharactersAsTheLimitAndNotOneMore(String field) {
        assertThat(json(with(field, "12345678"))).isInstanceOf(Verdict.Accepted.class);
        assertThat(json(with(field, "123456789")))
                .isEqualTo(
                        new Verdict.Rejected(
                                OVERSIZED_ID,
                                field + " has 9 characters, 8 are allowed: 123456789"));
    }

    @Test
    void aHugeIdIsQuotedInPart() {
        assertThat(json(with("itemId", "x".repeat(100_000))))
                .isEqualTo(
                        new Verdict.Rejected(
                                OVERSIZED_ID,
                                "itemId has 100000 characters, 8 are allowed: "
                                        + "x".repeat(37)
                                        + "..."));
    }

    @Test
    void timeBeginsIn1970() {
        assertThat(at(0, RECORD_TIME)).isInstanceOf(Verdict.Accepted.class);
        assertThat(at(-1, RECORD_TIME))
                .isEqualTo(
                        new Verdict.Rejected(TIME_BEFORE_1970, "eventTime is -1 ms: before 1970"));
        assertRejected(at(Long.MIN_VALUE, RECORD_TIME), TIME_BEFORE_1970, "-9223372036854775808");
    }

    @Test
    void theFutureIsMeasuredAgainstTheRecordsOwnTimestamp() {
        assertThat(at(RECORD_TIME + 5_000, RECORD_TIME)).isInstanceOf(Verdict.Accepted.class);
        assertThat(at(RECORD_TIME + 5_001, RECORD_TIME))
                .isEqualTo(
                        new Verdict.Rejected(
                                TIME_IN_FUTURE,
                                "eventTime is 1700000005001 ms: 5001 ms after the record's own timestamp, 5000 are allowed"));
        assertThat(at(RECORD_TIME + 5_001, RECORD_TIME + 1)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void theLargestTimeIsInTheFutureEvenOfARecordWithoutTimestamp() {
        assertRejected(at(Long.MAX_VALUE, RECORD_TIME), TIME_IN_FUTURE, "9223372036854775807");
        assertRejected(at(Long.MAX_VALUE, -1), TIME_IN_FUTURE, "9223372036854775807");
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000000, 1700000000001, false",
        "1700000000000, 1700000000000, false",
        "1700000000001, 1700000000000, true",
        "1700000005000, 1700000000000, true",
        "5000, 0, true",
        "0, 0, false",
        "0, 1700000000000, false"
    })
    void theLesserOfEventTimeAndRecordTimestampOrdersAnInteraction(
            long eventTime, long recordTime, boolean clamped) {
        Verdict.Ordered accepted = one(at(eventTime, recordTime));

        assertThat(accepted.orderTimeMillis()).isEqualTo(Math.min(eventTime, recordTime));
        assertThat(accepted.isClamped()).isEqualTo(clamped);
        assertThat(accepted.interaction().eventTimeMillis()).isEqualTo(eventTime);
        assertThat(accepted.inOrder())
                .isEqualTo(
                        Interaction.click(null, "anna", "ball", Math.min(eventTime, recordTime)));
    }

    @Test
    void theEventTimeOrdersAnInteractionWhoseRecordHasNoTimestamp() {
        Verdict.Ordered accepted = one(at(4_000, -1));

        assertThat(accepted.orderTimeMillis()).isEqualTo(4_000);
        assertThat(accepted.isClamped()).isFalse();
    }

    private static Verdict.Ordered one(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        assertThat(((Verdict.Accepted) verdict).interactions()).hasSize(1);
        return ((Verdict.Accepted) verdict).interactions().get(0);
    }

    @Test
    void aRecordWithSeveralInteractionsIsAcceptedWithEachAtItsOwnTime() {
        Interaction early = Interaction.click("o-1", "anna", "ball", RECORD_TIME - 1);
        Interaction late = Interaction.click("o-1", "anna", "bat", RECORD_TIME + 1_000);

        assertThat(decodingBy(Duration.ofSeconds(5), List.of(early, late)))
                .isEqualTo(
                        new Verdict.Accepted(
                                List.of(
                                        new Verdict.Ordered(early, RECORD_TIME - 1),
                                        new Verdict.Ordered(late, RECORD_TIME))));
    }

    @Test
    void oneLineBeyondALimitRefusesItsRecordAndIsNamed() {
        Interaction right = Interaction.click("o-1", "anna", "ball", 1);
        Interaction wrong =
                new Interaction(
                        "o-1",
                        "anna",
                        "123456789",
                        "click",
                        1,
                        null,
                        Map.of(),
                        null,
                        null,
                        null,
                        2);

        Verdict verdict = decodingBy(Duration.ZERO, List.of(right, wrong));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> {
                            assertThat(rejected.reason()).isEqualTo(OVERSIZED_ID);
                            assertThat(rejected.detail()).startsWith("Line 2: itemId");
                        });
    }

    private static Verdict decodingBy(Duration maxFuture, List<Interaction> interactions) {
        return new InteractionValidator(
                        IntakeRules.of(new InteractionLimits(8, maxFuture)),
                        (key, value, recordTimeMillis, headers) -> interactions)
                .validate(null, new byte[] {1}, RECORD_TIME);
    }

    @Test
    void nothingIsOrderedByATimeAfterItsOwn() {
        Interaction interaction = Interaction.click(null, "anna", "ball", 5);

        assertThatThrownBy(() -> new Verdict.Accepted(interaction, 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orderTimeMillis")
                .hasMessageContaining("6");
    }

    @Test
    void aKeyWithoutValueErasesItsUser() {
        assertThat(erasure("anna".getBytes(UTF_8))).isEqualTo(new Verdict.Erasure("anna"));
    }

    @Test
    void anErasureNeedsAKey() {
        Verdict expected =
                new Verdict.Rejected(
                        ERASURE_WITHOUT_KEY,
                        "A record without a value erases its key's user, but this record has no key");

        assertThat(erasure(null)).isEqualTo(expected);
        assertThat(erasure(new byte[0])).isEqualTo(expected);
    }

    @Test
    void theKeyOfAnErasureKeepsToTheLimitsOfAnId() {
        assertThat(erasure("123456789".getBytes(UTF_8)))
                .isEqualTo(
                        new Verdict.Rejected(
                                OVERSIZED_ID, "key has 9 characters, 8 are allowed: 123456789"));
        assertThat(erasure(new byte[] {'a', (byte) 0xff}))
                .isEqualTo(
                        new Verdict.Rejected(
                                UNDECODABLE, "The key of an erasure is not UTF-8: 61ff"));
    }

    @Test
    void aDecoderThatFailsInAnUnforeseenWayStopsNothing() {
        assertThat(
                        decodingBy(
                                () -> {
                                    throw new NegativeArraySizeException("-5");
                                }))
                .isEqualTo(
                        new Verdict.Rejected(
                                UNDECODABLE, "java.lang.NegativeArraySizeException: -5"));
    }

    @Test
    void aDetailIsNeverLongerThanItsLimit() {
        assertThat(
                        decodingBy(
                                () -> {
                                    throw new DecodeException(UNDECODABLE, "y".repeat(5000));
                                }))
                .isEqualTo(new Verdict.Rejected(UNDECODABLE, "y".repeat(997) + "..."));
    }

    @FunctionalInterface
    private interface Decoding {
        Interaction decode() throws DecodeException;
    }

    /** Returns the verdict on a record that is decoded like this. */
    private static Verdict decodingBy(Decoding decoding) {
        return new InteractionValidator(
                        IntakeRules.of(new InteractionLimits(8, Duration.ZERO)),
                        (key, value, recordTimeMillis, headers) -> List.of(decoding.decode()))
                .validate(null, new byte[] {1}, RECORD_TIME);
    }

    private Verdict at(long eventTime, long recordTime) {
        String json =
                "{\"userId\": \"anna\", \"itemId\": \"ball\", \"eventTime\": %d}"
                        .formatted(eventTime);
        return validator.validate(null, json.getBytes(UTF_8), recordTime);
    }

    private Verdict json(String json) {
        return bytes(json.getBytes(UTF_8));
    }

    private Verdict bytes(byte[] value) {
        return validator.validate(null, value, RECORD_TIME);
    }

    private Verdict erasure(byte[] key) {
        return validator.validate(key, null, RECORD_TIME);
    }

    private static String with(String field, String id) {
        String others =
                Map.of("userId", "anna", "itemId", "ball").entrySet().stream()
                        .filter(other -> !other.getKey().equals(field))
                        .map(
                                other ->
                                        ", \"%s\": \"%s\""
                                                .formatted(other.getKey(), other.getValue()))
                        .reduce("", String::concat);
        return "{\"%s\": \"%s\"%s}".formatted(field, id, others);
    }

    private static void assertRejected(
            Verdict verdict, DeadLetter.Reason reason, String partOfDetail) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> {
                            assertThat(rejected.reason()).isEqualTo(reason);
                            assertThat(rejected.detail()).contains(partOfDetail);
                        });
    }
}
