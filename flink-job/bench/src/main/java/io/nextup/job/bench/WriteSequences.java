package io.nextup.job.bench;

import io.nextup.event.Interaction;
import io.nextup.job.JobOptions;
import io.nextup.job.sequence.SequenceOptions;
import io.nextup.job.sequence.SequenceState;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A program that writes a savepoint of the job with the sequences of any number of users, for
 * measurements of a restore. It needs only Flink's {@code lib/} and the jar of this package:
 *
 * <pre>
 * java -cp "lib/*:nextup-job-flink.jar:nextup-job-bench.jar" io.nextup.job.bench.WriteSequences SAVEPOINT USERS ITEMS
 * </pre>
 *
 * The items stand in a circle, {@code item0} behind the last one. User {@code userN} has clicked on
 * as many as a sequence keeps, from {@code itemN} on, one a second from {@link #FIRST_MILLIS} on.
 */
public final class WriteSequences {
    /** Time of each user's first click, milliseconds since the epoch. */
    static final long FIRST_MILLIS = 1_700_000_000_000L;

    private WriteSequences() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("Usage: WriteSequences SAVEPOINT USERS ITEMS");
            System.exit(2);
        }
        write(arguments[0], Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
    }

    /**
     * Writes the savepoint.
     *
     * @param savepoint its directory, as a path or URI
     * @param users number of users
     * @param items number of items in the circle
     */
    static void write(String savepoint, long users, int items) throws Exception {
        // One subtask, whose results are passed on without a copy: Kryo cannot copy all of them.
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        env.getConfig().enableObjectReuse();
        SavepointWriter.newSavepoint(
                        env,
                        new EmbeddedRocksDBStateBackend(),
                        JobOptions.MAX_PARALLELISM.defaultValue())
                .withOperator(
                        OperatorIdentifier.forUid(SequenceState.OPERATOR),
                        OperatorTransformation.bootstrapWith(env.fromSequence(0, users - 1))
                                .keyBy(WriteSequences::userId, Types.STRING)
                                .transform(new Clicks(items)))
                .write(savepoint);
        env.execute("write-sequences");
    }

    private static String userId(long user) {
        return "user" + user;
    }

    /** Gives each user the sequence that follows from the user's number. */
    private static final class Clicks extends KeyedStateBootstrapFunction<String, Long> {
        private static final long serialVersionUID = 1L;

        private final int items;
        private transient ValueState<UserSequence> sequences;

        private Clicks(int items) {
            this.items = items;
        }

        @Override
        public void open(OpenContext context) {
            sequences =
                    getRuntimeContext()
                            .getState(SequenceState.descriptor(SequenceOptions.TTL.defaultValue()));
        }

        @Override
        public void processElement(Long user, Context context) throws IOException {
            SequenceRules rules = SequenceRules.defaults();
            UserSequence sequence = new UserSequence();
            for (int step = 0; step < rules.capacity(); step++) {
                String event = userId(user) + "-" + step;
                Interaction click =
                        Interaction.click(
                                event,
                                userId(user),
                                "item" + (user + step) % items,
                                FIRST_MILLIS + step * 1_000L);
                sequence.apply(click, event, rules);
            }
            sequences.update(sequence);
        }
    }
}
