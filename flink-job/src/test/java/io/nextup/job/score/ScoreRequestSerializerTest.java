package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
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
        assertThat(serializer.copy(REQUEST)).isSameAs(REQUEST);
    }

    @Test
    void aRequestOfALaterVersionIsRefusedWithTheWayOut() throws IOException {
        byte[] later = bytes(REQUEST);
        later[0] = 2;

        assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(later)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "A request in flight has format version 2; this build reads version 1: if the state was written by a newer build, start that one");
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
