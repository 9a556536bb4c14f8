package io.nextup.artifact.lease;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A store's log of its lease: small entries, numbered from 1, each of which appears whole and never
 * changes. Safe for use by many threads and processes at once.
 */
public interface LeaseLog {
    /** Directory or prefix under a registry's root; no version's name starts with a full stop. */
    String DIRECTORY = ".lease";

    /**
     * Name of an entry's file. It lies in a directory or prefix for each number, so that a store
     * can create the whole at once.
     */
    String FILE_NAME = "lease.json";

    /** Lists the numbers of the entries; the listing may be slightly out of date. */
    Set<Long> numbers() throws IOException;

    /** Reads the entry of this number; empty if there is none. */
    Optional<byte[]> read(long number) throws IOException;

    /**
     * Writes an entry if there is none of this number, else does nothing. To learn whether the
     * entry was written, the caller reads it.
     */
    void append(long number, byte[] content) throws IOException;

    /**
     * Deletes the entries with smaller numbers, and unfinished files that their writers left
     * behind.
     */
    void deleteBelow(long number) throws IOException;

    /** The place of a number's entry, for messages. */
    String place(long number);

    /** Formats an entry's name, such as {@code 00000042}: names sort like the numbers. */
    static String name(long number) {
        return String.format(Locale.ROOT, "%08d", number);
    }

    /** Parses an entry's name to its number; empty for any other name. */
    static Optional<Long> number(String name) {
        if (!name.matches("[0-9]{8,18}")) {
            return Optional.empty();
        }
        long number = Long.parseLong(name);
        return number > 0 && name(number).equals(name) ? Optional.of(number) : Optional.empty();
    }
}
