package io.nextup.artifact.trust;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * Conditions on models and their announcements as a user writes them. They may travel to another
 * machine before they are read.
 *
 * @param trustedKeys names of the files with public keys; empty: models need no signature
 * @param locations places below which models may lie: absolute paths or URIs; empty: anywhere
 * @param allowedOperators names of operators that a module's code may use beside those that any may
 * @param announcementKeys names of the files with public keys of those who may announce; empty:
 *     anybody who may write announcements
 */
public record TrustSettings(
        List<String> trustedKeys,
        List<String> locations,
        List<String> allowedOperators,
        List<String> announcementKeys)
        implements Serializable {
    /** Accepts every model and every announcement. */
    public static final TrustSettings NONE =
            new TrustSettings(List.of(), List.of(), List.of(), List.of());

    public TrustSettings {
        trustedKeys = List.copyOf(trustedKeys);
        locations = List.copyOf(locations);
        allowedOperators = List.copyOf(allowedOperators);
        announcementKeys = List.copyOf(announcementKeys);
        Locations.of(locations);
    }

    /** Tells whether models need no signature. */
    public boolean allowsUnsigned() {
        return trustedKeys.isEmpty();
    }

    /**
     * Reads the keys.
     *
     * @throws IOException if a file holds anything but public keys, or cannot be read
     */
    public ModelTrust read() throws IOException {
        return new ModelTrust(
                TrustedKeys.read(trustedKeys.stream().map(Path::of).toList()),
                Locations.of(locations));
    }
}
