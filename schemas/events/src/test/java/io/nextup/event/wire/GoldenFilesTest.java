package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.build.Build;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.CallTrial;
import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.JobProgress;
import io.nextup.event.MadeFrom;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The files were written by a program that shares no code with this module, from the schemas and
 * Avro's specification. A released version's files are never changed.
 */
class GoldenFilesTest {
    /** No golden file leaves its time out. */
    private static final long NO_RECORD_TIME = -1;

    private static final Recommendation RECOMMENDATION =
            new Recommendation(
                    "0123456789abcdef0123456789abcdef",
                    "u-1",
                    "default",
                    17,
                    List.of(
                            new EventReference(null, "nextup.interactions.v1", 3, 1041, 1),
                            EventReference.event("e-1")),
                    List.of(new RankedItem("item-7", 4.25f), new RankedItem("映画", -0.5f)),
                    "20261124-160501-sasrec-1a2b3c",
                    Recommendation.Source.MODEL,
                    1764000000123L,
                    1764000000135L);

    private static final Recommendation LEAST =
            new Recommendation(
                    "ffffffffffffffffffffffffffffffff",
                    "u-2",
                    "default",
                    1,
                    List.of(EventReference.event("e-2")),
                    List.of(),
                    "m-1",
                    Recommendation.Source.FALLBACK,
                    1764000000123L,
                    1764000000124L);

    private static final Recommendation SKIPPED =
            new Recommendation(
                    "00000000000000000000000000000001",
                    "u-3",
                    "b",
                    42,
                    List.of(
                            EventReference.event("e-3"),
                            new EventReference(null, "nextup.interactions.v1", 0, 7, 1),
                            EventReference.event("e-5").atLine(3)),
                    List.of(),
                    "m-1",
                    Recommendation.Source.SKIPPED,
                    1764000000123L,
                    1764003600124L);

