package io.nextup.trainer.store;

import io.nextup.artifact.Checksum;
import io.nextup.event.Interaction;
import io.nextup.event.wire.InteractionFiles;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;

/** Reads segments, one block at a time. */
final class SegmentReader {
    private SegmentReader() {}

    /** Checks that the file exists and has its full length. */
    static void requirePresent(Path directory, Segment segment) throws IOException {
        Path file = directory.resolve(segment.file());
        if (!Files.exists(file) || Files.size(file) != segment.bytes()) {
            throw damaged(
                    directory,
                    file,
                    Files.exists(file)
                            ? "has %d bytes of %d".formatted(Files.size(file), segment.bytes())
                            : "is not there",
                    null);
        }
    }

    /**
     * Passes on every interaction, in the order of arrival.
     *
     * @throws HistoryException if the file differs from what was written; then no interaction was
     *     passed on
     */
    static void read(Path directory, Segment segment, Sink<Interaction> sink) throws IOException {
        Path file = directory.resolve(segment.file());
        requirePresent(directory, segment);
        if (!Checksum.of(file).equals(segment.sha256())) {
            throw damaged(directory, file, "differs from its checksum", null);
        }
        try (DataFileReader<Interaction> records =
                new DataFileReader<>(file.toFile(), InteractionFiles.reader())) {
            while (records.hasNext()) {
                sink.accept(records.next(null));
            }
        } catch (AvroRuntimeException e) {
            throw damaged(directory, file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static HistoryException damaged(
            Path directory, Path file, String what, Exception cause) {
        return new HistoryException(
                "%s %s: restore %s from a copy, or delete it to read the topic again"
                        .formatted(file, what, directory),
                cause);
    }
}
