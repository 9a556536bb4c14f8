package io.nextup.job.ingest;

import static io.nextup.event.DeadLetter.Reason.OVERSIZED_ID;
import static io.nextup.event.DeadLetter.Reason.TIME_BEFORE_1970;
import static io.nextup.event.DeadLetter.Reason.TIME_IN_FUTURE;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.intake.IntakeRules;
import io.nextup.job.publish.DeadLetters;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Records that no honest producer sends, through the operator: each gives exactly the expected dead
 * letter.
 */
class HostileRecordsTest {
    private static final long RECORD_TIME = 1_000;
    private static final String MEGABYTE = "x".repeat(1 << 20);
    private static final String QUOTED = "x".repeat(37) + "...";

    private OneInputStreamOperatorTestHarness<RawRecord, UserEvent> harness;

    @BeforeEach
    void open() throws Exception {
        IngestFunction function = new IngestFunction(new IngestOptions(IntakeRules.defaults()));
        harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aValueOfMoreThan16MebibytesIsNotEvenLookedAt() throws Exception {
        assertRefused(
                new byte[(16 << 20) + 1],
                UNDECODABLE,
                "Interaction: 16777217 bytes are more than 16777216, the most that is read");
    }

    @Test
    void jsonIsReadToADepthOf32AndNoDeeper() throws Exception {
        String deepest = "{\"userId\":\"ada\",\"itemId\":\"i\",\"x\":%s1%s}";

        assertAccepted(deepest.formatted("[".repeat(31), "]".repeat(31)));
        assertRefused(
                deepest.formatted("[".repeat(32), "]".repeat(32)),
                UNDECODABLE,
                "JSON Interaction: Document nesting depth (33) exceeds the maximum allowed (32, from"
                        + " `StreamReadConstraints.getMaxNestingDepth()`), in"
                        + " {\"userId\":\"ada\",\"itemId\":\"i\",\"x\":"
                        + "[".repeat(32)
                        + "1"
                        + "]".repeat(14)
                        + "... (99 characters)");
        assertRefused(
                "{\"a\":".repeat(100_000),
                UNDECODABLE,
                "JSON Interaction: Document nesting depth (33) exceeds the maximum allowed (32, from"
                        + " `StreamReadConstraints.getMaxNestingDepth()`), in "
                        + "{\"a\":".repeat(16)
                        + "... (500000 characters)");
    }

    @Test
    void bytesThatAreNoUtf8AreNamedByTheirPlace() throws Exception {
        byte[] value = "{\"userId\":\"ada\",\"itemId\":\"iX\"}".getBytes(UTF_8);
        value[27] = (byte) 0xc3;

        assertRefused(
                value,
                UNDECODABLE,
                "Interaction: neither Avro (which starts with c3 01) nor JSON (byte 27 (c3) is not"
                        + " UTF-8): 7b 22 75 73 65 72 49 64 22 3a 22 61 64 61 22 2c ... (30 bytes)");
    }

    @Test
    void avroThatClaimsMoreThanItHasIsRefusedBeforeAnythingIsAllocatedForIt() throws Exception {
        byte[] claims = HexFormat.of().parseHex("c301a979d29356d2c271" + "00" + "feffffff0f");

        assertRefused(
                claims,
                UNDECODABLE,
                "Avro Interaction: userId: a text claims 2147483647 bytes, and 0 are left, in c3 01 a9"
                        + " 79 d2 93 56 d2 c2 71 00 fe ff ff ff 0f");
    }

    @Test
    void idsOfAMegabyteAreQuotedInPart() throws Exception {
        assertRefused(
                "{\"userId\":\"%s\",\"itemId\":\"i\"}".formatted(MEGABYTE),
                OVERSIZED_ID,
                "userId has 1048576 characters, 256 are allowed: " + QUOTED);
        assertRefused(
                "{\"userId\":\"ada\",\"itemId\":\"%s\"}".formatted(MEGABYTE),
                OVERSIZED_ID,
                "itemId has 1048576 characters, 256 are allowed: " + QUOTED);
        assertRefused(
                "{\"%s\":1}".formatted(MEGABYTE),
                UNDECODABLE,
                "JSON Interaction: Name length (65536) exceeds the maximum allowed (1000, from"
                        + " `StreamReadConstraints.getMaxNameLength()`), in {\""
                        + "x".repeat(78)
                        + "... (1048582 characters)");
        assertRefused(
                "{\"eventTime\":%s}".formatted("9".repeat(1 << 20)),
                UNDECODABLE,
                "JSON Interaction: Number value length (1048576) exceeds the maximum allowed (100,"
                        + " from `StreamReadConstraints.getMaxNumberLength()`), in {\"eventTime\":"
                        + "9".repeat(67)
                        + "... (1048590 characters)");
    }

    @Test
    void theKeyOfAnErasureMayBeAMegabyteOfAnythingToo() throws Exception {
        byte[] noText = new byte[1 << 20];
        Arrays.fill(noText, (byte) 0xff);

        assertRefused(
                MEGABYTE.getBytes(UTF_8),
                null,
                OVERSIZED_ID,
                "key has 1048576 characters, 256 are allowed: " + QUOTED);
        assertRefused(
                noText,
                null,
                UNDECODABLE,
                "The key of an erasure is not UTF-8: " + "ff".repeat(32));
    }

    @Test
    void absurdTimesAreToldFromEachOther() throws Exception {
        String at = "{\"userId\":\"ada\",\"itemId\":\"i\",\"eventTime\":%s}";

        assertAccepted(at.formatted("0"));
        assertAccepted(at.formatted("301000"));
        assertRefused(
                at.formatted("301001"),
                TIME_IN_FUTURE,
                "eventTime is 301001 ms: 300001 ms after the record's own timestamp, 300000 are"
                        + " allowed");
        assertRefused(
                at.formatted("9223372036854775807"),
                TIME_IN_FUTURE,
                "eventTime is 9223372036854775807 ms: 9223372036854774807 ms after the record's own"
                        + " timestamp, 300000 are allowed");
        assertRefused(at.formatted("-1"), TIME_BEFORE_1970, "eventTime is -1 ms: before 1970");
        assertRefused(
                at.formatted("-9223372036854775808"),
                TIME_BEFORE_1970,
                "eventTime is -9223372036854775808 ms: before 1970");
        assertRefused(
                at.formatted("9223372036854775808"),
                UNDECODABLE,
                "JSON Interaction: eventTime is the number 9223372036854775808: it must be a whole"
                        + " number of milliseconds since 1970-01-01T00:00Z, of 64 bits, in "
                        + at.formatted("9223372036854775808"));
        assertRefused(
                at.formatted("1e18"),
                UNDECODABLE,
                "JSON Interaction: eventTime is the number 1e18: it must be a whole number of"
                        + " milliseconds since 1970-01-01T00:00Z, in "
                        + at.formatted("1e18"));
    }

    private void assertAccepted(String value) throws Exception {
        int before = harness.extractOutputValues().size();
        process(null, value.getBytes(UTF_8));
        assertThat(harness.extractOutputValues())
                .hasSize(before + 1)
                .last()
                .extracting(UserEvent::userId)
                .isEqualTo("ada");
    }

    private void assertRefused(String value, DeadLetter.Reason reason, String detail)
            throws Exception {
        assertRefused(value.getBytes(UTF_8), reason, detail);
    }

    private void assertRefused(byte[] value, DeadLetter.Reason reason, String detail)
            throws Exception {
        assertRefused(null, value, reason, detail);
    }

    private void assertRefused(byte[] key, byte[] value, DeadLetter.Reason reason, String detail)
            throws Exception {
        int accepted = harness.extractOutputValues().size();
        process(key, value);
        DeadLetter letter =
                harness.getSideOutput(DeadLetters.OUTPUT).stream()
                        .reduce((first, second) -> second)
                        .map(StreamRecord::getValue)
                        .orElseThrow();
        assertThat(letter.detail()).isEqualTo(detail);
        assertThat(letter)
                .isEqualTo(
                        new DeadLetter(
                                key, value, "clicks", 3, 7, RECORD_TIME, reason, detail, Map.of()));
        assertThat(harness.extractOutputValues()).hasSize(accepted);
    }

    private void process(byte[] key, byte[] value) throws Exception {
        harness.processElement(
                new StreamRecord<>(new RawRecord(key, value, "clicks", 3, 7, RECORD_TIME)));
    }
}