    record Golden<T>(String file, MessageCodec<T> codec, T message) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Golden<?>> released() {
        return Stream.of(
                new Golden<>(
                        "interaction.v1",
                        Codecs.INTERACTION,
                        new Interaction(
                                "e-1",
                                "u-1",
                                "item-42",
                                "purchase",
                                1764000000123L,
                                "s-9",
                                Map.of("price", "12.50", "currency", "EUR"),
                                "0123456789abcdef0123456789abcdef",
                                "home-row-映画",
                                -4.1,
                                12)),
                new Golden<>(
                        "interaction-least.v1",
                        Codecs.INTERACTION,
                        new Interaction(null, "Zoë", "映画/七人の侍 🎬", "click", 0, null, Map.of())),
                new Golden<>("recommendation.v1", Codecs.RECOMMENDATION, RECOMMENDATION),
                new Golden<>("recommendation-least.v1", Codecs.RECOMMENDATION, LEAST),
                new Golden<>("recommendation-skipped.v1", Codecs.RECOMMENDATION, SKIPPED),
                new Golden<>(
                        "recommendation.v2",
                        Codecs.RECOMMENDATION,
                        RECOMMENDATION.from(new MadeFrom(1764000000101L, 5_000_000_000L, 58L))),
                new Golden<>(
                        "recommendation-made-from-nothing.v2",
                        Codecs.RECOMMENDATION,
                        LEAST.from(new MadeFrom(0, null, null))),
                new Golden<>("recommendation-skipped.v2", Codecs.RECOMMENDATION, SKIPPED),
                new Golden<>(
                        "model-announcement.v1",
                        Codecs.MODEL_ANNOUNCEMENT,
                        new ModelAnnouncement(
                                "default",
                                "20261124-160501-sasrec-1a2b3c",
                                "file:///models/20261124-160501-sasrec-1a2b3c",
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                1764000000123L,
                                List.of(
                                        new AnnouncedModel(
                                                "20261123-160501-blend-4d5e6f",
                                                "s3://bucket/models/20261123-160501-blend-4d5e6f",
                                                "0f".repeat(32)),
                                        new AnnouncedModel(
                                                "映画-1",
                                                "file:///models/%E6%98%A0%E7%94%BB-1",
                                                "00".repeat(32))),
                                List.of("item-42", "映画/七人の侍 🎬"),
                                ModelAnnouncement.By.REFRESH,
                                58)),
                new Golden<>(
                        "model-announcement-least.v1",
                        Codecs.MODEL_ANNOUNCEMENT,
                        new ModelAnnouncement(
                                "default",
                                "20261124-160501-sasrec-1a2b3c",
                                "file:///models/20261124-160501-sasrec-1a2b3c",
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                1764000000123L,
                                List.of(),
                                List.of(),
                                ModelAnnouncement.By.OPERATOR,
                                0)),
                new Golden<>(
                        "health.v1",
                        Codecs.HEALTH,
                        new Health(
                                        "default",
                                        "9f86d081884c7d659a2feaa0c55ad015",
                                        "taskmanager-2",
                                        "5d3b1c2a4e6f708192a3b4c5d6e7f809",
                                        "nextup",
                                        "nextup-映画",
                                        1764000060123L,
                                        1764000240123L,
                                        new ModelSince(
                                                "20261123-160501-blend-4d5e6f",
                                                "0f".repeat(32),
                                                1764000001000L),
                                        new ModelSince(
                                                "20261124-160501-sasrec-1a2b3c",
                                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                                1764000060000L),
                                        new CallTrial(
                                                List.of(-8764001234567890123L, 0L, Long.MAX_VALUE),
                                                false),
                                        List.of(
                                                new ModelVerdict(
                                                        "映画-1",
                                                        "00".repeat(32),
                                                        ModelVerdict.Kind.REFUSED,
                                                        "\"model.pt\" has 9 bytes, and its manifest says 12",
                                                        1763990000000L),
                                                new ModelVerdict(
                                                        "20261123-170501-gru4rec-7a8b9c",
                                                        "1e".repeat(32),
                                                        ModelVerdict.Kind.DEMOTED,
                                                        "Its call missed the deadline of 5 s",
                                                        1764000000999L)),
                                        List.of("0f".repeat(32)),
                                        true,
                                        5_000_000_000L,
                                        true)
                                .by(new Build("0.3.0", "e20fd17"))),
                new Golden<>(
                        "health-least.v1",
                        Codecs.HEALTH,
                        new Health("s", "p", null, null, 0, 1, null, null, List.of(), false)),
                new Golden<>(
                        "health-pardon.v1",
                        Codecs.HEALTH,
                        Health.pardon(
                                "default",
                                "20261123-170501-gru4rec-7a8b9c",
                                "1e".repeat(32),
                                "by an operator",
                                1764003600000L)),
                new Golden<>(
                        "dead-letter.v1",
                        Codecs.DEAD_LETTER,
                        new DeadLetter(
                                new byte[] {'u', '-', '1'},
                                new byte[] {0, (byte) 0xFF, '{'},
                                "nextup.interactions.v1",
                                3,
                                1041,
                                1764000000123L,
                                DeadLetter.Reason.UNDECODABLE,
                                "Neither Avro nor JSON",
                                Map.of())),
                new Golden<>(
                        "dead-letter-least.v1",
                        Codecs.DEAD_LETTER,
                        new DeadLetter(
                                null,
                                null,
                                "nextup.interactions.v1",
                                0,
                                0,
                                -1,
                                DeadLetter.Reason.ERASURE_WITHOUT_KEY,
                                "Nobody to erase",
                                Map.of())),
                new Golden<>(
                        "dead-letter-repeated.v1",
                        Codecs.DEAD_LETTER,
                        new DeadLetter(
                                new byte[] {'a', 'd', 'a'},
                                null,
                                "nextup.interactions.v1",
                                3,
                                1042,
                                1764000000123L,
                                DeadLetter.Reason.ERASURE_REPEATED,
                                "Request r-17 has erased this user before",
                                Map.of())),
                new Golden<>(
                        "dead-letter-headers.v1",
                        Codecs.DEAD_LETTER,
                        new DeadLetter(
                                "order-1".getBytes(UTF_8),
                                "{\"sku\":7}".getBytes(UTF_8),
                                "nextup.interactions.v1",
                                3,
                                1043,
                                1764000000123L,
                                DeadLetter.Reason.MISSING_FIELD,
                                "the user (@header:reader) is missing or null",
                                Map.of(
                                        "trace", new byte[] {0, (byte) 0xFF},
                                        "leser-映画", "Zoë".getBytes(UTF_8),
                                        "session", new byte[0]),
                                "nextup-b",
                                1764000000999L)),
                new Golden<>(
                        "dead-letter-forged.v1",
                        Codecs.DEAD_LETTER,
                        new DeadLetter(
                                new byte[] {'a', 'd', 'a'},
                                null,
                                "nextup.interactions.v1",
                                0,
                                7,
                                -1,
                                DeadLetter.Reason.ERASURE_WRONGLY_SIGNED,
                                "A header of the signature is malformed",
                                Map.of("nextup-erasure-id", "r-17".getBytes(UTF_8)))),
                new Golden<>(
                        "erasure-receipt.v1",
                        Codecs.ERASURE_RECEIPT,
                        new ErasureReceipt(
                                "a24a7f55f278dd49fb1f99c5507800cb198a5bfe10fe2126cd0b25672152b0da",
                                "nextup.interactions.v1",
                                3,
                                1041,
                                1764000000123L,
                                List.of(
                                        new JobProgress("nextup", 1042),
                                        new JobProgress("nextup-映画", 5_000_000_000L)),
                                1764000005678L,
                                "r-1 é")),
                new Golden<>(
                        "erasure-receipt-least.v1",
                        Codecs.ERASURE_RECEIPT,
                        new ErasureReceipt(
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                "nextup.interactions.v1",
                                0,
                                0,
                                -1,
                                List.of(new JobProgress("nextup", 1)),
                                1764000000123L,
                                null)),
                new Golden<>(
                        "catalogue-item.v1",
                        Codecs.CATALOGUE_ITEM,
                        new CatalogueItem(
                                "item-42",
                                false,
                                Instant.parse("2027-03-01T08:30:00.250Z"),
                                Instant.parse("2027-06-01T00:00:00Z"),
                                List.of("映画", "shoes/running"),
                                Map.of("age", "18", "brand", "Zoë"),
                                "七人の侍 🎬")),
                new Golden<>(
                        "catalogue-item-least.v1",
                        Codecs.CATALOGUE_ITEM,
                        new CatalogueItem(
                                "映画/七人の侍 🎬", true, null, null, List.of(), Map.of(), null)),
                new Golden<>(
                        "rule-set.v1",
                        Codecs.RULE_SET,
                        new RuleSet(
                                "default",
                                "default",
                                5_000_000_000L,
                                1764000000123L,
                                List.of(
                                        new Rule(
                                                "stock",
                                                "available",
                                                null,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null),
                                        new Rule(
                                                "adult",
                                                null,
                                                "category = 'adult' or age >= 18",
                                                null,
                                                null,
                                                null,
                                                null,
                                                null,
                                                null),
                                        new Rule(
                                                "spring",
                                                null,
                                                null,
                                                1.5,
                                                "season = '映画'",
                                                null,
                                                null,
                                                Instant.parse("2027-03-01T00:00:00Z"),
                                                Instant.parse("2027-06-01T00:00:00Z")),
                                        new Rule(
                                                "mix",
                                                null,
                                                null,
                                                null,
                                                null,
                                                3,
                                                "category",
                                                null,
                                                Instant.parse("2027-03-01T00:00:00.000000001Z"))))),
                new Golden<>(
                        "rule-set-least.v1",
                        Codecs.RULE_SET,
                        new RuleSet("b", "default", 0, 1764000000123L, List.of())));
    }

