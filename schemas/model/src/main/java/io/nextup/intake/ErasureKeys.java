package io.nextup.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public Ed25519 keys whose holders may erase users. Without any, whoever may write interactions
 * may. Immutable.
 */
public record ErasureKeys(List<PublicKey> keys) implements Serializable {
    public static final ErasureKeys NONE = new ErasureKeys(List.of());

    static final String ALGORITHM = "Ed25519";

    private static final String FORM =
            "write a public key with openssl pkey -in signing.pem -pubout -out erasure-key.pem";

    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    public ErasureKeys {
        keys = List.copyOf(keys);
    }

    /**
     * Reads key files, each with one or more keys: SPKI in PEM, as openssl writes them.
     *
     * @throws IOException if a file is missing, holds no key, or holds anything else, such as a
     *     private key
     */
    public static ErasureKeys read(List<Path> files) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        for (Path file : files) {
            keys.addAll(read(file));
        }
        return new ErasureKeys(keys);
    }

    private static List<PublicKey> read(Path file) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        try {
            Matcher block = BLOCK.matcher(Files.readString(file, US_ASCII));
            while (block.find()) {
                if (!block.group(1).equals("PUBLIC KEY")) {
                    throw new IOException(
                            "%s holds a %s, and erasure keys are public: %s"
                                    .formatted(file, block.group(1), FORM));
                }
                byte[] der = Base64.getMimeDecoder().decode(block.group(2));
                keys.add(
                        KeyFactory.getInstance(ALGORITHM)
                                .generatePublic(new X509EncodedKeySpec(der)));
            }
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "There is no file of erasure keys %s: %s".formatted(file, FORM), e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "%s holds a key that is not of %s: %s".formatted(file, ALGORITHM, FORM), e);
        }
        if (keys.isEmpty()) {
            throw new IOException("%s holds no key in PEM: %s".formatted(file, FORM));
        }
        return keys;
    }

    /** Tells whether tombstones need no signature. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Tells whether one of these keys made the signature of the bytes. */
    boolean haveSigned(byte[] bytes, byte[] signature) {
        return keys.stream().anyMatch(key -> verifies(key, bytes, signature));
    }

    private static boolean verifies(PublicKey key, byte[] bytes, byte[] signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(bytes);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // Bytes that do not have the form of a signature.
        }
    }
}
