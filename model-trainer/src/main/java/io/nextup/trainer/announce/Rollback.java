package io.nextup.trainer.announce;

import static java.util.Objects.requireNonNull;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the model that a slot goes back to: the one announced before, or, where the announcement
 * names none that the registry has, the registry's version before the announced one. It only goes
 * to older versions of the registry, so that rollbacks in a row go further back each time.
 *
 * @param current what the slot is to serve
 * @param versions what the registry holds, oldest first
 */
public record Rollback(ModelAnnouncement current, List<String> versions) {
    public Rollback {
        requireNonNull(current, "current is null");
        versions = List.copyOf(versions);
    }

    /** Tells whether the registry has the model from which the slot goes back. */
    public boolean hasCurrent() {
        return versions.contains(current.version());
    }

    /** Returns the version to announce; empty where there is none to go back to. */
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
