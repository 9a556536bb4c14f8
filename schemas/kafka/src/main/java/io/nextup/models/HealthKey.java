package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Health;
import io.nextup.event.Health.Kind;
import java.util.Arrays;
import java.util.Optional;

/**
 * Key of a record on the health topic: slot, kind and id, none of which contains a slash, with
 * slashes between them.
 *
 * @param id id of the process, or the pardoned model's manifest
 */
public record HealthKey(String slot, Kind kind, String id) {
    public HealthKey {
        requireNonNull(slot, "slot is null");
        requireNonNull(kind, "kind is null");
        if (id.isEmpty() || id.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "The id is \"%s\": it must be a text without a slash".formatted(id));
        }
    }

    public static HealthKey of(Health entry) {
        return new HealthKey(entry.slot(), entry.kind(), entry.id());
    }

    /** Returns the key of a process's report. */
    public static HealthKey ofReport(String slot, String process) {
        return new HealthKey(slot, Kind.REPORT, process);
    }

    /** Returns the key that a record bears; empty if it has another form or an unknown kind. */
    public static Optional<HealthKey> parse(byte[] key) {
        String[] parts = parts(key);
        return parts.length != 3 || parts[0].isEmpty() || parts[2].isEmpty()
                ? Optional.empty()
                : known(parts[1]).map(kind -> new HealthKey(parts[0], kind, parts[2]));
    }

    /**
     * Tells whether a record's key names a kind that this build does not know. Readers skip the
     * record without a look at its value, which only a later build may be able to read.
     *
     * @param key null for a record without one
     */
    public static boolean isOfUnknownKind(byte[] key) {
        String[] parts = key == null ? new String[0] : parts(key);
        return parts.length > 2 && known(parts[1]).isEmpty();
    }

    private static String[] parts(byte[] key) {
        return new String(key, UTF_8).split("/", -1);
    }

    private static Optional<Kind> known(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.OTHER && kind.word().equals(word))
                .findFirst();
    }

    /** Returns the key as it stands on the record, in UTF-8. */
    public byte[] bytes() {
        return toString().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return slot + "/" + kind.word() + "/" + id;
    }
}
