package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.TraceContext;
import io.nextup.sequence.UserSequence;
import java.util.List;

/**
 * A user's interactions of one record, or an erasure of the user. One record represents both,
 * because Flink's serializers do not support sealed types.
 *
 * @param interactions in the order of the record, at least one; empty for an erasure
 * @param signedErasure the signed erasure; null for interactions, and for an erasure that needs no
 *     signature
 * @param trace the record's trace; null if it has none, and for an erasure
 */
public record UserEvent(
        String userId, List<Line> interactions, SignedErasure signedErasure, TraceContext trace) {
    public UserEvent {
        requireNonNull(userId, "userId is null");
        requireNonNull(interactions, "interactions is null");
    }

    /**
     * An interaction with its name.
     *
     * @param orderTimeMillis the interaction's order time ({@link
     *     io.nextup.intake.Verdict.Ordered}), milliseconds since the epoch
     */
    public record Line(Interaction interaction, long orderTimeMillis, EventReference reference) {
        public Line {
            requireNonNull(interaction, "interaction is null");
            requireNonNull(reference, "reference is null");
        }

        /**
         * Returns the hash by which repeats of the interaction are known: of its event's id, else
         * of the place of its record with the order time, and of its line. A record that is read
         * again has the same again. A recreated topic has the same places, and there the time
         * distinguishes a new interaction from an old one.
         *
         * <p>State that an earlier build wrote knows records without an id by their places alone. A
         * restored job does not read those records again, except where the topic lost its newest
         * ones.
         */
        public long identity() {
            String event = reference.eventText();
            return UserSequence.hash(
                    interaction.eventId() != null ? event : event + '@' + orderTimeMillis,
                    reference.line());
        }

        /** Returns the interaction at its order time, as the sequence holds it. */
        public Interaction inOrder() {
            return interaction.withEventTimeMillis(orderTimeMillis);
        }
    }

    /** Makes an event without a trace. */
    public static UserEvent of(List<Line> interactions) {
        return of(interactions, null);
    }

    /**
     * Makes the event of a record.
     *
     * @param trace the record's trace; null if it has none
     */
    public static UserEvent of(List<Line> interactions, TraceContext trace) {
        return new UserEvent(interactions.get(0).interaction().userId(), interactions, null, trace);
    }

    public static UserEvent erasure(String userId) {
        return new UserEvent(userId, List.of(), null, null);
    }

    /** Makes an erasure that counts once. */
    public static UserEvent erasure(String userId, SignedErasure signed) {
        return new UserEvent(userId, List.of(), signed, null);
    }

    public boolean erases() {
        return interactions.isEmpty();
    }
}
