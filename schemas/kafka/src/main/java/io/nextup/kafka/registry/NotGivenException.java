package io.nextup.kafka.registry;

import java.time.Duration;

/** Reports that a registry does not know a schema, or one that it uses, or refuses it. */
final class NotGivenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration lasts;

    /**
     * @param lasts time before the schema is looked up again
     */
    NotGivenException(String message, Duration lasts) {
        super(message, null, false, false);
        this.lasts = lasts;
    }

    Duration lasts() {
        return lasts;
    }
}
