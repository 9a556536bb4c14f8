package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelHealth;
import java.util.Optional;

/**
 * Key of a record on the health topic: slot, a slash, process, which contains none.
 *
 * @param process id of the process, or the name of a pardon
 */
public record ReportKey(String slot, String process) {
    public ReportKey {
        requireNonNull(slot, "slot is null");
        if (process.isEmpty() || process.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "The process is \"%s\": it must be an id without a slash".formatted(process));
        }
    }

    public static ReportKey of(ModelHealth entry) {
        return new ReportKey(entry.slot(), entry.process());
    }

    /** Returns the key that a record bears; empty if it has another form. */
    public static Optional<ReportKey> parse(byte[] key) {
        String text = new String(key, UTF_8);
        int slash = text.lastIndexOf('/');
        return slash < 0 || slash == text.length() - 1
                ? Optional.empty()
                : Optional.of(new ReportKey(text.substring(0, slash), text.substring(slash + 1)));
    }

    /** Returns the key as it stands on the record, in UTF-8. */
    public byte[] bytes() {
        return toString().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return slot + "/" + process;
    }
}
