package io.nextup.event.registered;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.nextup.event.wire.JsonPaths.Nested;
import java.io.IOException;
import java.math.BigInteger;

/** Values of Protobuf's simple types. */
final class ProtobufScalars {
    private ProtobufScalars() {}

    /** Reads a value, and checks that a text is UTF-8. */
    static Object read(CodedInputStream in, FieldDescriptor field) throws IOException {
        return switch (field.getType()) {
            case STRING -> in.readStringRequireUtf8();
            case INT32 -> (long) in.readInt32();
            case SINT32 -> (long) in.readSInt32();
            case SFIXED32 -> (long) in.readSFixed32();
            case UINT32 -> Integer.toUnsignedLong(in.readUInt32());
            case FIXED32 -> Integer.toUnsignedLong(in.readFixed32());
            case INT64 -> in.readInt64();
            case SINT64 -> in.readSInt64();
            case SFIXED64 -> in.readSFixed64();
            case UINT64 -> unsigned(in.readUInt64());
            case FIXED64 -> unsigned(in.readFixed64());
            case BOOL -> in.readBool();
            case FLOAT -> Fractions.of(in.readFloat());
            case DOUBLE -> Fractions.of(in.readDouble());
            case ENUM -> nameOf(field, in.readEnum());
            case BYTES -> {
                in.skipRawBytes(in.readRawVarint32());
                yield Nested.BYTES;
            }
            case MESSAGE, GROUP ->
                    throw new IllegalArgumentException("%s holds others".formatted(field));
        };
    }

    private static Object unsigned(long value) {
        return value >= 0 ? (Object) value : (Object) new BigInteger(Long.toUnsignedString(value));
    }

    /** Returns the name; the number where this schema has no name for it. */
    private static Object nameOf(FieldDescriptor field, int number) {
        EnumValueDescriptor value = field.getEnumType().findValueByNumber(number);
        return value == null ? (Object) (long) number : value.getName();
    }
}
