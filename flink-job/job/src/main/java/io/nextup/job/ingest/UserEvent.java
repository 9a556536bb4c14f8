package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;

/**
 * Something that changes what is known of a user. One record for two kinds, because Flink's
 * serializers know no sealed types.
 *
 * @param interaction what the user did, as it was sent; null where the user is to be forgotten
 * @param orderTimeMillis the interaction's ({@link io.nextup.intake.Verdict.Accepted}); 0 where
 *     there is none
 * @param reference the interaction's reference ({@link io.nextup.event.EventReference}); null where
 *     the interaction is
 */
public record UserEvent(
        String userId, Interaction interaction, long orderTimeMillis, String reference) {
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
        return new UserEvent(interaction.userId(), interaction, orderTimeMillis, reference);
    }

    public static UserEvent erasure(String userId) {
        return new UserEvent(userId, null, 0, null);
    }

    public boolean erases() {
        return interaction == null;
    }

    /** The interaction at its order time, as the sequence holds it. */
    public Interaction inOrder() {
        return interaction.withEventTimeMillis(orderTimeMillis);
    }
}
