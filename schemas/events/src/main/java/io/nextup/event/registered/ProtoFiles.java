package io.nextup.event.registered;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Parses {@code .proto} files, with those that they import. */
final class ProtoFiles {
    private static final Map<String, FileDescriptor> GOOGLES = new HashMap<>();

    static {
        Stream.of(
                        AnyProto.getDescriptor(),
                        ApiProto.getDescriptor(),
                        DurationProto.getDescriptor(),
                        EmptyProto.getDescriptor(),
                        FieldMaskProto.getDescriptor(),
                        SourceContextProto.getDescriptor(),
                        StructProto.getDescriptor(),
                        TimestampProto.getDescriptor(),
                        TypeProto.getDescriptor(),
                        WrappersProto.getDescriptor())
                .forEach(file -> GOOGLES.put(file.getName(), file));
    }

    private ProtoFiles() {}

    /**
     * Returns the schema's file.
     *
     * @throws IllegalArgumentException if the text is not a valid file. A type that no known file
     *     defines makes a field that is passed over
     * @throws IllegalStateException likewise, from the parser
     */
    static FileDescriptor descriptor(RegisteredSchema schema) {
        Map<String, FileDescriptor> known = new HashMap<>(GOOGLES);
        for (RegisteredSchema.Reference reference : schema.references()) {
            known.put(reference.name(), parse(reference.name(), reference.text(), known));
        }
        return parse("schema.proto", schema.text(), known);
    }

    private static FileDescriptor parse(
            String name, String text, Map<String, FileDescriptor> known) {
        ProtoFileElement file = ProtoParser.Companion.parse(Location.get(name), text);
        boolean isProto3 = file.getSyntax() == Syntax.PROTO_3;
        if (!isProto3 && file.getSyntax() != null && file.getSyntax() != Syntax.PROTO_2) {
            throw new IllegalArgumentException(
                    "%s is in %s: proto2 and proto3 are read".formatted(name, file.getSyntax()));
        }
        FileDescriptorProto.Builder proto =
                FileDescriptorProto.newBuilder()
                        .setName(name)
                        .setSyntax(isProto3 ? "proto3" : "proto2");
        if (file.getPackageName() != null) {
            proto.setPackage(file.getPackageName());
        }
        ProtoMessages messages = new ProtoMessages(isProto3);
        for (TypeElement type : file.getTypes()) {
            if (type instanceof MessageElement message) {
                proto.addMessageType(messages.message(message));
            } else if (type instanceof EnumElement enumeration) {
                proto.addEnumType(ProtoMessages.enumeration(enumeration));
            }
        }
        try {
            FileDescriptor[] imports = imports(file, known, proto);
            return FileDescriptor.buildFrom(proto.build(), imports, true);
        } catch (DescriptorValidationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Returns the imported files that are known. Others only define options, as {@code
     * confluent/meta.proto} does, or messages that are then passed over.
     */
    private static FileDescriptor[] imports(
            ProtoFileElement file,
            Map<String, FileDescriptor> known,
            FileDescriptorProto.Builder proto) {
        List<String> names =
                Stream.concat(file.getImports().stream(), file.getPublicImports().stream())
                        .filter(known::containsKey)
                        .toList();
        proto.addAllDependency(names);
        for (String exported : file.getPublicImports()) {
            if (names.contains(exported)) {
                proto.addPublicDependency(names.indexOf(exported));
            }
        }
        return names.stream().map(known::get).toArray(FileDescriptor[]::new);
    }
}
