package io.nextup.intake;

import io.nextup.event.Reserved;

/**
 * Made-up users for trying the system out. A tool by which a person plays a user, such as a console
 * in a browser, begins their ids with {@link #PREFIX}.
 *
 * <p>The job answers and erases them like any other. The trainer leaves their interactions out of
 * every history, so no model is trained on them or judged by them; its store carries out their
 * erasures like any other.
 */
public final class TrialUsers {
    /** Beginning of each of their ids; nobody else's id may begin so. */
    public static final String PREFIX = Reserved.PREFIX + "trial-";

    private TrialUsers() {}

    /** Tells whether the id is reserved for trial users: it begins with {@code nextup-trial-}. */
    public static boolean isTrial(String userId) {
        return userId.startsWith(PREFIX);
    }
}