    @ParameterizedTest
    @MethodSource("released")
    <T> void todaysDecoderReadsWhatEveryVersionWrote(Golden<T> golden) throws Exception {
        assertThat(golden.codec().decode(bytes(golden, ".json"), NO_RECORD_TIME))
                .isEqualTo(golden.message());
        assertThat(golden.codec().decode(bytes(golden, ".avro"), NO_RECORD_TIME))
                .isEqualTo(golden.message());
    }

    static Stream<Golden<?>> current() {
        return released().filter(golden -> !golden.file().matches("recommendation.*v1"));
    }

    @ParameterizedTest
    @MethodSource("current")
    <T> void todaysEncoderWritesTheSameBytes(Golden<T> golden) throws Exception {
        assertThat(new String(golden.codec().encode(golden.message(), Encoding.JSON), UTF_8))
                .isEqualTo(new String(bytes(golden, ".json"), UTF_8));
        assertThat(golden.codec().encode(golden.message(), Encoding.AVRO))
                .isEqualTo(bytes(golden, ".avro"));
    }

    private static byte[] bytes(Golden<?> golden, String ending) throws IOException {
        try (InputStream in =
                GoldenFilesTest.class.getResourceAsStream("golden/" + golden.file() + ending)) {
            return in.readAllBytes();
        }
    }
}
