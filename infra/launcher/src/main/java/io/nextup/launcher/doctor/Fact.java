package io.nextup.launcher.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * Something that several checks need, read by the first of them. Not thread-safe: checks come one
 * after the other.
 */
final class Fact<T> {
    private final Callable<T> reading;
    private volatile T value;
    private volatile Exception failure;

    Fact(Callable<T> reading) {
        this.reading = requireNonNull(reading, "reading is null");
    }

    /**
     * Returns the value.
     *
     * @throws Exception that of the first reading, also where it was given up
     */
    T get() throws Exception {
        if (value == null) {
            if (failure != null) {
                throw failure;
            }
            failure = new IOException("An earlier check waits for the same, without an answer");
            try {
                value = requireNonNull(reading.call(), "value is null");
            } catch (Exception e) {
                failure = e;
                throw e;
            }
        }
        return value;
    }
}
