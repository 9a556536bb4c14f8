package io.nextup.launcher.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * Result of a check.
 *
 * @param sentence observation; if it is bad, with the way out
 * @param page section of a page that says more, such as {@code infra/RUNBOOK.md#a-full-disk}; or
 *     empty
 */
public record Finding(Verdict verdict, String sentence, Optional<String> page) {
    /** Judgement of what was seen. */
    public enum Verdict {
        /** Nothing to do. */
        GOOD,
        /** Somebody should do something. */
        BAD,
        /** Could not be seen, or there is too little of it to judge. */
        UNKNOWN;

        /** Returns the word for people and programs. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        requireNonNull(verdict, "verdict is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(page, "page is null");
    }

    static Finding good(String sentence) {
        return new Finding(Verdict.GOOD, sentence, Optional.empty());
    }

    static Finding bad(String sentence, String page) {
        return new Finding(Verdict.BAD, sentence, Optional.of(page));
    }

    static Finding unknown(String sentence) {
        return new Finding(Verdict.UNKNOWN, sentence, Optional.empty());
    }
}
