package io.nextup.models;

import static java.util.Objects.requireNonNull;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the model that a slot rolls back to. It is the one announced before; where the registry
 * has no such model, it is the registry's version before the announced one. A rollback only goes to
 * older versions of the registry, so that rollbacks in a row go further back each time.
 *
 * @param current the slot's newest announcement
 * @param versions versions in the registry, oldest first
 */
public record Rollback(ModelAnnouncement current, List<String> versions) {
    public Rollback {
        requireNonNull(current, "current is null");
        versions = List.copyOf(versions);
    }

    /** Returns true when the registry has the model from which the slot rolls back. */
    public boolean hasCurrent() {
        return versions.contains(current.version());
    }

    /** Returns the version to announce; empty when there is none to roll back to. */
    public Optional<String> version() {
        int position = hasCurrent() ? versions.indexOf(current.version()) : versions.size();
        List<String> older = versions.subList(0, position);
        Optional<String> announcedBefore =
                current.previous().stream()
                        .map(AnnouncedModel::version)
                        .filter(older::contains)
                        .findFirst();
        return announcedBefore.isPresent() || !hasCurrent() || older.isEmpty()
                ? announcedBefore
                : Optional.of(older.get(position - 1));
    }
}
