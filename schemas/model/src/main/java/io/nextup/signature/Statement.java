package io.nextup.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Bytes of a record that are signed: a line that names their kind and version, so that no signature
 * of another kind fits, and then parts. Each part of variable length follows its length, so that no
 * other parts make the same bytes. Numbers are big-endian. Not thread-safe.
 */
public final class Statement {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Statement() {}

    /**
     * Begins a statement with its kind and a line feed.
     *
     * @param kind kind and version in ASCII, such as {@code nextup-erasure-v1}
     */
    public static Statement of(String kind) {
        Statement statement = new Statement();
        statement.bytes.writeBytes((kind + "\n").getBytes(US_ASCII));
        return statement;
    }

    /** Adds bytes, after the int32 of their number. */
    public Statement with(byte[] part) {
        requireNonNull(part, "part is null");
        with(part.length);
        bytes.writeBytes(part);
        return this;
    }

    /** Adds a text's bytes in UTF-8, after the int32 of their number. */
    public Statement with(String part) {
        return with(part.getBytes(UTF_8));
    }

    /** Adds an int32. */
    public Statement with(int part) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part).array());
        return this;
    }

    /** Adds an int64. */
    public Statement with(long part) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
        return this;
    }

    /** Returns the bytes that are signed. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Signs it; returns the value of the record's header, the signature's 64 bytes in base64. */
    public byte[] signedBy(SigningKey key) {
        return Base64.getEncoder().encode(key.sign(bytes()));
    }

    /**
     * Tells whether one of the keys made a signature of it.
     *
     * @param header value of the record's header
     * @throws IllegalArgumentException if the value is not base64
     */
    public boolean isSignedBy(PublicKeys keys, byte[] header) {
        return keys.haveSigned(bytes(), Base64.getDecoder().decode(header));
    }
}
