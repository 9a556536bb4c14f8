package io.nextup.job.savepoint;

import io.nextup.handover.HistoryPart;
import io.nextup.job.sequence.SequenceOptions;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.sequence.UserSequence.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.Collector;

/**
 * Passes on the sequence of each user of a part. Deletes the part then, to make room for the
 * savepoint.
 */
final class ReadPart extends RichFlatMapFunction<String, UserState> {
    private static final long serialVersionUID = 1L;

    /** Name of the counter of interactions. */
    static final String INTERACTIONS = "interactions";

    /** Name of the counter of interactions that were left out as repeats. */
    static final String DUPLICATES = "duplicates";

    /** Name of the counter of interactions that were left out as too late. */
    static final String TOO_LATE = "tooLate";

    /** Name of the counter of users with a sequence. */
    static final String USERS = "users";

    private final boolean countsByTime;
    private final SequenceOptions options;
    private final LongCounter interactions = new LongCounter();
    private final LongCounter duplicates = new LongCounter();
    private final LongCounter tooLate = new LongCounter();
    private final LongCounter users = new LongCounter();

    private transient SequenceRules rules;

    /**
     * @param countsByTime true if the interactions count in the order of their times
     */
    ReadPart(boolean countsByTime, SequenceOptions options) {
        this.countsByTime = countsByTime;
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        rules = options.rules();
        getRuntimeContext().addAccumulator(INTERACTIONS, interactions);
        getRuntimeContext().addAccumulator(DUPLICATES, duplicates);
        getRuntimeContext().addAccumulator(TOO_LATE, tooLate);
        getRuntimeContext().addAccumulator(USERS, users);
    }

    @Override
    public void flatMap(String file, Collector<UserState> out) throws IOException {
        Path part = Path.of(file);
        Map<Outcome, Long> outcomes =
                PartSequences.read(
                        new HistoryPart(part),
                        countsByTime,
                        rules,
                        (userId, sequence) -> {
                            users.add(1L);
                            out.collect(UserState.of(userId, bytes(sequence)));
                        });
        outcomes.values().forEach(interactions::add);
        duplicates.add(outcomes.getOrDefault(Outcome.DUPLICATE, 0L));
        tooLate.add(outcomes.getOrDefault(Outcome.TOO_LATE, 0L));
        Files.delete(part);
    }

    private static byte[] bytes(UserSequence sequence) {
        DataOutputSerializer bytes = new DataOutputSerializer(1024);
        try {
            sequence.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail.
        }
        return bytes.getCopyOfBuffer();
    }
}
