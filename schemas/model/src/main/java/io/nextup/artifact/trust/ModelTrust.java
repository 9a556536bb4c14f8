package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

/**
 * Conditions that a model must meet before a process reads more of it than the bytes of its
 * manifest and signature.
 *
 * @param keys keys of which one must have signed the manifest
 * @param locations places below which the model must lie
 */
public record ModelTrust(TrustedKeys keys, Locations locations) {
    /** Accepts every model. */
    public static final ModelTrust ANY = new ModelTrust(TrustedKeys.NONE, Locations.ANYWHERE);

    public ModelTrust {
        requireNonNull(keys, "keys is null");
        requireNonNull(locations, "locations is null");
    }
}
