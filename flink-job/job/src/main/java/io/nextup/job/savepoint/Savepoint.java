package io.nextup.job.savepoint;

import static java.util.Objects.requireNonNull;

import io.nextup.job.sequence.SequenceState;
import io.nextup.sequence.UserSequence;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A savepoint of the job, or a retained checkpoint.
 *
 * @param location its directory or its file {@code _metadata}: a path, or a URI of a file system
 *     that Flink supports
 */
public record Savepoint(String location) {
    static final String METADATA = "_metadata";

    public Savepoint {
        requireNonNull(location, "location is null");
    }

    /**
     * Reads the sequence of a user; empty for an unknown one. Flink runs inside this process for
     * it, and scans all users: this takes seconds, more for millions.
     *
     * @throws SavepointException if the savepoint does not exist, is not a valid one, is not of
     *     this job, or has a newer format
     */
    public Optional<UserSequence> sequence(String userId) throws SavepointException {
        requireThere();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        List<byte[]> found;
        try {
            found =
                    open(env, new FindSequence(userId))
                            .filter(FindSequence::isFound)
                            .executeAndCollect(1);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(UserSequence.readFrom(new DataInputDeserializer(found.get(0))));
        } catch (SavepointException e) {
            throw e;
        } catch (Exception e) {
            throw new SavepointException(
                    "The sequences in %s cannot be read: %s".formatted(location, reason(e)), e);
        }
    }

    /**
     * Reads the most subtasks over which its sequences can be spread, from the metadata only; empty
     * if it has no sequences.
     *
     * @throws SavepointException if the savepoint does not exist, or Flink cannot read it
     */
    public OptionalInt maxParallelism() throws SavepointException {
        requireThere();
        OperatorID sequence = OperatorIdentifier.forUid(SequenceState.OPERATOR).getOperatorId();
        try {
            return SavepointLoader.loadSavepointMetadata(location).getOperatorStates().stream()
                    .filter(state -> state.getOperatorID().equals(sequence))
                    .mapToInt(OperatorState::getMaxParallelism)
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /**
     * Tells whether anything is at the location.
     *
     * @throws SavepointException if its file system does not answer
     */
    public boolean exists() throws SavepointException {
        try {
            Path path = new Path(location);
            return path.getFileSystem().exists(path);
        } catch (IOException | IllegalArgumentException e) {
            throw notReadable(e);
        }
    }

    private void requireThere() throws SavepointException {
        if (!exists()) {
            throw new SavepointException(
                    "%s does not exist: name the directory of a savepoint or of a retained checkpoint"
                            .formatted(location));
        }
        try {
            Path path = new Path(location);
            if (path.getFileSystem().getFileStatus(path).isDir()
                    && !path.getFileSystem().exists(new Path(path, METADATA))) {
                throw new SavepointException(
                        "%s is not a savepoint: it has no file %s".formatted(location, METADATA));
            }
        } catch (IOException e) {
            throw notReadable(e);
        }
    }

    private SavepointException notReadable(Exception cause) {
        return new SavepointException(
                "%s cannot be read: %s".formatted(location, reason(cause)), cause);
    }

    /**
     * Opens the state by RocksDB, which reads its own format and the canonical format of any state
     * backend.
     */
    private DataStream<byte[]> open(StreamExecutionEnvironment env, FindSequence find)
            throws SavepointException {
        SavepointReader reader;
        try {
            reader = SavepointReader.read(env, location, new EmbeddedRocksDBStateBackend());
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
        try {
            return reader.readKeyedState(
                    OperatorIdentifier.forUid(SequenceState.OPERATOR),
                    find,
                    Types.STRING,
                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
        } catch (IOException | RuntimeException e) {
            throw new SavepointException(
                    "%s is not a savepoint of this job: it has no operator %s"
                            .formatted(location, SequenceState.OPERATOR),
                    e);
        }
    }

    private SavepointException unreadable(Exception cause) {
        return new SavepointException(
                "%s is not a savepoint that Flink can read: %s".formatted(location, reason(cause)),
                cause);
    }

    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
