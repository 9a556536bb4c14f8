package io.nextup.trainer.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps the number of trainings in a row that went on from an earlier one, between processes. */
final class WarmTrainings {
    private final WholeFile file;
    private final Consumer<String> notes;

    WarmTrainings(Path file, Consumer<String> notes) {
        this.file = new WholeFile(file);
        this.notes = requireNonNull(notes, "notes is null");
    }

    /** Returns the number; 0, with a note, where the file is damaged: a challenger comes later. */
    int count() throws IOException {
        Optional<byte[]> kept = file.read();
        if (kept.isEmpty()) {
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(new String(kept.get(), UTF_8).strip()));
        } catch (NumberFormatException e) {
            notes.accept(
                    "%s does not hold a number, and is counted from 0 again"
                            .formatted(file.path()));
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
        file.write((now + "\n").getBytes(UTF_8));
    }
}
