package io.nextup.launcher.catalogue;

import io.nextup.event.CatalogueItem;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells an item's state from another one in little memory: 16 bytes of the SHA-256 of its encoding.
 *
 * @param itemId the item
 */
record ItemDigest(String itemId, long high, long low) {
    static ItemDigest of(CatalogueItem item) {
        ByteBuffer hash =
                ByteBuffer.wrap(sha256(Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON)));
        return new ItemDigest(item.itemId(), hash.getLong(), hash.getLong());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
