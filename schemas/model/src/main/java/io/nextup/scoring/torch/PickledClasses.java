package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes of PyTorch's native code that pickled data names. PyTorch makes an instance of each
 * class that {@code data.pkl} or {@code constants.pkl} names, even if the code does not name it.
 *
 * <p>Searches the bytes and reads no opcodes: the opcode of a class holds its namespace and its
 * name as two lines, wherever it stands.
 *
 * <p>Source: {@code Unpickler::readGlobal} in PyTorch's {@code
 * torch/csrc/jit/serialization/unpickler.cpp}.
 */
final class PickledClasses {
    /** More bytes than the longest name that is found has. */
    private static final int MAX_NAME_BYTES = 512;

    private static final int BLOCK_BYTES = 1 << 16;

    private static final Pattern NATIVE =
            Pattern.compile(
                    "__torch__\\.torch\\.classes(?:(?!__torch__)[A-Za-z0-9_.]){0,200}\n[A-Za-z0-9_]{1,200}\n");

    private PickledClasses() {}

    /**
     * Finds the first native class that is not allowed, as {@code
     * __torch__.torch.classes.NAMESPACE.NAME}.
     *
     * @param pickled read to its end, unless a name is found before
     */
    static Optional<String> firstNotAllowed(InputStream pickled, AllowedOperators allowed)
            throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        int kept = 0;
        while (true) {
            int read = pickled.readNBytes(block, kept, block.length - kept);
            int length = kept + read;
            boolean ended = length < block.length;
            // A name that begins later may go on in the next block.
            int end = ended ? length : length - MAX_NAME_BYTES;
            Matcher name = NATIVE.matcher(new String(block, 0, length, ISO_8859_1));
            while (name.find() && name.start() < end) {
                String found = name.group().strip().replace('\n', '.');
                if (!allowed.has(found)) {
                    return Optional.of(found);
                }
            }
            if (ended) {
                return Optional.empty();
            }
            kept = length - end;
            System.arraycopy(block, end, block, 0, kept);
        }
    }
}
