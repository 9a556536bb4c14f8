package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;

/**
 * An interaction or an erasure of a user. One record represents both, because Flink's serializers
 * do not support sealed types.
 *
 * @param interaction the interaction as it was sent; null for an erasure
 * @param orderTimeMillis the interaction's order time ({@link io.nextup.intake.Verdict.Accepted}),
 *     milliseconds since the epoch; 0 for an erasure
 * @param reference the interaction's reference ({@link io.nextup.event.EventReference}); null for
 *     an erasure
 * @param signedErasure the signed erasure; null for an interaction, and for an erasure that needs
 *     no signature
 */
public record UserEvent(
        String userId,
        Interaction interaction,
        long orderTimeMillis,
        String reference,
        SignedErasure signedErasure) {
    public UserEvent {
        requireNonNull(userId, "userId is null");
        if ((interaction == null) != (reference == null)) {
            throw new IllegalArgumentException(
                    "User %s: interaction %s with reference %s"
                            .formatted(userId, interaction, reference));
        }
    }

    public static UserEvent interaction(
            Interaction interaction, long orderTimeMillis, String reference) {
        return new UserEvent(interaction.userId(), interaction, orderTimeMillis, reference, null);
    }

    public static UserEvent erasure(String userId) {
        return new UserEvent(userId, null, 0, null, null);
    }

    /** Makes an erasure that counts once. */
    public static UserEvent erasure(String userId, SignedErasure signed) {
        return new UserEvent(userId, null, 0, null, signed);
    }

    public boolean erases() {
        return interaction == null;
    }

    /**
     * Returns the text by which repeats of the interaction are known: its own id, else the place of
     * its record with the order time. A record that is read again has both again. A recreated topic
     * has the same places, and there the time distinguishes a new interaction from an old one.
     *
     * <p>State that an earlier build wrote knows records without an id by their places alone. A
     * restored job does not read those records again, except where the topic lost its newest ones.
     */
    public String identity() {
        return interaction.eventId() != null ? reference : reference + '@' + orderTimeMillis;
    }

    /** Returns the interaction at its order time, as the sequence holds it. */
    public Interaction inOrder() {
        return interaction.withEventTimeMillis(orderTimeMillis);
    }
}
