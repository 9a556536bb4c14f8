package io.nextup.serving.rules;

/** The choice for a time in which items or rules may have changed without the process knowing. */
public enum WhenStale {
    /** Lists keep to what was read last. */
    SERVE,

    /** Requests are answered without items. */
    SKIP
}
