package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.scoring.torch.AllowedOperators;
import java.util.Optional;

/**
 * A registry, and which of its models may be read.
 *
 * @param name a directory or a URI, as the user names it
 * @param trust conditions on a model that is announced or loaded
 * @param operators operators that the code of a loaded module may name
 * @param announcing holder of the key for announcements; empty: they have no signature
 */
public record RegistrySettings(
        String name,
        ModelTrust trust,
        AllowedOperators operators,
        Optional<AnnouncementHolder> announcing) {
    public RegistrySettings {
        requireNonNull(name, "name is null");
        requireNonNull(trust, "trust is null");
        requireNonNull(operators, "operators are null");
        requireNonNull(announcing, "announcing is null");
    }
}
