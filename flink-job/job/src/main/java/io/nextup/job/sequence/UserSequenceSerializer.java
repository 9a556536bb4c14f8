package io.nextup.job.sequence;

import io.nextup.sequence.UserSequence;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The serializer of sequences. It uses the sequence's own format, whose first byte is the version.
 */
public final class UserSequenceSerializer extends TypeSerializerSingleton<UserSequence> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public UserSequence createInstance() {
        return new UserSequence();
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(UserSequence sequence, DataOutputView target) throws IOException {
        sequence.writeTo(target);
    }

    @Override
    public UserSequence deserialize(DataInputView source) throws IOException {
        return UserSequence.readFrom(source);
    }

    @Override
    public UserSequence deserialize(UserSequence reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public UserSequence copy(UserSequence from) {
        return from.copy();
    }

    @Override
    public UserSequence copy(UserSequence from, UserSequence reuse) {
        return copy(from);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<UserSequence> snapshotConfiguration() {
        return new UserSequenceSerializerSnapshot();
    }
}
