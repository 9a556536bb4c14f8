package io.nextup.trainer.health;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelVerdict;
import java.util.List;
import java.util.Optional;

/**
 * A slot's models: the one to serve, and what becomes of it.
 *
 * @param announced empty where nothing is
 * @param entries the newest one of each process, and pardons
 */
public record SlotHealth(
        String slot, Optional<ModelAnnouncement> announced, List<ModelHealth> entries) {
    public SlotHealth {
        requireNonNull(slot, "slot is null");
        requireNonNull(announced, "announced is null");
        entries = List.copyOf(entries);
    }

    /** What the processes say of themselves. */
    public List<ModelHealth> processes() {
        return entries.stream().filter(entry -> !entry.isPardon()).toList();
    }

    /** What operators said. */
    public List<ModelVerdict> pardons() {
        return entries.stream()
                .filter(ModelHealth::isPardon)
                .flatMap(entry -> entry.verdicts().stream())
                .toList();
    }

    /** Whether no pardon cancels a verdict of one of the processes. */
    public boolean stands(ModelVerdict verdict) {
        return pardons().stream().noneMatch(verdict::isCancelledBy);
    }

    /** Whether a model is the one to serve. */
    public boolean isAnnounced(String manifestSha256) {
        return announced.filter(one -> one.manifestSha256().equals(manifestSha256)).isPresent();
    }
}
