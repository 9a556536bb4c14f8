package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

import io.nextup.signature.KeyPurpose;
import io.nextup.signature.PublicKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keys whose holders may announce models. Without any, every announcement counts. Immutable. */
public record AnnouncementKeys(PublicKeys keys) {
    public static final AnnouncementKeys NONE = new AnnouncementKeys(PublicKeys.NONE);

    public AnnouncementKeys {
        requireNonNull(keys, "keys are null");
    }

    /**
     * Reads key files as {@link PublicKeys#read} does.
     *
     * @throws IOException if a file holds anything but public keys, or cannot be read
     */
    public static AnnouncementKeys read(List<Path> files) throws IOException {
        return new AnnouncementKeys(PublicKeys.read(files, KeyPurpose.ANNOUNCEMENTS));
    }

    /** Tells whether every announcement counts. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * Returns the reason for which an announcement does not count, with the way out; empty if it
     * counts.
     *
     * @param signature value of the header {@link AnnouncementClaim#HEADER}; null if there is none
     */
    public Optional<String> refusal(AnnouncementClaim claim, byte[] signature) {
        if (isEmpty()) {
            return Optional.empty();
        }
        if (signature == null) {
            return Optional.of(
                    "it is not signed (it has no header %s), and only announcements signed by a key of %s count: announce the model with --announcement-key FILE"
                            .formatted(AnnouncementClaim.HEADER, keys.source()));
        }
        return haveSigned(claim, signature)
                ? Optional.empty()
                : Optional.of(
                        "no key of %s has signed this value for this slot and topic: announce the model with the private half of one of them (--announcement-key FILE)"
                                .formatted(keys.source()));
    }

    /** Tells whether one of the keys has signed an announcement; false without keys. */
    boolean haveSigned(AnnouncementClaim claim, byte[] signature) {
        try {
            return claim.statement().isSignedBy(keys, signature);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
