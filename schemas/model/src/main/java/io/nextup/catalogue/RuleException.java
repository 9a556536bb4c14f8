package io.nextup.catalogue;

/** A rule that cannot be applied: it names the rule, the place and the way out. */
public final class RuleException extends Exception {
    private static final long serialVersionUID = 1;

    RuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
