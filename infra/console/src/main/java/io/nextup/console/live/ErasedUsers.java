package io.nextup.console.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Users whose erasure has arrived. It recognizes them by hashes with a secret that ends with this
 * process, so it holds no id, and nobody can look for one in what it holds. Not thread-safe.
 */
final class ErasedUsers {
    /** Most users that are recognized; the one erased longest ago is forgotten. */
    static final int MOST = 100_000;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES = 32;

    private final Mac mac;

    private final Set<Long> hashes =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                            return size() > MOST;
                        }
                    });

    ErasedUsers() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    void add(String user) {
        hashes.add(hash(user));
    }

    boolean contains(String user) {
        return !hashes.isEmpty() && hashes.contains(hash(user));
    }

    private long hash(String user) {
        return ByteBuffer.wrap(mac.doFinal(user.getBytes(UTF_8))).getLong();
    }
}
