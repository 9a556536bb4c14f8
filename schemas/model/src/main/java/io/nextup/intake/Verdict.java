package io.nextup.intake;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import java.util.List;

/** The result of validating a record of the interactions topic. */
public sealed interface Verdict {

    /**
     * Interactions of one user within all limits.
     *
     * @param interactions those of the record, in its order, at least one
     */
    record Accepted(List<Ordered> interactions) implements Verdict {
        public Accepted {
            interactions = List.copyOf(interactions);
            if (interactions.isEmpty()) {
                throw new IllegalArgumentException("A record that is accepted has an interaction");
            }
        }

        /** Makes the verdict on a record with one interaction. */
        public Accepted(Interaction interaction, long orderTimeMillis) {
            this(List.of(new Ordered(interaction, orderTimeMillis)));
        }

        public String userId() {
            return interactions.get(0).interaction().userId();
        }
    }

    /**
     * An interaction with its place in time.
     *
     * @param interaction the interaction as its producer sent it
     * @param orderTimeMillis the time that orders it among its user's interactions, milliseconds
     *     since the epoch; never after its event time
     */
    record Ordered(Interaction interaction, long orderTimeMillis) {
        public Ordered {
            requireNonNull(interaction, "interaction is null");
            if (orderTimeMillis > interaction.eventTimeMillis()) {
                throw new IllegalArgumentException(
                        "orderTimeMillis is %d, after the event time %d"
                                .formatted(orderTimeMillis, interaction.eventTimeMillis()));
            }
        }

        /** Tells whether the interaction claims to have happened after it was sent. */
        public boolean isClamped() {
            return orderTimeMillis < interaction.eventTimeMillis();
        }

        /** The interaction at its order time, as sequences and histories hold it. */
        public Interaction inOrder() {
            return interaction.withEventTimeMillis(orderTimeMillis);
        }
    }

    /**
     * A request to erase a user.
     *
     * @param id the signed request, which counts once; null where no signature is needed
     */
    record Erasure(String userId, ErasureId id) implements Verdict {
        public Erasure {
            requireNonNull(userId, "userId is null");
        }

        /** Makes an erasure that needed no signature. */
        public Erasure(String userId) {
            this(userId, null);
        }
    }

    /**
     * A record that is not to be used.
     *
     * @param detail description of the fault with the value; at most {@link #MAX_DETAIL_LENGTH}
     *     characters, however long the quoted record is
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
