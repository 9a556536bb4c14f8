package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.nextup.event.EventReference;
import io.nextup.event.TraceContext;
import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.ArrayListSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;

class ScoreRequestSerializerTest {
    private static final ScoreRequest REQUEST =
            new ScoreRequest(
                    "anna",
                    List.of("ball", "Bälle", "мяч", "🏀", ""),
                    7,
                    List.of(EventReference.event("e6"), EventReference.event("e7")),
                    1_700_000_000_123L);

    private static final ScoreRequest WITH_CONTEXT =
            withContext(
                    RequestContext.NONE
                            .withItemTimesMillis(
                                    Long.MIN_VALUE, -1, 0, 1_700_000_000_123L, Long.MAX_VALUE)
                            .withItemTypes(List.of("click", "", "Käufe", "click", "🏀"))
                            .withNowMillis(1_700_000_000_123L)
                            .withAssignment(
                                    Map.of("experiment", "größer", "arm", "", "revision", "2")));

    private static final TraceContext TRACE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "shop=7");

    private final ScoreRequestSerializer serializer = new ScoreRequestSerializer();

    @Test
    void version1IsReadAndWrittenByteForByte() throws IOException {
        assertReadAndWritten(golden("v1"), REQUEST);
    }

    @Test
    void version2IsARequestThatANewerOneHasTakenOver() throws IOException {
        ScoreRequest older = request("Bälle🏀", 0x0102030405060708L, "e6");
        ScoreRequest newer = request("Bälle🏀", Long.MAX_VALUE, "e7");
        newer.takeOver(older);

        assertReadAndWritten(golden("v2"), ScoreRequest.takenOver("Bälle🏀", 0x0102030405060708L));
        assertThat(bytes(older)).isEqualTo(golden("v2"));
        assertThat(read(golden("v2")).isTakenOver()).isTrue();
        assertThat(bytes(newer)[0]).isEqualTo((byte) 1);
        assertThat(read(bytes(newer)).answers())
                .containsExactly(EventReference.event("e6"), EventReference.event("e7"));
    }

    @Test
    void version3HasAContextAsWell() throws IOException {
        assertReadAndWritten(golden("v3"), WITH_CONTEXT);
    }

    @Test
    void version4HasEventsWithoutIdsAndFurtherLinesOfRecords() throws IOException {
        assertReadAndWritten(golden("v4"), withAnswers(WITH_CONTEXT.context()));
    }

    @Test
    void aRequestWithAPlaceHasVersion4AlsoWithoutAContext() throws IOException {
        ScoreRequest request = withAnswers(RequestContext.NONE);

        assertThat(bytes(request)[0]).isEqualTo((byte) 4);
        assertThat(read(bytes(request))).isEqualTo(request);
    }

    @Test
    void version5ForgetsAUsersList() throws IOException {
        assertReadAndWritten(golden("v5"), ScoreRequest.forget("Bälle🏀"));
        assertThat(read(golden("v5")).isTakenOver()).isFalse();
    }

    private static ScoreRequest withAnswers(RequestContext context) {
        return new ScoreRequest(
                REQUEST.userId(),
                REQUEST.itemIds(),
                REQUEST.sequence(),
                List.of(
                        EventReference.event("e6"),
                        new EventReference(null, "Käufe", 3, 1041, 1),
                        EventReference.event("e7").atLine(300)),
                REQUEST.eventTimeMillis(),
                context);
    }

    @Test
    void aPartUnderALaterTagIsPassedOverAndForgotten() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(golden("v3-unknown-tag"));

        ScoreRequest read = serializer.deserialize(in);

        assertThat(in.available()).isZero();
        assertThat(read).isEqualTo(WITH_CONTEXT);
        assertThat(bytes(read)).isEqualTo(golden("v3"));
    }

    @Test
    void eachPartComesBackWithoutTheOthers() throws IOException {
        RequestContext all = WITH_CONTEXT.context();
        for (RequestContext one :
                List.of(
                        RequestContext.NONE.withItemTimesMillis(all.itemTimesMillis()),
                        RequestContext.NONE.withItemTypes(all.itemTypes()),
                        RequestContext.NONE.withNowMillis(0),
                        RequestContext.NONE.withAssignment(all.assignment()),
                        RequestContext.NONE.withTrace(TRACE),
                        RequestContext.NONE.withTrace(new TraceContext(TRACE.parent(), null)))) {
            ScoreRequest request = withContext(one);

            assertThat(bytes(request)[0]).isEqualTo((byte) 3);
            assertThat(read(bytes(request))).isEqualTo(request);
            assertThat(serializer.copy(request)).isEqualTo(request);
        }
    }

    @Test
    void aRequestWhosePartsHoldNothingHasVersion1() throws IOException {
        RequestContext nothing =
                RequestContext.NONE.withItemTypes(List.of()).withAssignment(Map.of());

        assertThat(bytes(withContext(nothing))).isEqualTo(golden("v1"));
    }

    @Test
    void version3WithATraceIsReadAndWrittenByteForByte() throws IOException {
        assertReadAndWritten(
                golden("v3-trace"), withContext(WITH_CONTEXT.context().withTrace(TRACE)));
    }

    @Test
    void partsOfAnyLengthComeBack() throws IOException {
        int items = 5_000;
        ScoreRequest large =
                new ScoreRequest(
                        "u".repeat(3_000) + "ä".repeat(3_000) + "🏀".repeat(3_000),
                        Collections.nCopies(items, "я"),
                        1,
                        List.of(EventReference.event("e")),
                        1,
                        RequestContext.NONE
                                .withItemTimesMillis(LongStream.range(0, items).toArray())
                                .withItemTypes(Collections.nCopies(items, "click")));

        assertThat(read(bytes(large))).isEqualTo(large);
    }

    private void assertReadAndWritten(byte[] golden, ScoreRequest request) throws IOException {
        assertThat(bytes(request)).isEqualTo(golden);
        DataInputDeserializer in = new DataInputDeserializer(golden);
        assertThat(serializer.deserialize(in)).isEqualTo(request);
        assertThat(in.available()).isZero();
    }

    @Test
    void whatACheckpointHasCopiedIsNotChangedByWhatIsTakenOverLater() throws IOException {
        StreamElementSerializer<ScoreRequest> elements = new StreamElementSerializer<>(serializer);
        ScoreRequest older = request("anna", 1, "e1");
        ScoreRequest newer = request("anna", 2, "e2");
        // Flink copies the operator's state in this way before it writes the copy on another
        // thread.
        List<StreamElement> copied =
                new ArrayListSerializer<>(elements)
                        .copy(
                                new ArrayList<>(
                                        List.of(
                                                new StreamRecord<>(older),
                                                new StreamRecord<>(newer))));

        newer.takeOver(older);

        assertThat(copied)
                .extracting(element -> element.<ScoreRequest>asRecord().getValue().answers())
                .containsExactly(
                        List.of(EventReference.event("e1")), List.of(EventReference.event("e2")));
    }

    private static ScoreRequest request(String user, long sequence, String event) {
        return new ScoreRequest(
                user, List.of("ball"), sequence, List.of(EventReference.event(event)), 1);
    }

    @Test
    void aRequestForTheFallbackAndHalfASurrogatePairComeBack() throws IOException {
        ScoreRequest odd =
                new ScoreRequest(
                        "\ud83c",
                        List.of(),
                        Long.MAX_VALUE,
                        List.of(EventReference.event("e")),
                        Long.MIN_VALUE);

        assertThat(read(bytes(odd))).isEqualTo(odd);
    }

    @Test
    void bytesAreCopiedAsTheyAre() throws IOException {
        for (String version : List.of("v1", "v2", "v3", "v4", "v5")) {
            DataOutputSerializer copied = new DataOutputSerializer(16);
            serializer.copy(new DataInputDeserializer(golden(version)), copied);
            assertThat(copied.getCopyOfBuffer()).isEqualTo(golden(version));
        }
        assertThat(serializer.copy(REQUEST)).isEqualTo(REQUEST);
    }

    @Test
    void aRequestOfALaterVersionIsRefusedWithTheWayOut() throws IOException {
        byte[] later = bytes(REQUEST);
        later[0] = 6;

        assertThatThrownBy(() -> read(later))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "A request in flight has format version 6; this build reads versions 1 to 5: if the state was written by a newer build, start that one");
    }

    @Test
    void bytesThatAreCutShortAreRefused() throws IOException {
        for (byte[] whole : allGolden()) {
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> read(cut))
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessageContaining("ends too early")
                        .hasMessageContaining("restore an older one");
            }
        }
    }

    @Test
    void theErrorForDamagedBytesNamesWhatIsWrongAndTheWayOutAndNoId() throws IOException {
        byte[] v1 = golden("v1");
        // The number of answers is after user, items and sequence.
        int answers = v1.length - Long.BYTES - 2 * 3 - Integer.BYTES;
        assertThatThrownBy(() -> read(changed(v1, answers, 0xff, 0xff, 0xff, 0xff)))
                .isInstanceOf(CorruptRequestException.class)
                .hasMessage(
                        "Corrupt request in flight: -1 answered events: the checkpoint is damaged, restore an older one");
        assertThatThrownBy(() -> read(changed(v1, answers, 0, 0, 0, 0)))
                .isInstanceOf(CorruptRequestException.class)
                .hasMessageContaining("answers at least one event")
                .hasMessageNotContaining("anna");
        assertThatThrownBy(() -> read(changed(v1, 1, 0)))
                .isInstanceOf(CorruptRequestException.class)
                .hasMessageContaining("a text of length -1");
        assertThatThrownBy(() -> read(changed(v1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f)))
                .isInstanceOf(CorruptRequestException.class)
                .hasMessageContaining("a text of length 4294967294");

        byte[] v3 = golden("v3");
        int context = v1.length;
        assertThatThrownBy(() -> read(changed(v3, context, 0, 9)))
                .isInstanceOf(CorruptRequestException.class)
                .hasMessageContaining("tag 2 is after tag 9");
        assertThatThrownBy(() -> read(changed(v3, context + 2, 0x80)))
                .isInstanceOf(CorruptRequestException.class)
                .hasMessageContaining("-2147483608 bytes behind tag 1");
        assertThatThrownBy(() -> read(changed(v3, context, 0, 9, 0, 0, 0, 40, 0, 0)))
                .isInstanceOf(CorruptRequestException.class);
    }

    /**
     * Puts every value in the place of every byte, and changes many bytes at once. The reader must
     * not trust a damaged length: its allocations stay near the size of the bytes.
     */
    @Test
    void whateverBytesChangeARequestIsReadOrTheErrorSaysThatItIsDamaged() throws IOException {
        long most = 0;
        for (byte[] whole : allGolden()) {
            for (int place = 0; place < whole.length; place++) {
                for (int value = 0; value <= 0xff; value++) {
                    most = Math.max(most, allocatedByReading(changed(whole, place, value)));
                }
            }
        }
        Random random = new Random(20261124);
        List<byte[]> all = allGolden();
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = all.get(random.nextInt(all.size())).clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                int place = random.nextInt(bytes.length);
                bytes[place] =
                        random.nextBoolean()
                                ? EXTREMES[random.nextInt(EXTREMES.length)]
                                : (byte) random.nextInt();
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            most = Math.max(most, allocatedByReading(Arrays.copyOf(bytes, length)));
        }
        assertThat(most).isLessThan(256 * 1024);
    }

    private static final byte[] EXTREMES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};

    private long allocatedByReading(byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            ScoreRequest read = read(bytes);
            if (!read.isTakenOver() && !read(bytes(read)).equals(read)) {
                throw new AssertionError("Does not come back: " + Arrays.toString(bytes));
            }
        } catch (IOException e) {
            if (!e.getMessage().matches("(?s).*(older one|start that one)")) {
                throw new AssertionError("Unclear for " + Arrays.toString(bytes), e);
            }
        } catch (Throwable e) {
            throw new AssertionError("Not an IOException for " + Arrays.toString(bytes), e);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] changed(byte[] whole, int place, int... values) {
        byte[] bytes = whole.clone();
        for (int i = 0; i < values.length; i++) {
            bytes[place + i] = (byte) values[i];
        }
        return bytes;
    }

    private List<byte[]> allGolden() throws IOException {
        return List.of(
                golden("v1"),
                golden("v2"),
                golden("v3"),
                golden("v3-unknown-tag"),
                golden("v3-trace"),
                golden("v4"),
                golden("v5"));
    }

    private byte[] golden(String name) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("score-request-" + name + ".bin")) {
            return in.readAllBytes();
        }
    }

    private static ScoreRequest withContext(RequestContext context) {
        return new ScoreRequest(
                REQUEST.userId(),
                REQUEST.itemIds(),
                REQUEST.sequence(),
                REQUEST.answers(),
                REQUEST.eventTimeMillis(),
                context);
    }

    private ScoreRequest read(byte[] bytes) throws IOException {
        return serializer.deserialize(new DataInputDeserializer(bytes));
    }

    @Test
    void aSnapshotOfTheSerializerBringsBackOneThatReadsTheSameBytes() throws IOException {
        DataOutputSerializer written = new DataOutputSerializer(16);
        TypeSerializerSnapshot.writeVersionedSnapshot(written, serializer.snapshotConfiguration());

        TypeSerializerSnapshot<ScoreRequest> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(written.getCopyOfBuffer()),
                        getClass().getClassLoader());
        TypeSerializer<ScoreRequest> restored = read.restoreSerializer();

        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(read)
                                .isCompatibleAsIs())
                .isTrue();
        assertThat(restored.deserialize(new DataInputDeserializer(bytes(REQUEST))))
                .isEqualTo(REQUEST);
    }

    private byte[] bytes(ScoreRequest request) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(request, out);
        return out.getCopyOfBuffer();
    }
}
