package io.nextup.job.savepoint;

import static java.util.Objects.requireNonNull;

import io.nextup.handover.HistoryOrigin;
import io.nextup.handover.HistoryPart;
import io.nextup.job.sequence.SequenceOptions;
import io.nextup.job.sequence.SequenceState;
import io.nextup.job.source.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.output.TaggedOperatorSubtaskState;
import org.apache.flink.state.api.output.operators.KeyedStateBootstrapOperator;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A savepoint from which the job starts as if it had read a history: with the sequences of its
 * users, and at the offsets where it ends.
 *
 * <p>Flink's operator for new state runs in a stream of this class. Flink's own writer of
 * savepoints would run it in a thread whose failures, such as a full disk, it ignores.
 *
 * @param directory directory of the savepoint; it may be renamed afterwards
 * @param options the job's options for sequences
 * @param maxParallelism most subtasks over which the job's state can ever be spread
 * @param topic name of the job's topic of interactions
 */
public record NewSavepoint(
        Path directory, SequenceOptions options, int maxParallelism, String topic) {
    /** The job's first checkpoint has the next number. */
    private static final long CHECKPOINT_ID = 0;

    /** More write their files in parallel; few machines gain by it. */
    private static final int MOST_SUBTASKS = 4;

    /** Memory of RocksDB. */
    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(256);

    private static final long PROGRESS_SECONDS = 1;

    public NewSavepoint {
        requireNonNull(directory, "directory is null");
        requireNonNull(options, "options are null");
        requireNonNull(topic, "topic is null");
    }

    /**
     * Amounts that were read and written.
     *
     * @param duplicates number of interactions that were left out as repeats
     * @param tooLate number of interactions that were left out as too late
     * @param users number of users with a sequence
     * @param bytes size of the savepoint's files
     */
    public record Progress(
            long interactions, long duplicates, long tooLate, long users, long bytes) {}

    /**
     * Writes the savepoint; Flink runs inside this process for it. It writes the file {@code
     * _metadata} last: Flink restores from no directory without it.
     *
     * @param history directory of a divided history, whose parts are deleted
     * @param progress receives what has been done, about each second
     * @throws SavepointException if Flink fails, such as for a full disk
     */
    public Progress write(Path history, Consumer<Progress> progress)
            throws IOException, SavepointException, InterruptedException {
        HistoryOrigin origin = HistoryOrigin.read(history);
        int subtasks =
                Math.min(
                        Math.min(Runtime.getRuntime().availableProcessors(), MOST_SUBTASKS),
                        maxParallelism);
        Files.createDirectories(directory);
        JobExecutionResult result = run(stream(history, origin, subtasks), progress);
        List<OperatorState> operators = new ArrayList<>();
        operators.add(sequences(result.getAccumulatorResult(KeepStates.STATES), subtasks));
        if (!origin.nextOffsets().isEmpty()) {
            operators.add(source(origin));
        }
        try (OutputStream out = Files.newOutputStream(directory.resolve(Savepoint.METADATA))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(
                            CHECKPOINT_ID,
                            operators,
                            List.of(),
                            CheckpointProperties.forSavepoint(
                                    false, SavepointFormatType.CANONICAL)),
                    out);
        }
        return progress(result.getAllAccumulatorResults());
    }

    private StreamExecutionEnvironment stream(Path history, HistoryOrigin origin, int subtasks)
            throws IOException {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
        // Heartbeats bring the counts of the subtasks.
        settings.set(
                HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(PROGRESS_SECONDS));
        // Another try would miss the parts that are deleted.
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        // Nothing keeps a record that it has passed on.
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(subtasks, settings);
        env.setMaxParallelism(maxParallelism);
        List<String> parts =
                HistoryPart.all(history).stream().map(part -> part.file().toString()).toList();
        DataStream<UserState> users =
                env.fromData(Types.STRING, parts.toArray(String[]::new))
                        .rebalance()
                        .flatMap(new ReadPart(origin.countsByTime(), options));
        boolean signedErasures = !origin.countedErasures().isEmpty();
        if (signedErasures) {
            UserState[] erased =
                    origin.countedErasures().entrySet().stream()
                            .map(one -> UserState.erased(one.getKey(), one.getValue().bytes()))
                            .toArray(UserState[]::new);
            users = users.union(env.fromData(TypeInformation.of(UserState.class), erased));
        }
        users.keyBy(UserState::userId, Types.STRING)
                .transform(
                        SequenceState.OPERATOR,
                        TypeInformation.of(TaggedOperatorSubtaskState.class),
                        new KeyedStateBootstrapOperator<>(
                                CHECKPOINT_ID,
                                System.currentTimeMillis(),
                                new org.apache.flink.core.fs.Path(directory.toUri()),
                                new WriteState(options.ttl(), signedErasures)))
                .map(new KeepStates())
                .sinkTo(new DiscardingSink<>());
        return env;
    }

    private JobExecutionResult run(StreamExecutionEnvironment env, Consumer<Progress> progress)
            throws SavepointException, InterruptedException {
        JobClient job;
        try {
            job = env.executeAsync("Write " + directory);
        } catch (Exception e) {
            throw failed(e);
        }
        while (true) {
            try {
                return job.getJobExecutionResult().get(PROGRESS_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw failed(e);
            } catch (TimeoutException e) {
                progress.accept(progress(counts(job)));
            }
        }
    }

    /**
     * Returns what the job has counted so far; nothing while it starts or ends. Its cluster, which
     * closes before the result is there, throws IllegalStateException meanwhile.
     */
    static Map<String, Object> counts(JobClient job) throws InterruptedException {
        try {
            return job.getAccumulators().get(PROGRESS_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            return Map.of();
        }
    }

    private Progress progress(Map<String, Object> counts) {
        return new Progress(
                (Long) counts.getOrDefault(ReadPart.INTERACTIONS, 0L),
                (Long) counts.getOrDefault(ReadPart.DUPLICATES, 0L),
                (Long) counts.getOrDefault(ReadPart.TOO_LATE, 0L),
                (Long) counts.getOrDefault(ReadPart.USERS, 0L),
                bytes());
    }

    private long bytes() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private SavepointException failed(Exception cause) {
        return new SavepointException(
                "The savepoint %s cannot be written: %s"
                        .formatted(directory, Savepoint.reason(cause)),
                cause);
    }

    private OperatorState sequences(
            List<Tuple2<Integer, OperatorSubtaskState>> states, int subtasks) {
        if (states.size() != subtasks) {
            throw new IllegalStateException(
                    "%d of %d subtasks have written their state"
                            .formatted(states.size(), subtasks));
        }
        OperatorState operator = operator(SequenceState.OPERATOR, subtasks);
        states.forEach(one -> operator.putState(one.f0, one.f1));
        return operator;
    }

    private OperatorState source(HistoryOrigin origin) throws IOException {
        OperatorState operator = operator(SourceState.OPERATOR, 1);
        operator.setCoordinatorState(
                new ByteStreamStateHandle(
                        SourceState.OPERATOR,
                        SourceState.of(topic, origin.topicId(), origin.nextOffsets())));
        return operator;
    }

    private OperatorState operator(String uid, int parallelism) {
        return new OperatorState(
                null,
                uid,
                OperatorIdentifier.forUid(uid).getOperatorId(),
                parallelism,
                maxParallelism);
    }
}
