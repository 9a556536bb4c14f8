package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.models.Rollback;
import java.util.List;
import java.util.Optional;

/**
 * A registry's content.
 *
 * @param error reason why the listing is incomplete; empty for a complete one
 * @param models newest first, the damaged ones last
 * @param versions all versions, oldest first; more than the models where there are many
 */
public record Listing(Optional<String> error, List<PublishedModel> models, List<String> versions) {
    static final Listing EMPTY = new Listing(Optional.empty(), List.of(), List.of());

    public Listing {
        requireNonNull(error, "error is null");
        models = List.copyOf(models);
        versions = List.copyOf(versions);
    }

    /** Returns the same models with the reason why newer ones are missing. */
    Listing failed(String reason) {
        return new Listing(Optional.of(reason), models, versions);
    }

    Optional<PublishedModel> model(String version) {
        return models.stream().filter(one -> one.version().equals(version)).findFirst();
    }

    /**
     * Returns the version to which a rollback goes; empty for none. It leaves out the announced
     * model itself, as it was before it learnt its last events.
     */
    Optional<String> before(ModelAnnouncement announced) {
        Optional<String> judged = model(announced.version()).map(PublishedModel::judged);
        return new Rollback(
                        announced,
                        versions.stream().filter(one -> !judged.equals(Optional.of(one))).toList())
                .version();
    }
}
