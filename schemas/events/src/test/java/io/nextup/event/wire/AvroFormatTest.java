package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class AvroFormatTest {
    private static final Schema INTERACTION = Layouts.INTERACTION.schemas().own();
    private static final Schema RECOMMENDATION = Layouts.RECOMMENDATION.schemas().own();

    /**
     * An imagined version before the first: other order, a number narrower, fields not yet there.
     */
    private static final Schema EARLIER =
            new Schema.Parser()
                    .parse(
                            """
                            {"type": "record", "name": "Interaction", "namespace": "io.nextup.event",
                             "fields": [
                               {"name": "eventTime", "type": "int"},
                               {"name": "itemId", "type": "string"},
                               {"name": "userId", "type": "string"},
                               {"name": "dropped", "type": {"type": "array", "items": "string"}}]}
                            """);

    private final AvroFormat<Interaction> twoVersions =
            new AvroFormat<>(
                    new Layout<>(
                            SchemaVersions.of(List.of(EARLIER, INTERACTION), 2),
                            Layouts.INTERACTION.table()));

    @Test
    void anOlderVersionIsReadWithTheDefaultsOfTheNewest() throws Exception {
        assertThat(twoVersions.decode(earlier("u", "i", 7), -1))
                .isEqualTo(new Interaction(null, "u", "i", "click", 7, null, Map.of()));
        assertThat(twoVersions.decode(earlier("u2", "i2", 8), -1))
                .isEqualTo(new Interaction(null, "u2", "i2", "click", 8, null, Map.of()));
    }

    @Test
    void aBrokenMessageOfAnOlderVersionLeavesTheNextOnesUnharmed() throws Exception {
        byte[] whole = earlier("u", "i", 7);
        for (int length = 10; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> twoVersions.decode(cut, -1))
                    .isInstanceOf(DecodeException.class);
            assertThat(twoVersions.decode(whole, -1))
                    .isEqualTo(Interaction.click(null, "u", "i", 7));
        }
    }

    @Test
    void threadsReadOlderVersionsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String user = "user-" + t;
                byte[] bytes = earlier(user, "i", t);
                Interaction expected = Interaction.click(null, user, "i", t);
                tasks.add(
                        () -> {
                            for (int i = 0; i < 5_000; i++) {
                                if (!twoVersions.decode(bytes, -1).equals(expected)) {
                                    return false;
                                }
                            }
                            return true;
                        });
            }
            for (Future<Boolean> each : threads.invokeAll(tasks)) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anUnknownFingerprintIsNamed() throws Exception {
        byte[] unknown = earlier("u", "i", 7);
        DecodeException failure =
                catchThrowableOfType(
                        DecodeException.class, () -> Codecs.INTERACTION.decode(unknown, -1));
        assertThat(failure.reason()).isEqualTo(DeadLetter.Reason.UNDECODABLE);
        assertThat(failure)
                .hasMessage(
                        "Avro Interaction: the fingerprint %016x is not that of a version that this build reads (1 to 1, its own 71c2d25693d279a9): upgrade it, or put the writer's schema on its class path"
                                .formatted(SchemaVersions.fingerprint(EARLIER)));
    }

    @Test
    void anotherMessagesBytesAreRefused() {
        byte[] announcement =
                Codecs.MODEL_ANNOUNCEMENT.encode(
                        new ModelAnnouncement("s", "v", "l", "h", 1), Encoding.AVRO);
        assertThatThrownBy(() -> Codecs.INTERACTION.decode(announcement, -1))
                .hasMessageContaining(
                        "the fingerprint 6f15dfe75141f080 is not that of a version that this build reads");
    }

    @Test
    void anAnnouncementOfMorePopularItemsThanFitIsRefused() throws Exception {
        for (int items : new int[] {100, 101}) {
            byte[] bytes =
                    body(
                            Layouts.MODEL_ANNOUNCEMENT.schemas().own(),
                            out -> {
                                out.writeString("s");
                                out.writeString("v");
                                out.writeString("file:///v");
                                out.writeString("ab");
                                out.writeIndex(1);
                                out.writeLong(1);
                                out.writeLong(0);
                                out.writeLong(items);
                                for (int i = 0; i < items; i++) {
                                    out.writeString("i" + i);
                                }
                                out.writeLong(0);
                                out.writeIndex(0);
                                out.writeLong(58);
                            });
            if (items == 100) {
                assertThat(Codecs.MODEL_ANNOUNCEMENT.decode(bytes, -1).popularItems())
                        .hasSize(100)
                        .startsWith("i0", "i1")
                        .endsWith("i99");
            } else {
                assertThatThrownBy(() -> Codecs.MODEL_ANNOUNCEMENT.decode(bytes, -1))
                        .isInstanceOf(DecodeException.class)
                        .hasMessageContaining(
                                "The announcement of v names 101 popular items, of which 100 fit");
            }
        }
    }

    @Test
    void theBytesMustNotEndWithinTheHeader() {
        assertThatThrownBy(() -> Codecs.INTERACTION.decode(new byte[] {(byte) 0xC3, 1, 7}, -1))
                .hasMessage(
                        "Avro Interaction: the bytes end within the header: 3 of 10 are there: c3 01 07");
    }

    @Test
    void nothingMayFollowTheMessage() {
        byte[] bytes =
                Codecs.INTERACTION.encode(Interaction.click("e", "u", "i", 1), Encoding.AVRO);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
        assertThatThrownBy(() -> Codecs.INTERACTION.decode(longer, -1))
                .hasMessageStartingWith("Avro Interaction: 3 bytes follow the message: c3 01 a9");
    }

    @Test
    void aLengthBeyondTheBytesLeftIsRefusedBeforeAnythingIsAllocated() throws Exception {
        for (long length : new long[] {4, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, -1}) {
            byte[] bomb =
                    body(
                            INTERACTION,
                            out -> {
                                out.writeIndex(0);
                                out.writeLong(length);
                                out.writeFixed(new byte[] {'a', 'b', 'c'});
                            });
            assertThatThrownBy(() -> Codecs.INTERACTION.decode(bomb, -1))
                    .hasMessageStartingWith(
                            "Avro Interaction: userId: a text claims %d bytes, and 3 are left, in c3 01"
                                    .formatted(length));
        }
    }

    @Test
    void aCountBeyondTheBytesLeftIsRefused() throws Exception {
        for (long count : new long[] {5, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            byte[] bomb =
                    body(
                            INTERACTION,
                            out -> {
                                out.writeIndex(0);
                                out.writeString("u");
                                out.writeString("i");
                                out.writeString("t");
                                out.writeIndex(1);
                                out.writeLong(1);
                                out.writeIndex(0);
                                out.writeLong(count);
                                out.writeLong(0);
                            });
            assertThatThrownBy(() -> Codecs.INTERACTION.decode(bomb, -1))
                    .hasMessageStartingWith("Avro Interaction: attributes: a block claims");
        }
    }

    @Test
    void aBlockThatGivesItsSizeIsRead() throws Exception {
        byte[] bytes =
                body(
                        INTERACTION,
                        out -> {
                            out.writeIndex(0);
                            out.writeString("u");
                            out.writeString("i");
                            out.writeString("t");
                            out.writeIndex(1);
                            out.writeLong(1);
                            out.writeIndex(0);
                            out.writeLong(-1);
                            out.writeLong(4);
                            out.writeString("k");
                            out.writeString("v");
                            out.writeLong(1);
                            out.writeString("l");
                            out.writeString("w");
                            out.writeLong(0);
                            out.writeIndex(0);
                            out.writeIndex(0);
                            out.writeIndex(0);
                            out.writeIndex(0);
                        });
        assertThat(Codecs.INTERACTION.decode(bytes, -1))
                .isEqualTo(
                        new Interaction(null, "u", "i", "t", 1, null, Map.of("k", "v", "l", "w")));
    }

    @Test
    void anAttributeMustNotStandTwice() throws Exception {
        byte[] bytes =
                body(
                        INTERACTION,
                        out -> {
                            out.writeIndex(0);
                            out.writeString("u");
                            out.writeString("i");
                            out.writeString("t");
                            out.writeIndex(1);
                            out.writeLong(1);
                            out.writeIndex(0);
                            out.writeLong(2);
                            out.writeString("k");
                            out.writeString("v");
                            out.writeString("k");
                            out.writeString("v");
                            out.writeLong(0);
                        });
        assertThatThrownBy(() -> Codecs.INTERACTION.decode(bytes, -1))
                .hasMessageStartingWith("Avro Interaction: attributes: 'k' stands twice, in c3 01");
    }

    @Test
    void aNullTimeIsTheRecordsTimestampAndWithoutOneIsMissing() throws Exception {
        byte[] bytes =
                body(
                        INTERACTION,
                        out -> {
                            out.writeIndex(0);
                            out.writeString("u");
                            out.writeString("i");
                            out.writeString("t");
                            out.writeIndex(0);
                            out.writeIndex(0);
                            out.writeLong(0);
                            out.writeIndex(0);
                            out.writeIndex(0);
                            out.writeIndex(0);
                            out.writeIndex(0);
                        });
        assertThat(Codecs.INTERACTION.decode(bytes, 77))
                .isEqualTo(new Interaction(null, "u", "i", "t", 77, null, Map.of()));
        DecodeException failure =
                catchThrowableOfType(
                        DecodeException.class, () -> Codecs.INTERACTION.decode(bytes, -1));
        assertThat(failure.reason()).isEqualTo(DeadLetter.Reason.MISSING_FIELD);
        assertThat(failure)
                .hasMessageStartingWith(
                        "Avro Interaction: eventTime is missing or null, and the record has no timestamp, in c3 01 a9");
    }

    @Test
    void theValueOfAnInteractionIsFinite() throws Exception {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1.0 / 0}) {
            byte[] bytes =
                    body(
                            INTERACTION,
                            out -> {
                                out.writeIndex(0);
                                out.writeString("u");
                                out.writeString("i");
                                out.writeString("t");
                                out.writeIndex(0);
                                out.writeIndex(0);
                                out.writeLong(0);
                                out.writeIndex(0);
                                out.writeIndex(0);
                                out.writeIndex(1);
                                out.writeDouble(value);
                                out.writeIndex(0);
                            });
            DecodeException failure =
                    catchThrowableOfType(
                            DecodeException.class, () -> Codecs.INTERACTION.decode(bytes, 77));
            assertThat(failure.reason()).isEqualTo(DeadLetter.Reason.UNDECODABLE);
            assertThat(failure)
                    .hasMessageStartingWith(
                            "Avro Interaction: value: the number is %s: it must be finite"
                                    .formatted(value));
        }
    }

    @Test
    void aUnionHasTwoBranches() throws Exception {
        for (int branch : new int[] {2, -1, Integer.MAX_VALUE}) {
            byte[] bytes = body(INTERACTION, out -> out.writeIndex(branch));
            assertThatThrownBy(() -> Codecs.INTERACTION.decode(bytes, -1))
                    .hasMessageStartingWith(
                            "Avro Interaction: eventId: branch %d of a union of 2"
                                    .formatted(branch));
        }
    }

    @Test
    void anEnumHasItsSymbols() throws Exception {
        for (int symbol : new int[] {4, -1}) {
            byte[] bytes = recommendation(out -> out.writeFloat(1), symbol);
            assertThatThrownBy(() -> Codecs.RECOMMENDATION.decode(bytes, -1))
                    .hasMessageStartingWith(
                            "Avro Recommendation: source: symbol %d of an enum of 4"
                                    .formatted(symbol));
        }
    }

    /** Avro's resolving decoder looks both up in arrays that the bytes' index may be beyond. */
    @Test
    void anOlderVersionsUnionsAndEnumsHaveTheirBranchesAndSymbolsToo() throws Exception {
        Schema withoutAttributes = edited(INTERACTION, "(?s),\\{\"name\":\"attributes\".*", "]}");
        AvroFormat<Interaction> interactions = versions(withoutAttributes, Layouts.INTERACTION);
        Schema turned =
                edited(
                        RECOMMENDATION,
                        "\"other\",\"model\",\"fallback\",\"skipped\"\\],\"default\":\"other\"",
                        "\"fallback\",\"model\"]");
        AvroFormat<Recommendation> recommendations = versions(turned, Layouts.RECOMMENDATION);
        for (int index : new int[] {2, -1, Integer.MAX_VALUE}) {
            byte[] union = body(withoutAttributes, out -> out.writeIndex(index));
            assertThatThrownBy(() -> interactions.decode(union, -1))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageStartingWith("Avro Interaction: eventId: ");
            byte[] word = recommendation(turned, out -> out.writeFloat(1), index);
            assertThatThrownBy(() -> recommendations.decode(word, -1))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageStartingWith("Avro Recommendation: source: ");
        }
    }

    private static Schema edited(Schema schema, String regex, String replacement) {
        return new Schema.Parser().parse(schema.toString().replaceFirst(regex, replacement));
    }

    private static <T> AvroFormat<T> versions(Schema older, Layout<T> layout) {
        return new AvroFormat<>(
                new Layout<>(
                        SchemaVersions.of(List.of(older, layout.schemas().own()), 2),
                        layout.table()));
    }

    @Test
    void aScoreIsFinite() throws Exception {
        for (float score : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1f / 0}) {
            byte[] bytes = recommendation(out -> out.writeFloat(score), 0);
            assertThatThrownBy(() -> Codecs.RECOMMENDATION.decode(bytes, -1))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageStartingWith(
                            "Avro Recommendation: items: The score of item i is %s: it must be finite"
                                    .formatted(score));
        }
    }

    @Test
    void aRecommendationAnswersAnEvent() throws Exception {
        byte[] bytes =
                body(
                        RECOMMENDATION,
                        out -> {
                            out.writeString("r");
                            out.writeString("u");
                            out.writeString("s");
                            out.writeLong(1);
                            out.writeLong(0);
                            out.writeLong(0);
                            out.writeString("m");
                            out.writeEnum(0);
                            out.writeLong(1);
                            out.writeLong(1);
                            out.writeIndex(0);
                        });
        assertThatThrownBy(() -> Codecs.RECOMMENDATION.decode(bytes, -1))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("Recommendation r answers no event");
    }

    @Test
    void aSkippedRecommendationHasNoItems() throws Exception {
        byte[] bytes = recommendation(out -> out.writeFloat(1), 3);
        assertThatThrownBy(() -> Codecs.RECOMMENDATION.decode(bytes, -1))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining(
                        "Recommendation r is skipped and has 1 items: it must have none");
    }

    @Test
    void aBrokenRecommendationOfTheFirstVersionIsRefusedByItsFieldAndTheNextOneIsRead()
            throws Exception {
        byte[] whole =
                Codecs.RECOMMENDATION.encode(
                        new Recommendation(
                                "r",
                                "u",
                                "s",
                                1,
                                List.of(EventReference.event("e")),
                                List.of(new RankedItem("i", 1)),
                                "m",
                                Recommendation.Source.FALLBACK,
                                1,
                                1),
                        Encoding.AVRO);
        for (int length = 10; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Codecs.RECOMMENDATION.decode(cut, -1))
                    .isInstanceOf(DecodeException.class);
            assertThat(Codecs.RECOMMENDATION.decode(whole, -1).source())
                    .isEqualTo(Recommendation.Source.FALLBACK);
        }
    }

    @Test
    void textIsUtf8() throws Exception {
        byte[] bytes =
                body(
                        INTERACTION,
                        out -> {
                            out.writeIndex(0);
                            out.writeBytes(new byte[] {'a', (byte) 0xFF});
                        });
        assertThatThrownBy(() -> Codecs.INTERACTION.decode(bytes, -1))
                .hasMessageStartingWith("Avro Interaction: userId: byte 1 (ff) is not UTF-8");
    }

    private interface Body {
        void write(Encoder out) throws Exception;
    }

    private static byte[] recommendation(Body score, int source) throws Exception {
        return recommendation(RECOMMENDATION, score, source);
    }

    private static byte[] recommendation(Schema schema, Body score, int source) throws Exception {
        return body(
                schema,
                out -> {
                    out.writeString("r");
                    out.writeString("u");
                    out.writeString("s");
                    out.writeLong(1);
                    out.writeLong(1);
                    out.writeIndex(1);
                    out.writeString("e");
                    for (int absent = 0; absent < 4; absent++) {
                        out.writeIndex(0);
                    }
                    out.writeLong(0);
                    out.writeLong(1);
                    out.writeString("i");
                    score.write(out);
                    out.writeLong(0);
                    out.writeString("m");
                    out.writeEnum(source);
                    out.writeLong(1);
                    out.writeLong(1);
                    out.writeIndex(0);
                });
    }

    private static byte[] body(Schema schema, Body body) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0xC3, 1});
        long fingerprint = SchemaVersions.fingerprint(schema);
        for (int i = 0; i < 8; i++) {
            out.write((byte) (fingerprint >>> (8 * i)));
        }
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        body.write(encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] earlier(String userId, String itemId, int eventTime) throws Exception {
        GenericRecord generic =
                new GenericRecordBuilder(EARLIER)
                        .set("eventTime", eventTime)
                        .set("itemId", itemId)
                        .set("userId", userId)
                        .set("dropped", List.of("x", "y"))
                        .build();
        return new BinaryMessageEncoder<GenericRecord>(GenericData.get(), EARLIER)
                .encode(generic)
                .array();
    }
}
