package io.nextup.trainer.store;

import io.nextup.artifact.Checksum;
import io.nextup.event.Interaction;
import io.nextup.event.wire.InteractionFiles;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;

/**
 * Writes interactions of one partition as segments; when a segment is full it starts the next one.
 * Holds one block of {@value #BLOCK_BYTES} bytes. Not thread-safe.
 */
final class SegmentWriter implements AutoCloseable {
    /**
     * Large enough for ids to repeat within a block; the compression of each block starts afresh.
     */
    private static final int BLOCK_BYTES = 1 << 18;

    private static final int ZSTD_LEVEL = 3;

    private final Disk disk;
    private final Path directory;
    private final int generation;
    private final int partition;
    private final long fullBytes;
    private final LongSupplier numbers;
    private final List<Segment> segments = new ArrayList<>();

    /** File of the segment that is being written; null if there is none. */
    private CountedOutput file;

    private DataFileWriter<Interaction> records;
    private long number;
    private long interactions;
    private long newestMillis;

    /**
     * @param fullBytes size at which a segment ends
     * @param numbers source of segment numbers
     */
    SegmentWriter(
            Disk disk,
            Path directory,
            int generation,
            int partition,
            long fullBytes,
            LongSupplier numbers) {
        this.disk = disk;
        this.directory = directory;
        this.generation = generation;
        this.partition = partition;
        this.fullBytes = fullBytes;
        this.numbers = numbers;
    }

    void add(Interaction interaction) throws IOException {
        if (file == null) {
            begin();
        }
        records.append(interaction);
        interactions++;
        newestMillis = Math.max(newestMillis, interaction.eventTimeMillis());
        if (file.written >= fullBytes) {
            end();
        }
    }

    private void begin() throws IOException {
        number = numbers.getAsLong();
        interactions = 0;
        newestMillis = Long.MIN_VALUE;
        file = new CountedOutput(disk.create(path()));
        records =
                new DataFileWriter<>(InteractionFiles.writer())
                        .setCodec(CodecFactory.zstandardCodec(ZSTD_LEVEL, true))
                        .setSyncInterval((int) Math.min(BLOCK_BYTES, fullBytes));
        records.create(InteractionFiles.schema(), file);
    }

    private Path path() {
        return directory.resolve(Segment.file(number));
    }

    private void end() throws IOException {
        records.close();
        file = null;
        segments.add(
                new Segment(
                        number,
                        generation,
                        partition,
                        interactions,
                        Files.size(path()),
                        Checksum.of(path()),
                        newestMillis));
    }

    /** Ends the last segment, and returns all of them, durable. */
    List<Segment> finish() throws IOException {
        if (file != null) {
            end();
        }
        return List.copyOf(segments);
    }

    private static final class CountedOutput extends FilterOutputStream {
        private long written;

        CountedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            written += length;
        }
    }

    /** Closes an unfinished file, whatever it holds. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
