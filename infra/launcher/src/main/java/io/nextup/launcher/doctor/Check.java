package io.nextup.launcher.doctor;

import static java.util.Objects.requireNonNull;

/**
 * One thing to look at.
 *
 * @param name word for it, such as {@code dead-letters}
 * @param needsBroker whether it can only be seen on the brokers
 */
public record Check(String name, boolean needsBroker, Look look) {
    /** Looks, and judges what it sees. */
    @FunctionalInterface
    public interface Look {
        /** Returns the finding; an exception makes it unknown, with its message. */
        Finding look() throws Exception;
    }

    public Check {
        requireNonNull(name, "name is null");
        requireNonNull(look, "look is null");
    }
}
