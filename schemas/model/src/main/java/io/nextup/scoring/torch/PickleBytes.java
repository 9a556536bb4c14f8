package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.artifact.ArtifactException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;

/**
 * The bytes of a pickle, taken one after the other. Allocates nothing for bytes that do not follow.
 */
final class PickleBytes {
    private static final int MAX_NAME_BYTES = 1_000;

    private static final int MAX_SHOWN = 200;

    private final ByteBuffer in;
    private final String name;

    /** Place of the opcode that was taken last. */
    private int at;

    /**
     * @param name of the module and the pickle, for errors
     */
    PickleBytes(byte[] pickled, String name) {
        this.in = ByteBuffer.wrap(pickled);
        this.name = name;
    }

    int opcode() throws ArtifactException {
        at = in.position();
        return one();
    }

    /** Takes a byte, as a number from 0 to 255. */
    int one() throws ArtifactException {
        return take(1).get() & 0xff;
    }

    /** Takes a number of 4 bytes that is never negative. */
    long length() throws ArtifactException {
        return Integer.toUnsignedLong(take(Integer.BYTES).getInt());
    }

    private void require(long bytes) throws ArtifactException {
        if (bytes > in.remaining()) {
            throw refused(
                    "%d bytes should follow, but only %d do".formatted(bytes, in.remaining()));
        }
    }

    /** Returns the next bytes, in little-endian order. */
    ByteBuffer take(int bytes) throws ArtifactException {
        require(bytes);
        ByteBuffer taken = in.slice(in.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + bytes);
        return taken;
    }

    String text(long length) throws ArtifactException {
        require(length);
        try {
            return UTF_8.newDecoder().decode(take((int) length)).toString();
        } catch (CharacterCodingException e) {
            throw refused("a text is not UTF-8");
        }
    }

    String line() throws ArtifactException {
        int start = in.position();
        int most = Math.min(in.limit(), start + MAX_NAME_BYTES);
        for (int end = start; end < most; end++) {
            if (in.get(end) == '\n') {
                String line = US_ASCII.decode(take(end - start)).toString();
                in.position(end + 1);
                return line;
            }
        }
        throw refused("a name does not end within %d bytes".formatted(MAX_NAME_BYTES));
    }

    boolean isAtEnd() {
        return !in.hasRemaining();
    }

    /** Makes a text fit for a message, whatever it holds. */
    static String shown(String text) {
        return text.substring(0, Math.min(text.length(), MAX_SHOWN)).replaceAll("[^ -~]", "?");
    }

    /** Says that the opcode that was taken last, or what it stands for, is refused. */
    ArtifactException refused(String reason) {
        return new ArtifactException("%s: byte %d: %s".formatted(name, at, reason));
    }
}
