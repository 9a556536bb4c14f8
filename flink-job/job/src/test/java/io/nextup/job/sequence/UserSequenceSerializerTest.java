package io.nextup.job.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class UserSequenceSerializerTest {
    private final UserSequenceSerializer serializer = new UserSequenceSerializer();

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        UserSequence sequence = sequence("ball", "Bälle", "мяч", "");
        DataOutputSerializer out = new DataOutputSerializer(16);

        serializer.serialize(sequence, out);
        serializer.serialize(new UserSequence(), out);

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(serializer.deserialize(in)).isEqualTo(sequence);
        assertThat(serializer.deserialize(in)).isEqualTo(new UserSequence());
        assertThat(in.available()).isZero();
    }

    @Test
    void bytesAreCopiedAsTheyAre() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(sequence("ball", "bat"), out);
        DataOutputSerializer copied = new DataOutputSerializer(16);

        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);

        assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    }

    @Test
    void aCopyChangesOnItsOwn() {
        UserSequence sequence = sequence("ball");
        UserSequence copy = serializer.copy(sequence);

        sequence.apply(Interaction.click("e9", "anna", "cup", 9), "e9", SequenceRules.defaults());

        assertThat(copy).isEqualTo(sequence("ball")).isNotEqualTo(sequence);
    }

    @Test
    void aSnapshotOfTheSerializerBringsBackOneThatReadsTheSameBytes() throws IOException {
        DataOutputSerializer written = new DataOutputSerializer(16);
        TypeSerializerSnapshot.writeVersionedSnapshot(written, serializer.snapshotConfiguration());

        TypeSerializerSnapshot<UserSequence> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(written.getCopyOfBuffer()),
                        getClass().getClassLoader());
        TypeSerializer<UserSequence> restored = read.restoreSerializer();

        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(read)
                                .isCompatibleAsIs())
                .isTrue();
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(sequence("ball"), out);
        assertThat(restored.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isEqualTo(sequence("ball"));
    }

    @Test
    void aSnapshotOfALaterBuildIsRefusedWithTheWayOut() {
        assertThatThrownBy(
                        () ->
                                new UserSequenceSerializerSnapshot()
                                        .readSnapshot(
                                                2,
                                                new DataInputDeserializer(new byte[0]),
                                                getClass().getClassLoader()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Sequences were written by snapshot version 2; this build reads 1: restore with the build that wrote them, or a later one");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void theStateOfAnotherTypeIsIncompatible() {
        TypeSerializerSnapshot other = StringSerializer.INSTANCE.snapshotConfiguration();

        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(other)
                                .isIncompatible())
                .isTrue();
    }

    private static UserSequence sequence(String... items) {
        UserSequence sequence = new UserSequence();
        for (int i = 0; i < items.length; i++) {
            sequence.apply(
                    Interaction.click("e" + i, "anna", items[i], i),
                    "e" + i,
                    SequenceRules.defaults());
        }
        return sequence;
    }
}
