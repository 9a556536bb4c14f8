package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

/**
 * Conditions on a model before a process reads more of it than its manifest's bytes.
 *
 * @param keys keys of which one must have signed the manifest
 */
public record ModelTrust(TrustedKeys keys) {
    /** Accepts every model. */
    public static final ModelTrust ANY = new ModelTrust(TrustedKeys.NONE);

    public ModelTrust {
        requireNonNull(keys, "keys is null");
    }
}
