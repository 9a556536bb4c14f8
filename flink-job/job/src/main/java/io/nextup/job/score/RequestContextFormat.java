package io.nextup.job.score;

import io.nextup.event.TraceContext;
import io.nextup.serving.engine.RequestContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The format of a request's context as bytes, at the end of a request of version 3:
 *
 * <pre>
 * for each part that is present, by ascending tag:
 *   short   tag
 *   int     length in bytes, then as many bytes
 * short     0, the end
 *
 * tag 1   times of the items, a long each, milliseconds since the epoch
 * tag 2   types of the items, a text each
 * tag 3   long: the time that the answer is for, milliseconds since the epoch
 * tag 4   assignment: pairs of texts, sorted by the first
 * tag 5   trace: the text of traceparent, then that of tracestate if there is one
 * </pre>
 *
 * Numbers are big-endian; texts are as {@link Texts} writes them.
 *
 * <p>The assignment has pairs of texts, not a name, an arm and a revision at fixed positions.
 * Further data of an experiment, or a second experiment, gets a new key. Neither changes the
 * format.
 *
 * <p>A reader skips unknown tags. So a further part is a new tag, never a new version, and the
 * meaning of a tag never changes. The reader drops skipped parts: its next checkpoint has the
 * request without them. So a part without which a request must not be answered needs a new version,
 * which older builds refuse.
 */
final class RequestContextFormat {
    private static final int END = 0;
    private static final int ITEM_TIMES = 1;
    private static final int ITEM_TYPES = 2;
    private static final int NOW = 3;
    private static final int ASSIGNMENT = 4;
    private static final int TRACE = 5;

    private RequestContextFormat() {}

    static void write(RequestContext context, DataOutputView target) throws IOException {
        DataOutputSerializer part = new DataOutputSerializer(Texts.CHUNK);
        for (long time : context.itemTimesMillis()) {
            part.writeLong(time);
        }
        writePart(ITEM_TIMES, part, target);
        for (String type : context.itemTypes()) {
            Texts.write(type, part);
        }
        writePart(ITEM_TYPES, part, target);
        if (context.nowMillis().isPresent()) {
            part.writeLong(context.nowMillis().getAsLong());
        }
        writePart(NOW, part, target);
        for (Map.Entry<String, String> pair : context.assignment().entrySet()) {
            Texts.write(pair.getKey(), part);
            Texts.write(pair.getValue(), part);
        }
        writePart(ASSIGNMENT, part, target);
        if (context.trace() != null) {
            Texts.write(context.trace().parent(), part);
            if (context.trace().state() != null) {
                Texts.write(context.trace().state(), part);
            }
        }
        writePart(TRACE, part, target);
        target.writeShort(END);
    }

    /** Writes a part and clears it; writes nothing if the part is empty. */
    private static void writePart(int tag, DataOutputSerializer part, DataOutputView target)
            throws IOException {
        if (part.length() > 0) {
            target.writeShort(tag);
            target.writeInt(part.length());
            target.write(part.getSharedBuffer(), 0, part.length());
            part.clear();
        }
    }

    static RequestContext read(DataInputView source) throws IOException {
        RequestContext context = RequestContext.NONE;
        int before = END;
        for (int tag = source.readUnsignedShort(); tag != END; tag = source.readUnsignedShort()) {
            if (tag <= before) {
                throw new CorruptRequestException("tag %d is after tag %d".formatted(tag, before));
            }
            before = tag;
            int length = Texts.readSize(source, "bytes behind tag " + tag);
            context =
                    switch (tag) {
                        case ITEM_TIMES ->
                                context.withItemTimesMillis(longs(readPart(length, source)));
                        case ITEM_TYPES -> context.withItemTypes(texts(readPart(length, source)));
                        case NOW -> context.withNowMillis(oneLong(readPart(length, source)));
                        case ASSIGNMENT -> context.withAssignment(pairs(readPart(length, source)));
                        case TRACE -> context.withTrace(trace(texts(readPart(length, source))));
                        default -> {
                            source.skipBytesToRead(length);
                            yield context;
                        }
                    };
        }
        return context;
    }

    private static DataInputDeserializer readPart(int length, DataInputView source)
            throws IOException {
        byte[] bytes = new byte[Math.min(length, Texts.CHUNK)];
        int read = 0;
        while (true) {
            source.readFully(bytes, read, bytes.length - read);
            read = bytes.length;
            if (read == length) {
                return new DataInputDeserializer(bytes);
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
        }
    }

    private static long[] longs(DataInputDeserializer part) throws IOException {
        int bytes = part.available();
        if (bytes % Long.BYTES != 0) {
            throw new CorruptRequestException(
                    "%d bytes do not hold numbers of %d bytes".formatted(bytes, Long.BYTES));
        }
        long[] values = new long[bytes / Long.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = part.readLong();
        }
        return values;
    }

    private static long oneLong(DataInputDeserializer part) throws IOException {
        long[] values = longs(part);
        if (values.length != 1) {
            throw new CorruptRequestException(
                    "%d times that the answer is for".formatted(values.length));
        }
        return values[0];
    }

    private static List<String> texts(DataInputDeserializer part) throws IOException {
        List<String> texts = new ArrayList<>();
        while (part.available() > 0) {
            texts.add(Texts.read(part));
        }
        return texts;
    }

    private static TraceContext trace(List<String> texts) throws IOException {
        if (texts.isEmpty() || texts.size() > 2) {
            throw new CorruptRequestException("a trace of %d texts".formatted(texts.size()));
        }
        return new TraceContext(texts.get(0), texts.size() == 2 ? texts.get(1) : null);
    }

    private static Map<String, String> pairs(DataInputDeserializer part) throws IOException {
        Map<String, String> pairs = new HashMap<>();
        while (part.available() > 0) {
            if (pairs.put(Texts.read(part), Texts.read(part)) != null) {
                throw new CorruptRequestException("a key is in the assignment twice");
            }
        }
        return pairs;
    }
}
