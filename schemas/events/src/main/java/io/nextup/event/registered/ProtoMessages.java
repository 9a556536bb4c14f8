package io.nextup.event.registered;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumOptions;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Makes Protobuf's own descriptions of messages and enums from a parsed file. Leaves out options,
 * groups and extensions, whose values a reader then passes over.
 */
final class ProtoMessages {
    private static final Map<String, FieldDescriptorProto.Type> SCALARS = new HashMap<>();

    static {
        for (FieldDescriptorProto.Type type : FieldDescriptorProto.Type.values()) {
            boolean isSimple =
                    switch (type) {
                        case TYPE_MESSAGE, TYPE_ENUM, TYPE_GROUP -> false;
                        default -> true;
                    };
            if (isSimple) {
                SCALARS.put(type.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT), type);
            }
        }
    }

    private final boolean isProto3;

    ProtoMessages(boolean isProto3) {
        this.isProto3 = isProto3;
    }

    static EnumDescriptorProto enumeration(EnumElement element) {
        EnumDescriptorProto.Builder proto =
                EnumDescriptorProto.newBuilder()
                        .setName(element.getName())
                        .setOptions(EnumOptions.newBuilder().setAllowAlias(true));
        for (EnumConstantElement constant : element.getConstants()) {
            proto.addValue(
                    EnumValueDescriptorProto.newBuilder()
                            .setName(constant.getName())
                            .setNumber(constant.getTag()));
        }
        return proto.build();
    }

    DescriptorProto message(MessageElement element) {
        DescriptorProto.Builder proto = DescriptorProto.newBuilder().setName(element.getName());
        for (TypeElement nested : element.getNestedTypes()) {
            if (nested instanceof MessageElement message) {
                proto.addNestedType(message(message));
            } else if (nested instanceof EnumElement enumeration) {
                proto.addEnumType(enumeration(enumeration));
            }
        }
        for (OneOfElement oneof : element.getOneOfs()) {
            int index = proto.getOneofDeclCount();
            proto.addOneofDecl(OneofDescriptorProto.newBuilder().setName(oneof.getName()));
            for (FieldElement field : oneof.getFields()) {
                proto.addField(field(field, field.getType()).setOneofIndex(index));
            }
        }
        for (FieldElement field : element.getFields()) {
            proto.addField(member(field, proto));
        }
        return proto.build();
    }

    private FieldDescriptorProto.Builder member(FieldElement field, DescriptorProto.Builder proto) {
        if (field.getType().startsWith("map<")) {
            DescriptorProto entry = entry(field);
            proto.addNestedType(entry);
            return field(field, entry.getName()).setLabel(Label.LABEL_REPEATED);
        }
        FieldDescriptorProto.Builder made = field(field, field.getType());
        if (isProto3 && field.getLabel() == Field.Label.OPTIONAL) {
            // Protobuf's own sign of a field with presence.
            made.setProto3Optional(true).setOneofIndex(proto.getOneofDeclCount());
            proto.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
        }
        return made;
    }

    private static FieldDescriptorProto.Builder field(FieldElement field, String type) {
        FieldDescriptorProto.Builder proto =
                typed(field.getName(), field.getTag(), type).setLabel(Label.LABEL_OPTIONAL);
        if (field.getLabel() == Field.Label.REPEATED) {
            proto.setLabel(Label.LABEL_REPEATED);
        } else if (field.getLabel() == Field.Label.REQUIRED) {
            proto.setLabel(Label.LABEL_REQUIRED);
        }
        return proto;
    }

    /** Makes the message that a map's entries are. */
    private static DescriptorProto entry(FieldElement field) {
        String types = field.getType();
        int comma = types.indexOf(',');
        String key = types.substring("map<".length(), comma).strip();
        String value = types.substring(comma + 1, types.length() - 1).strip();
        return DescriptorProto.newBuilder()
                .setName(field.getName() + "Entry")
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .addField(typed("key", 1, key).setLabel(Label.LABEL_OPTIONAL))
                .addField(typed("value", 2, value).setLabel(Label.LABEL_OPTIONAL))
                .build();
    }

    /** Makes a field of a simple type, or of one that the file defines by this name. */
    private static FieldDescriptorProto.Builder typed(String name, int number, String type) {
        FieldDescriptorProto.Builder proto =
                FieldDescriptorProto.newBuilder().setName(name).setNumber(number);
        FieldDescriptorProto.Type scalar = SCALARS.get(type);
        return scalar == null ? proto.setTypeName(type) : proto.setType(scalar);
    }
}
