package io.nextup.job.sequence;

import io.nextup.sequence.UserSequence;
import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * Where a user's sequence lies in checkpoints and savepoints: keyed by user id in the state {@link
 * #NAME} of the operator {@link #OPERATOR}. Neither name may change.
 */
public final class SequenceState {
    /** The operator's uid. */
    public static final String OPERATOR = "sequence";

    static final String NAME = "user-sequence";

    private SequenceState() {}

    /**
     * The state as Flink is to be asked for it.
     *
     * @param ttl after this time without a change a sequence is forgotten; zero means never. It may
     *     differ from what the state was written with
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
