package io.nextup.intake;

/**
 * Made-up users for trying the system out. The job answers them like any other; the trainer leaves
 * them out.
 */
public final class TrialUsers {
    private static final String PREFIX = "console-";

    private TrialUsers() {}

    /** Tells whether the id is reserved for trial users: it begins with {@code console-}. */
    public static boolean isTrial(String userId) {
        return userId.startsWith(PREFIX);
    }
}
