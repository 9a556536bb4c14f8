package io.nextup.trainer.history;

import io.nextup.sequence.UserSequence;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of all users, the same ones at any time and in any history: a hash of the id decides. The
 * users of a smaller part are among those of a larger one.
 *
 * @param kept number of parts that are kept, at least 1
 * @param of number of all parts, more than those
 */
public record UserShare(int kept, int of) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})/([0-9]{1,9})");

    public UserShare {
        if (kept < 1 || of <= kept) {
            throw new IllegalArgumentException(
                    "\"%d/%d\" is not a part of the users such as 1/8".formatted(kept, of));
        }
    }

    /**
     * Reads a part such as {@code 1/8}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static UserShare parse(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a part of the users such as 1/8".formatted(text));
        }
        return new UserShare(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    boolean keeps(String userId) {
        return (hash(userId) >>> 11) * 0x1.0p-53 < (double) kept / of;
    }

    /** Returns a hash all of whose bits depend on all of the id. */
    static long hash(String userId) {
        // The finalizer of MurmurHash3: alone, the hash of sequences leaves the upper bits of short
        // ids alike.
        long hash = UserSequence.hash(userId);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    @Override
    public String toString() {
        return kept + "/" + of;
    }
}
