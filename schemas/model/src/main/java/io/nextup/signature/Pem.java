package io.nextup.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the blocks of a PEM file (RFC 7468), as openssl writes it. No exception holds any of a
 * file's content but its labels.
 */
final class Pem {
    static final String PUBLIC_KEY = "PUBLIC KEY";
    static final String PRIVATE_KEY = "PRIVATE KEY";

    /** Greatest size of a file: more than a hundred keys. */
    private static final int MAX_BYTES = 1 << 16;

    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private Pem() {}

    /**
     * A block.
     *
     * @param der decoded content
     */
    record Block(String label, byte[] der) {

        /** Shows no content, which may be secret. */
        @Override
        public String toString() {
            return "Block[%s]".formatted(label);
        }
    }

    /**
     * Reads the blocks of a file; none where it holds no PEM.
     *
     * @throws IOException if the file cannot be read, or is far larger than keys are
     */
    static List<Block> read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(
                    "%s has more than %d bytes: name a file of keys".formatted(file, MAX_BYTES));
        }
        List<Block> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(new String(bytes, US_ASCII));
        while (block.find()) {
            blocks.add(new Block(block.group(1), decode(block.group(2), file)));
        }
        return blocks;
    }

    private static byte[] decode(String base64, Path file) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Its message may quote a character of a key.
            throw new IOException("%s holds a block that is not base64".formatted(file));
        }
    }
}
