package io.nextup.event.registered;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Excerpt;
import io.nextup.event.wire.DecodeException;
import java.io.IOException;
import java.util.List;

/**
 * Reads records in Protobuf. The header is followed by the way to the message within the schema: a
 * count, and as many indexes, of which each chooses among the messages in the one before; a single
 * 0 is the first message.
 */
final class ProtobufReader implements RecordReader {
    private final String name;
    private final FileDescriptor schema;

    ProtobufReader(String name, FileDescriptor schema) {
        this.name = name;
        this.schema = schema;
    }

    @Override
    public Object[] read(byte[] record, Places places) throws DecodeException {
        CodedInputStream in = body(record);
        Object[] values = new Object[places.count()];
        try {
            new ProtobufWalk(values).message(in, message(in), places.root());
        } catch (IOException e) {
            throw undecodable(record, e);
        }
        return values;
    }

    @Override
    public List<String> places(byte[] record) throws DecodeException {
        try {
            return ProtobufPlaces.of(message(body(record))).places();
        } catch (IOException e) {
            throw undecodable(record, e);
        }
    }

    private static CodedInputStream body(byte[] record) {
        return CodedInputStream.newInstance(
                record,
                RegisteredRecord.HEADER_BYTES,
                record.length - RegisteredRecord.HEADER_BYTES);
    }

    private DecodeException undecodable(byte[] record, IOException e) {
        return new DecodeException(
                Reason.UNDECODABLE,
                "Protobuf of %s: %s, in %s"
                        .formatted(
                                name,
                                Excerpt.cut(String.valueOf(e.getMessage()), 200),
                                Excerpt.of(record)),
                e);
    }

    private Descriptor message(CodedInputStream in) throws IOException {
        int count = in.readSInt32();
        Descriptor message = chosen(schema.getMessageTypes(), count == 0 ? 0 : in.readSInt32());
        for (int i = 1; i < count; i++) {
            message = chosen(message.getNestedTypes(), in.readSInt32());
        }
        if (count < 0) {
            throw new IOException("the record has %d indexes of its message".formatted(count));
        }
        return message;
    }

    private static Descriptor chosen(List<Descriptor> messages, int index) throws IOException {
        if (index < 0 || index >= messages.size()) {
            throw new IOException("message %d of %d".formatted(index, messages.size()));
        }
        return messages.get(index);
    }
}
