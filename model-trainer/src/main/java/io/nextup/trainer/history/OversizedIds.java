package io.nextup.trainer.history;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.InteractionLimits.Violation;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Counts a file's interactions that the job would refuse for an id that is too long. They are read
 * all the same: what a model learns from them, it can never be asked. Not thread-safe.
 */
final class OversizedIds {
    private final InteractionLimits limits;
    private final Consumer<String> notes;
    private long count;
    private String first;
    private boolean noted;

    /**
     * @param limits limits of the job
     */
    OversizedIds(InteractionLimits limits, Consumer<String> notes) {
        this.limits = limits;
        this.notes = notes;
    }

    void take(Interaction interaction) {
        if (noted) {
            return;
        }
        Optional<Violation> violation =
                limits.violation(interaction, interaction.eventTimeMillis())
                        .filter(one -> one.reason() == DeadLetter.Reason.OVERSIZED_ID);
        if (violation.isPresent()) {
            first = count == 0 ? violation.get().detail() : first;
            count++;
        }
    }

    /** Notes at the end of the first reading how many there were. */
    void note(String file) {
        if (!noted && count > 0) {
            notes.accept(
                    "Warning: %s: the job will refuse events like %d of these interactions, so no model serves what it learns from them; the first one: %s"
                            .formatted(file, count, first));
        }
        noted = true;
    }
}
