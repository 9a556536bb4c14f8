package io.nextup.trainer.option;

import static java.util.Objects.requireNonNull;

/** Reports an invalid value of a request, before any work is done. */
public final class RequestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String text;

    /**
     * Makes one whose message is the field, directly followed by the text.
     *
     * @param field name of the value, such as {@code registry} or {@code maxLength}; the command
     *     line spells it as an option
     * @param text rest of the message, such as {@code ": it must have a name"} or {@code " is 0: at
     *     least 1"}
     */
    public RequestException(String field, String text) {
        this(field, text, null);
    }

    /** Makes one for a reason that another exception gives. */
    public RequestException(String field, String text, Exception cause) {
        super(field + text, cause);
        this.field = requireNonNull(field, "field is null");
        this.text = requireNonNull(text, "text is null");
    }

    /** Name of the invalid value. */
    public String field() {
        return field;
    }

    /** Rest of the message. */
    public String text() {
        return text;
    }
}
