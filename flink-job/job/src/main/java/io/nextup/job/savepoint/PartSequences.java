package io.nextup.job.savepoint;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.handover.HistoryPart;
import io.nextup.job.ingest.UserEvent;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.sequence.UserSequence.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Makes the sequences of the users of one part of a history, by the job's own rules. Holds these
 * sequences, and the part's interactions if they count by time.
 *
 * <p>A sequence differs from that of a job that read the topic in one way: an interaction without
 * an id is remembered by its place in the history, not by that of its record, which the history
 * does not know. Nobody asks for either: the job does not read that record again.
 */
final class PartSequences {
    /** Stands for the topic in the names of interactions without ids. */
    private static final String HISTORY = "history";

    private final SequenceRules rules;
    private final Map<String, User> users = new HashMap<>();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long place;

    /** A user's sequence so far, and the user's last interaction. */
    private static final class User {
        private final UserSequence sequence = new UserSequence();
        private String lastEvent;
        private int lastLine;

        /** Tells whether the interaction belongs to the record of the last one. */
        boolean isFurther(Interaction interaction) {
            return interaction.line() > lastLine
                    && lastLine > 0
                    && Objects.equals(interaction.eventId(), lastEvent);
        }
    }

    private PartSequences(SequenceRules rules) {
        this.rules = rules;
    }

    /**
     * Passes on each user's sequence; none of a user whose interactions have all been ignored.
     *
     * @param countsByTime true if the part's interactions count in the order of their times
     * @return number of interactions in the part, by what became of them
     */
    static Map<Outcome, Long> read(
            HistoryPart part,
            boolean countsByTime,
            SequenceRules rules,
            BiConsumer<String, UserSequence> sink)
            throws IOException {
        PartSequences sequences = new PartSequences(rules);
        if (countsByTime) {
            List<Interaction> interactions = new ArrayList<>();
            part.read(interactions::add);
            // The sort is stable: the order of reading decides between equal times.
            interactions.sort(Comparator.comparingLong(Interaction::eventTimeMillis));
            interactions.forEach(sequences::apply);
        } else {
            part.read(sequences::apply);
        }
        sequences.users.forEach(
                (userId, user) -> {
                    if (user.sequence.sequenceNumber() > 0) {
                        sink.accept(userId, user.sequence);
                    }
                });
        return sequences.outcomes;
    }

    private void apply(Interaction interaction) {
        User user = users.computeIfAbsent(interaction.userId(), any -> new User());
        long identity =
                new UserEvent.Line(
                                interaction,
                                interaction.eventTimeMillis(),
                                EventReference.of(interaction, HISTORY, 0, place++))
                        .identity();
        Outcome outcome =
                user.isFurther(interaction)
                        ? user.sequence.applyFurther(interaction, identity, rules)
                        : user.sequence.apply(interaction, identity, rules);
        outcomes.merge(outcome, 1L, Long::sum);
        user.lastEvent = interaction.eventId();
        user.lastLine = interaction.line();
    }
}
