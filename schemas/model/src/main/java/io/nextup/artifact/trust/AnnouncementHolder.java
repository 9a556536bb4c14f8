package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

import io.nextup.signature.SigningKey;

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
}
