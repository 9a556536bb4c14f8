package io.nextup.job.savepoint;

import io.nextup.job.sequence.SequenceState;
import io.nextup.sequence.UserSequence;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;

/** Writes users' states as the job's own stage does. */
final class WriteState extends KeyedStateBootstrapFunction<String, UserState> {
    private static final long serialVersionUID = 1L;

    private final Duration ttl;
    private final boolean signedErasures;
    private transient ValueState<UserSequence> sequences;

    /** A savepoint without signed erasures does not have this state. */
    private transient ValueState<byte[]> countedErasures;

    /**
     * @param ttl the job's time to live of a sequence, which begins now
     */
    WriteState(Duration ttl, boolean signedErasures) {
        this.ttl = ttl;
        this.signedErasures = signedErasures;
    }

    @Override
    public void open(OpenContext context) {
        sequences = getRuntimeContext().getState(SequenceState.descriptor(ttl));
        if (signedErasures) {
            countedErasures = getRuntimeContext().getState(SequenceState.countedErasures());
        }
    }

    @Override
    public void processElement(UserState user, Context context) throws IOException {
        if (user.sequence().length > 0) {
            sequences.update(UserSequence.readFrom(new DataInputDeserializer(user.sequence())));
        }
        if (user.countedErasures().length > 0) {
            countedErasures.update(user.countedErasures());
        }
    }
}
