package io.nextup.artifact.lease;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Where a store keeps its lease: small entries, numbered from 1, each of which appears whole and
 * never changes. Safe for use by many threads and processes at once.
 */
public interface LeaseLog {
    /** Directory or prefix, under a registry's root; no version's name starts with a full stop. */
    String DIRECTORY = ".lease";

    /** In a directory or prefix for each number, so that a store can create the whole at once. */
    String FILE_NAME = "lease.json";

    /** Numbers of the entries that are there; a listing may be a moment old. */
    Set<Long> numbers() throws IOException;

    /** The entry, or nothing where there is none of this number. */
    Optional<byte[]> read(long number) throws IOException;

    /**
     * Writes an entry where there is none of this number, else does nothing: who wants to know
     * whether it was written reads it.
     */
    void append(long number, byte[] content) throws IOException;

    /** Deletes the entries with smaller numbers, and what writers of such entries left behind. */
    void deleteBelow(long number) throws IOException;

    /** Where the entry of a number lies, for messages. */
    String place(long number);

    /** An entry's name, such as {@code 00000042}: by name they stand in the order of numbers. */
    static String name(long number) {
        return "%08d".formatted(number);
    }

    /** The number of an entry's name; nothing for another name. */
    static Optional<Long> number(String name) {
        if (!name.matches("[0-9]{8,18}")) {
            return Optional.empty();
        }
        long number = Long.parseLong(name);
        return number > 0 && name(number).equals(name) ? Optional.of(number) : Optional.empty();
    }
}
