package io.nextup.console.live;

import static java.util.Objects.requireNonNull;

/**
 * A moment at which something changed.
 *
 * @param t milliseconds since the epoch
 * @param kind word of the contract: {@code model}, {@code demoted}, {@code failure} or {@code
 *     recovered}
 * @param text a sentence for people
 */
public record Mark(long t, String kind, String text) {
    static final String MODEL = "model";
    static final String DEMOTED = "demoted";
    static final String FAILURE = "failure";
    static final String RECOVERED = "recovered";

    public Mark {
        requireNonNull(kind, "kind is null");
        requireNonNull(text, "text is null");
    }
}
