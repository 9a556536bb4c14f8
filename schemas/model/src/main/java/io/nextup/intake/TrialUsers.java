package io.nextup.intake;

/**
 * Users whom a person makes up to try the system out. The job answers them like any other; the
 * trainer leaves them out.
 */
public final class TrialUsers {
    private static final String PREFIX = "console-";

    private TrialUsers() {}

    /** Tells whether the id is reserved for trying things out: it begins with {@code console-}. */
    public static boolean isTrial(String userId) {
        return userId.startsWith(PREFIX);
    }
}
