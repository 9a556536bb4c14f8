package io.nextup.handover;

import io.nextup.event.Interaction;
import io.nextup.event.wire.InteractionFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;

/**
 * A part of a divided history: all interactions of its users.
 *
 * @param file an Avro object container file under the schema of {@link InteractionFiles}
 */
public record HistoryPart(Path file) {
    private static final String PREFIX = "part-";

    static Path file(Path directory, int number) {
        return directory.resolve(String.format(Locale.ROOT, PREFIX + "%03d.avro", number));
    }

    /** Returns all parts of a history. */
    public static List<HistoryPart> all(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .map(HistoryPart::new)
                    .toList();
        }
    }

    /** Passes on every interaction, in the order of reading. */
    public void read(Consumer<Interaction> sink) throws IOException {
        try (DataFileReader<Interaction> records =
                new DataFileReader<>(file.toFile(), InteractionFiles.reader())) {
            while (records.hasNext()) {
                sink.accept(records.next(null));
            }
        } catch (IOException | AvroRuntimeException e) {
            throw new IOException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
