package io.nextup.event.registered;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import io.nextup.event.wire.JsonPaths.Nested;
import io.nextup.event.wire.Wanted;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One reading of a message: keeps the values that are wanted and passes over all others. As in any
 * reader of Protobuf, the last of several values holds, parts of a message are merged, and a value
 * of another wire type is an unknown field. It goes no deeper than the places do. Not thread-safe.
 */
final class ProtobufWalk {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final Object[] values;

    /**
     * @param values takes the values that are wanted
     */
    ProtobufWalk(Object[] values) {
        this.values = values;
    }

    /** Reads a message up to its end, or to the limit. */
    void message(CodedInputStream in, Descriptor type, Wanted wanted) throws IOException {
        wanted.take(Nested.OBJECT, values);
        takeDefaults(type, wanted);
        Map<FieldDescriptor, Integer> lengths = new HashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            Wanted below = field == null ? null : wanted.property(field.getName());
            int wireType = WireFormat.getTagWireType(tag);
            if (below == null) {
                if (field != null && wireType == field.getLiteType().getWireType()) {
                    clearOthers(field, wanted);
                }
                skip(in, tag);
            } else if (isPacked(field, wireType)) {
                below.take(Nested.ARRAY, values);
                int outer = in.pushLimit(in.readRawVarint32());
                while (in.getBytesUntilLimit() > 0) {
                    element(in, field, below, lengths);
                }
                in.popLimit(outer);
            } else if (wireType != field.getLiteType().getWireType()) {
                skip(in, tag);
            } else if (field.isMapField()) {
                below.take(Nested.OBJECT, values);
                entry(in.readByteArray(), field.getMessageType(), below);
            } else if (field.isRepeated()) {
                below.take(Nested.ARRAY, values);
                element(in, field, below, lengths);
            } else {
                clearOthers(field, wanted);
                value(in, field, below);
            }
        }
        // Also proves that the record does not end with the end of a group.
        in.checkLastTagWas(0);
    }

    /** Takes the first names of enums that have no presence: their writers leave them out. */
    private void takeDefaults(Descriptor type, Wanted wanted) {
        for (String name : wanted.names()) {
            FieldDescriptor field = type.findFieldByName(name);
            if (field != null
                    && field.getJavaType() == FieldDescriptor.JavaType.ENUM
                    && !field.isRepeated()
                    && !field.hasPresence()) {
                Wanted below = wanted.property(name);
                if (!below.isTaken(values)) {
                    below.take(field.getEnumType().getValues().get(0).getName(), values);
                }
            }
        }
    }

    /** Forgets what another member of the field's oneof left. */
    private void clearOthers(FieldDescriptor field, Wanted wanted) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof == null) {
            return;
        }
        for (String name : wanted.names()) {
            FieldDescriptor other = field.getContainingType().findFieldByName(name);
            if (other != null && other != field && other.getRealContainingOneof() == oneof) {
                wanted.property(name).clear(values);
            }
        }
    }

    private static boolean isPacked(FieldDescriptor field, int wireType) {
        return field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private void element(
            CodedInputStream in,
            FieldDescriptor field,
            Wanted list,
            Map<FieldDescriptor, Integer> lengths)
            throws IOException {
        int index = lengths.merge(field, 1, Integer::sum) - 1;
        Wanted below = list.element(index);
        if (below == null) {
            skipValue(in, field);
        } else {
            value(in, field, below);
        }
    }

    /** Reads an entry of a map, whose key may stand behind its value. */
    private void entry(byte[] bytes, Descriptor type, Wanted map) throws IOException {
        Object[] key = new Object[1];
        Wanted ofKey = Wanted.of(List.of("/" + type.findFieldByNumber(KEY).getName()));
        new ProtobufWalk(key).message(CodedInputStream.newInstance(bytes), type, ofKey);
        Wanted below = map.property(String.valueOf(key[0] == null ? defaultKey(type) : key[0]));
        if (below == null) {
            return;
        }
        below.clear(values);
        FieldDescriptor value = type.findFieldByNumber(VALUE);
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == VALUE
                    && WireFormat.getTagWireType(tag) == value.getLiteType().getWireType()) {
                value(in, value, below);
            } else {
                skip(in, tag);
            }
        }
    }

    private static Object defaultKey(Descriptor entry) {
        return entry.findFieldByNumber(KEY).getDefaultValue();
    }

    private void value(CodedInputStream in, FieldDescriptor field, Wanted wanted)
            throws IOException {
        if (field.getType() != FieldDescriptor.Type.MESSAGE) {
            Object value = ProtobufScalars.read(in, field);
            boolean unset = !field.hasPresence() && !field.isRepeated() && isDefault(value);
            wanted.take(unset ? null : value, values);
            return;
        }
        int length = in.readRawVarint32();
        int outer = in.pushLimit(length);
        if (field.getMessageType().getFullName().equals(Timestamp.getDescriptor().getFullName())) {
            byte[] time = in.readRawBytes(length);
            message(CodedInputStream.newInstance(time), field.getMessageType(), wanted);
            wanted.take(instant(Timestamp.parseFrom(time)), values);
        } else {
            message(in, field.getMessageType(), wanted);
        }
        in.popLimit(outer);
    }

    /** Tells whether a field without presence may as well be unset: empty, 0 or false. */
    private static boolean isDefault(Object value) {
        return value.equals("")
                || value.equals(0L)
                || value.equals(false)
                || (value instanceof BigDecimal number && number.signum() == 0);
    }

    private static Instant instant(Timestamp time) throws IOException {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IOException("%d s are not a time".formatted(time.getSeconds()), e);
        }
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new IOException("a group ends that did not begin");
        }
    }

    private static void skipValue(CodedInputStream in, FieldDescriptor field) throws IOException {
        skip(in, field.getNumber() << 3 | field.getLiteType().getWireType());
    }
}
