package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

import io.nextup.signature.SigningKey;
import java.util.Arrays;

/**
 * Somebody who may announce models. Immutable.
 *
 * @param key key that signs the announcements
 * @param others public keys of those whose announcements count, too
 */
public record AnnouncementHolder(SigningKey key, AnnouncementKeys others) {
    public AnnouncementHolder {
        requireNonNull(key, "key is null");
        requireNonNull(others, "others are null");
    }

    /** Makes a holder of the only key. */
    public static AnnouncementHolder alone(SigningKey key) {
        return new AnnouncementHolder(key, AnnouncementKeys.NONE);
    }

    /**
     * Tells whether an announcement counts for this holder, who goes by its own and by those of the
     * others.
     *
     * @param signature value of the header {@link AnnouncementClaim#HEADER}; null without it
     */
    public boolean counts(AnnouncementClaim claim, byte[] signature) {
        return signature != null
                && (Arrays.equals(claim.statement().signedBy(key), signature)
                        || others.haveSigned(claim, signature));
    }
}
