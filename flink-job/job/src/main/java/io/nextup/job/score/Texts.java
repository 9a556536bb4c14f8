package io.nextup.job.score;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Texts in the state, as {@link StringValue} writes them: the length plus 1, then each UTF-16 unit
 * by itself. Both have seven bits a byte, the lowest first, and the top bit set on all bytes but
 * the last. The reader of {@link StringValue} allocates any damaged length, and returns null if the
 * length plus 1 is 0; this one refuses both.
 */
final class Texts {
    /** Most bytes or elements that are allocated for a length before its content is read. */
    static final int CHUNK = 1024;

    private Texts() {}

    static void write(String text, DataOutputView target) throws IOException {
        StringValue.writeString(text, target);
    }

    static void writeAll(List<String> texts, DataOutputView target) throws IOException {
        target.writeInt(texts.size());
        for (String text : texts) {
            write(text, target);
        }
    }

    static List<String> readAll(DataInputView source) throws IOException {
        int count = readSize(source, "texts");
        List<String> texts = new ArrayList<>(Math.min(count, CHUNK));
        for (int i = 0; i < count; i++) {
            texts.add(read(source));
        }
        return texts;
    }

    static int readSize(DataInputView source, String what) throws IOException {
        int size = source.readInt();
        if (size < 0) {
            throw new CorruptRequestException("%d %s".formatted(size, what));
        }
        return size;
    }

    static String read(DataInputView source) throws IOException {
        int length = readLength(source);
        byte[] bytes = new byte[Math.min(length, CHUNK)];
        source.readFully(bytes);
        if (bytes.length == length && isAscii(bytes)) {
            return new String(bytes, US_ASCII);
        }
        StringBuilder text = new StringBuilder(bytes.length);
        int unit = 0;
        int shift = 0;
        while (true) {
            for (byte next : bytes) {
                unit |= (next & 0x7f) << shift;
                shift += 7;
                if (unit > Character.MAX_VALUE || shift > 21) {
                    throw new CorruptRequestException("a text with a unit of more than 16 bits");
                }
                if (next >= 0) {
                    text.append((char) unit);
                    unit = 0;
                    shift = 0;
                }
            }
            if (text.length() == length) {
                return text.toString();
            }
            // Each remaining unit needs at least one byte, including one that has begun.
            bytes = new byte[Math.min(length - text.length(), CHUNK)];
            source.readFully(bytes);
        }
    }

    private static int readLength(DataInputView source) throws IOException {
        long lengthAndOne = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = source.readUnsignedByte();
            lengthAndOne |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (lengthAndOne < 1 || lengthAndOne > Integer.MAX_VALUE) {
                    break;
                }
                return (int) lengthAndOne - 1;
            }
        }
        throw new CorruptRequestException("a text of length %d".formatted(lengthAndOne - 1));
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte next : bytes) {
            if (next < 0) {
                return false;
            }
        }
        return true;
    }
}
