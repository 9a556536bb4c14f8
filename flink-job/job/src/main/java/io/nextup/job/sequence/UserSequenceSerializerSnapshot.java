package io.nextup.job.sequence;

import io.nextup.sequence.UserSequence;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The serializer's snapshot in every checkpoint. It has only its own version: each sequence names
 * its format itself, so the bytes of an earlier build are readable without a migration.
 *
 * <p>The class's name is in checkpoints too: it must not be renamed.
 */
public final class UserSequenceSerializerSnapshot implements TypeSerializerSnapshot<UserSequence> {
    private static final int VERSION = 1;

    @Override
    public int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) {}

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader)
            throws IOException {
        if (readVersion != VERSION) {
            throw new IOException(
                    "Sequences were written by snapshot version %d; this build reads %d: restore with the build that wrote them, or a later one"
                            .formatted(readVersion, VERSION));
        }
    }

    @Override
    public TypeSerializer<UserSequence> restoreSerializer() {
        return new UserSequenceSerializer();
    }

    @Override
    public TypeSerializerSchemaCompatibility<UserSequence> resolveSchemaCompatibility(
            TypeSerializerSnapshot<UserSequence> oldSnapshot) {
        return oldSnapshot instanceof UserSequenceSerializerSnapshot
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
