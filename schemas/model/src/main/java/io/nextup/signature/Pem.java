package io.nextup.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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

    /** Stands in a line of its own before a block. OpenSSL, as RFC 7468 asks, passes over it. */
    private static final String PURPOSE = "Nextup key for ";

    private static final Pattern PURPOSE_LINE =
            Pattern.compile("^" + PURPOSE + "(.{1,40})$", Pattern.MULTILINE);

    private static final int LINE_CHARACTERS = 64;

    private Pem() {}

    /**
     * A block.
     *
     * @param der decoded content
     * @param purpose word of the purpose in the line before the block; empty if there is none
     */
    record Block(String label, byte[] der, Optional<String> purpose) {

        /** Tells whether the key may have this purpose. */
        boolean isFor(KeyPurpose asked) {
            return purpose.isEmpty() || purpose.get().equals(asked.word());
        }

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
        String text = new String(bytes, US_ASCII);
        Matcher block = BLOCK.matcher(text);
        int end = 0;
        while (block.find()) {
            blocks.add(
                    new Block(
                            block.group(1),
                            decode(block.group(2), file),
                            purpose(text.substring(end, block.start()))));
            end = block.end();
        }
        return blocks;
    }

    private static Optional<String> purpose(String before) {
        return PURPOSE_LINE
                .matcher(before)
                .results()
                .map(line -> line.group(1).strip())
                .findFirst();
    }

    /** Returns a file's content: the line of the purpose, and a block. */
    static String text(String label, byte[] der, KeyPurpose purpose) {
        return "%s%s\n-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        PURPOSE,
                        purpose.word(),
                        label,
                        Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'})
                                .encodeToString(der),
                        label);
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
