package io.nextup.trainer.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/**
 * Number of trainings in a row that went on from an earlier one, kept from one process to the next:
 * whole, or as it was before.
 */
final class WarmTrainings {
    private final Path file;
    private final Consumer<String> notes;

    WarmTrainings(Path file, Consumer<String> notes) {
        this.file = requireNonNull(file, "file is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /** Returns the number; 0, with a note, where the file is damaged: a challenger comes later. */
    int count() throws IOException {
        String text;
        try {
            text = Files.readString(file, UTF_8);
        } catch (NoSuchFileException none) {
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            notes.accept("%s does not hold a number, and is counted anew".formatted(file));
            return 0;
        }
    }

    /** Counts a training that has ended: one more, or none after a cold one. */
    void ended(boolean warm) throws IOException {
        write(warm ? count() + 1 : 0);
    }

    /** Counts from none again. */
    void reset() throws IOException {
        write(0);
    }

    private void write(int now) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(unfinished, now + "\n", UTF_8);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
