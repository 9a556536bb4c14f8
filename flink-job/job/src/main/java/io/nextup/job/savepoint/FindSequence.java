package io.nextup.job.savepoint;

import io.nextup.job.sequence.SequenceState;
import io.nextup.sequence.UserSequence;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Passes one user's sequence on, in its own format, and {@link #NOTHING} for every other user.
 * Without an element for a user, Flink's reader would assume the end of the state.
 */
final class FindSequence extends KeyedStateReaderFunction<String, byte[]> {
    private static final long serialVersionUID = 1L;

    /** A TTL beyond the age of any savepoint, so that no expired sequence is hidden. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final byte[] NOTHING = {};

    private final String userId;
    private transient ValueState<UserSequence> sequences;

    FindSequence(String userId) {
        this.userId = userId;
    }

    @Override
    public void open(OpenContext context) {
        sequences = getRuntimeContext().getState(SequenceState.descriptor(FOR_EVER));
    }

    @Override
    public void readKey(String key, Context context, Collector<byte[]> out) throws IOException {
        UserSequence sequence = key.equals(userId) ? sequences.value() : null;
        if (sequence == null) {
            out.collect(NOTHING);
        } else {
            DataOutputSerializer bytes = new DataOutputSerializer(256);
            sequence.writeTo(bytes);
            out.collect(bytes.getCopyOfBuffer());
        }
    }

    static boolean isFound(byte[] passedOn) {
        return passedOn.length > 0;
    }
}
