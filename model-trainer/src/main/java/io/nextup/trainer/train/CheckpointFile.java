package io.nextup.trainer.train;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Checkpoints as files: big-endian, as {@link DataOutputStream} writes it, with a CRC-32 at the
 * end. A file is whole or does not exist: it is renamed when it is complete.
 */
public final class CheckpointFile {
    private static final int MAGIC = 0x4e585443;
    private static final int VERSION = 2;
    private static final int FLOATS_AT_ONCE = 16_384;

    private CheckpointFile() {}

    /**
     * State of a training after one of its epochs.
     *
     * @param training description of the training: its data's sizes and its options
     * @param current weights and moments at which the next epoch starts
     * @param average average of the weights so far
     * @param best weights and moments of the best epoch so far
     * @param progress progress of the schedule
     */
    record Checkpoint(
            String training,
            Snapshot current,
            WeightAverage.State average,
            Snapshot best,
            EpochSchedule.Progress progress) {

        Checkpoint {
            requireNonNull(training, "training is null");
            requireNonNull(current, "current is null");
            requireNonNull(average, "average is null");
            requireNonNull(best, "best is null");
            requireNonNull(progress, "progress is null");
        }
    }

    /** Replaces the file. A temporary file has its name with {@code .new}. */
    static void write(Path file, Checkpoint checkpoint) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        CRC32 checksum = new CRC32();
        try (DataOutputStream out =
                new DataOutputStream(
                        new CheckedOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(unfinished)),
                                checksum))) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeUTF(checkpoint.training());
            write(out, checkpoint.progress());
            write(out, checkpoint.current());
            write(out, checkpoint.average());
            boolean best = checkpoint.progress().bestEpoch() != checkpoint.progress().epochs();
            out.writeBoolean(best);
            if (best) {
                write(out, checkpoint.best());
            }
            out.writeLong(checksum.getValue());
        }
        Files.move(
                unfinished,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads the snapshot that a later training may start from. Errors: as {@link #read}. */
    public static Snapshot readBest(Path file) throws IOException {
        return read(file).best();
    }

    /**
     * Reads a checkpoint.
     *
     * @throws IOException naming the file, if it is not a checkpoint, has another version, or is
     *     cut short or damaged
     */
    static Checkpoint read(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        try (DataInputStream in =
                new DataInputStream(
                        new CheckedInputStream(
                                new BufferedInputStream(Files.newInputStream(file)), checksum))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("%s is not a training checkpoint".formatted(file));
            }
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException(
                        "%s has format version %d; this build reads %d: start the training from scratch"
                                .formatted(file, version, VERSION));
            }
            String training = in.readUTF();
            EpochSchedule.Progress progress = readProgress(in);
            long mostFloats = Files.size(file) / Float.BYTES;
            Snapshot current = readSnapshot(in, mostFloats);
            WeightAverage.State average = readAverage(in, mostFloats);
            Snapshot best = in.readBoolean() ? readSnapshot(in, mostFloats) : average.in(current);
            long expected = checksum.getValue();
            if (in.readLong() != expected) {
                throw new IOException(
                        "%s is damaged: its checksum differs; delete it and start the training from scratch"
                                .formatted(file));
            }
            return new Checkpoint(training, current, average, best, progress);
        } catch (EOFException | UTFDataFormatException | IllegalArgumentException damaged) {
            throw new IOException(
                    "%s is damaged; delete it and start the training from scratch".formatted(file),
                    damaged);
        }
    }

    private static void write(DataOutputStream out, EpochSchedule.Progress progress)
            throws IOException {
        out.writeInt(progress.epochs());
        out.writeInt(progress.phaseEpochs());
        out.writeUTF(progress.phase().name());
        out.writeDouble(progress.best());
        out.writeInt(progress.bestEpoch());
        out.writeInt(progress.sinceBetter());
        out.writeLong(progress.lastEpoch().toNanos());
        out.writeLong(progress.elapsed().toNanos());
    }

    private static EpochSchedule.Progress readProgress(DataInputStream in) throws IOException {
        return new EpochSchedule.Progress(
                in.readInt(),
                in.readInt(),
                TrainingPhase.valueOf(in.readUTF()),
                in.readDouble(),
                in.readInt(),
                in.readInt(),
                Duration.ofNanos(in.readLong()),
                Duration.ofNanos(in.readLong()));
    }

    private static void write(DataOutputStream out, Snapshot snapshot) throws IOException {
        out.writeLong(snapshot.steps());
        out.writeInt(snapshot.weights().size());
        for (String name : snapshot.weights().keySet()) {
            out.writeUTF(name);
            write(out, snapshot.weights().get(name));
            write(out, snapshot.means().get(name));
            write(out, snapshot.squares().get(name));
        }
    }

    private static Snapshot readSnapshot(DataInputStream in, long mostFloats) throws IOException {
        long steps = in.readLong();
        int parameters = in.readInt();
        Map<String, float[]> weights = new LinkedHashMap<>();
        Map<String, float[]> means = new LinkedHashMap<>();
        Map<String, float[]> squares = new LinkedHashMap<>();
        for (int i = 0; i < parameters; i++) {
            String name = in.readUTF();
            weights.put(name, readFloats(in, mostFloats));
            means.put(name, readFloats(in, mostFloats));
            squares.put(name, readFloats(in, mostFloats));
        }
        return new Snapshot(weights, means, squares, steps);
    }

    private static void write(DataOutputStream out, WeightAverage.State average)
            throws IOException {
        out.writeLong(average.count());
        out.writeInt(average.weights().size());
        for (Map.Entry<String, float[]> mean : average.weights().entrySet()) {
            out.writeUTF(mean.getKey());
            write(out, mean.getValue());
        }
    }

    private static WeightAverage.State readAverage(DataInputStream in, long mostFloats)
            throws IOException {
        long count = in.readLong();
        int parameters = in.readInt();
        Map<String, float[]> means = new LinkedHashMap<>();
        for (int i = 0; i < parameters; i++) {
            means.put(in.readUTF(), readFloats(in, mostFloats));
        }
        return new WeightAverage.State(means, count);
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        ByteBuffer block = ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES);
        for (int start = 0; start < values.length; start += FLOATS_AT_ONCE) {
            int count = Math.min(FLOATS_AT_ONCE, values.length - start);
            block.asFloatBuffer().put(values, start, count);
            out.write(block.array(), 0, count * Float.BYTES);
        }
    }

    /**
     * @param most maximum number of values that the file has room for: a damaged length must not
     *     ask for all memory
     */
    private static float[] readFloats(DataInputStream in, long most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new IllegalArgumentException("%d values of at most %d".formatted(length, most));
        }
        float[] values = new float[length];
        ByteBuffer block = ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES);
        for (int start = 0; start < values.length; start += FLOATS_AT_ONCE) {
            int count = Math.min(FLOATS_AT_ONCE, values.length - start);
            in.readFully(block.array(), 0, count * Float.BYTES);
            block.asFloatBuffer().get(values, start, count);
        }
        return values;
    }
}
