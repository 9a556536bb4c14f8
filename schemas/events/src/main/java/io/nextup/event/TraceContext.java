package io.nextup.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The <a href="https://www.w3.org/TR/trace-context/">W3C trace context</a> of a record: the trace
 * that a click belongs to, and its list with it.
 *
 * @param parent value of the header {@code traceparent}, 55 characters
 * @param state value of the header {@code tracestate}, at most {@link #LONGEST_STATE} characters;
 *     null if there was none
 */
public record TraceContext(String parent, String state) {
    public static final String PARENT_HEADER = "traceparent";
    public static final String STATE_HEADER = "tracestate";

    /** Characters of a state that every system must pass on; a longer one is left out. */
    public static final int LONGEST_STATE = 512;

    private static final int PARENT_LENGTH = 55;
    private static final Pattern PARENT =
            Pattern.compile(
                    "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern STATE =
            Pattern.compile("[\\t\\x20-\\x7e]{1," + LONGEST_STATE + "}");

    public TraceContext {
        requireNonNull(parent, "parent is null");
        if (!PARENT.matcher(parent).matches()) {
            throw new IllegalArgumentException("Not a valid traceparent");
        }
        if (state != null && !STATE.matcher(state).matches()) {
            throw new IllegalArgumentException("Not a valid tracestate");
        }
    }

    /**
     * Reads the context of a record. Drops what is not valid without a word, as the standard asks:
     * a sender's tracing must not cost a click.
     *
     * @param headers returns the value of a header; null where there is none
     * @return null without a valid {@code traceparent}
     */
    public static TraceContext of(Function<String, byte[]> headers) {
        String parent = valid(headers.apply(PARENT_HEADER), PARENT_LENGTH, PARENT);
        return parent == null
                ? null
                : new TraceContext(
                        parent, valid(headers.apply(STATE_HEADER), LONGEST_STATE, STATE));
    }

    private static String valid(byte[] value, int longest, Pattern pattern) {
        if (value == null || value.length > longest) {
            return null;
        }
        String text = new String(value, US_ASCII);
        return pattern.matcher(text).matches() ? text : null;
    }
}
