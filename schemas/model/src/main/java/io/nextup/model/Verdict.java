package io.nextup.model;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;

/** What a record of the interactions topic turned out to be. */
public sealed interface Verdict {

    /** An interaction within all limits. */
    record Accepted(Interaction interaction) implements Verdict {
        public Accepted {
            requireNonNull(interaction, "interaction is null");
        }
    }

    /** The user is to be forgotten. */
    record Erasure(String userId) implements Verdict {
        public Erasure {
            requireNonNull(userId, "userId is null");
        }
    }

    /**
     * Not to be used.
     *
     * @param detail what was wrong, in words with the value; at most {@link #MAX_DETAIL_LENGTH}
     *     characters, however long the record was that it quotes
     */
    record Rejected(DeadLetter.Reason reason, String detail) implements Verdict {
        public Rejected {
            requireNonNull(reason, "reason is null");
            detail = shorten(detail, MAX_DETAIL_LENGTH);
        }
    }

    int MAX_DETAIL_LENGTH = 1000;

    static String shorten(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength - 3) + "...";
    }
}
