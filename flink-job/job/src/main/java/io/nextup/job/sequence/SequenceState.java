package io.nextup.job.sequence;

import io.nextup.sequence.UserSequence;
import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;

/**
 * The state of users' sequences in checkpoints and savepoints: keyed by user id in the state {@link
 * #NAME} of the operator {@link #OPERATOR}; beside it, where erasures are signed, {@link
 * #COUNTED_ERASURES}. No name may change.
 */
public final class SequenceState {
    /** The operator's uid. */
    public static final String OPERATOR = "sequence";

    static final String NAME = "user-sequence";

    static final String COUNTED_ERASURES = "counted-erasures";

    private SequenceState() {}

    /**
     * Returns the descriptor of the signed erasures that have counted, in their own format. They
     * outlive the sequence, and have no TTL: a copy of a tombstone may come at any time.
     */
    public static ValueStateDescriptor<byte[]> countedErasures() {
        return new ValueStateDescriptor<>(COUNTED_ERASURES, BytePrimitiveArraySerializer.INSTANCE);
    }

    /**
     * Returns the descriptor of the state.
     *
     * @param ttl time without a change after which a sequence is forgotten; zero means never. It
     *     may differ from the TTL at the time of writing.
     */
    public static ValueStateDescriptor<UserSequence> descriptor(Duration ttl) {
        ValueStateDescriptor<UserSequence> descriptor =
                new ValueStateDescriptor<>(NAME, new UserSequenceSerializer());
        if (!ttl.isZero()) {
            descriptor.enableTimeToLive(
                    StateTtlConfig.newBuilder(ttl)
                            .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                            .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
                            .build());
        }
        return descriptor;
    }
}
