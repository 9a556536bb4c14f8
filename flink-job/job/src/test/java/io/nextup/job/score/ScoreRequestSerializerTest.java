package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.serving.engine.ScoreRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
                    List.of("e6", "e7"),
                    1_700_000_000_123L);

    private final ScoreRequestSerializer serializer = new ScoreRequestSerializer();

    @Test
    void version1IsReadAndWrittenByteForByte() throws IOException {
        byte[] golden = getClass().getResourceAsStream("score-request-v1.bin").readAllBytes();

        assertThat(bytes(REQUEST)).isEqualTo(golden);
        DataInputDeserializer in = new DataInputDeserializer(golden);
        assertThat(serializer.deserialize(in)).isEqualTo(REQUEST);
        assertThat(in.available()).isZero();
    }

    @Test
    void version2IsARequestThatANewerOneHasTakenOver() throws IOException {
        ScoreRequest older = request("anna", 258, "e6");
        ScoreRequest newer = request("anna", 259, "e7");
        newer.takeOver(older);
        byte[] golden = {2, 5, 'a', 'n', 'n', 'a', 0, 0, 0, 0, 0, 0, 1, 2};

        assertThat(bytes(older)).isEqualTo(golden);
        DataInputDeserializer in = new DataInputDeserializer(golden);
        ScoreRequest read = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        assertThat(read.isTakenOver()).isTrue();
        assertThat(read.userId()).isEqualTo("anna");
        assertThat(read.sequence()).isEqualTo(258);
        assertThat(bytes(read)).isEqualTo(golden);
        assertThat(bytes(newer)[0]).isEqualTo((byte) 1);
        assertThat(serializer.deserialize(new DataInputDeserializer(bytes(newer))).answers())
                .containsExactly("e6", "e7");
    }

    @Test
    void whatACheckpointHasCopiedIsNotChangedByWhatIsTakenOverLater() throws IOException {
        StreamElementSerializer<ScoreRequest> elements = new StreamElementSerializer<>(serializer);
        ScoreRequest older = request("anna", 1, "e1");
        ScoreRequest newer = request("anna", 2, "e2");
        // As Flink copies the state of the operator, before it writes the copy on another thread.
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
                .containsExactly(List.of("e1"), List.of("e2"));
    }

    private static ScoreRequest request(String user, long sequence, String event) {
        return new ScoreRequest(user, List.of("ball"), sequence, List.of(event), 1);
    }

    @Test
    void aRequestForTheFallbackAndHalfASurrogatePairComeBack() throws IOException {
        ScoreRequest odd =
                new ScoreRequest("\ud83c", List.of(), Long.MAX_VALUE, List.of("e"), Long.MIN_VALUE);

        assertThat(serializer.deserialize(new DataInputDeserializer(bytes(odd)))).isEqualTo(odd);
    }

    @Test
    void bytesAreCopiedAsTheyAre() throws IOException {
        DataOutputSerializer copied = new DataOutputSerializer(16);

        serializer.copy(new DataInputDeserializer(bytes(REQUEST)), copied);

        assertThat(copied.getCopyOfBuffer()).isEqualTo(bytes(REQUEST));
        assertThat(serializer.copy(REQUEST)).isEqualTo(REQUEST);
    }

    @Test
    void aRequestOfALaterVersionIsRefusedWithTheWayOut() throws IOException {
        byte[] later = bytes(REQUEST);
        later[0] = 3;

        assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(later)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "A request in flight has format version 3; this build reads versions 1 to 2: if the state was written by a newer build, start that one");
    }

    @Test
    void bytesThatAreCutShortAreNoRequest() throws IOException {
        byte[] whole = bytes(REQUEST);

        for (int length = 0; length < whole.length; length++) {
            DataInputDeserializer in = new DataInputDeserializer(whole, 0, length);
            assertThatThrownBy(() -> serializer.deserialize(in)).isInstanceOf(IOException.class);
        }
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
