package io.nextup.launcher.argument;

import static java.util.stream.Collectors.joining;

import io.nextup.trainer.dataset.Protocol;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Protocols by their words, and the words for the completion in shells. */
public final class ProtocolConverter {
    private ProtocolConverter() {}

    /** Protocols that leave a part to fit on. */
    public static final class ForFit implements ITypeConverter<Protocol>, Iterable<String> {
        private static final List<Protocol> ALLOWED =
                List.of(Protocol.LEAVE_ONE_OUT, Protocol.TIME, Protocol.ALL);

        @Override
        public Protocol convert(String value) {
            return named(value, ALLOWED);
        }

        @Override
        public Iterator<String> iterator() {
            return ALLOWED.stream().map(Protocol::word).iterator();
        }
    }

    /** Protocols that have a test. */
    public static final class ForTest implements ITypeConverter<Protocol>, Iterable<String> {
        private static final List<Protocol> ALLOWED =
                List.of(Protocol.LEAVE_ONE_OUT, Protocol.TIME, Protocol.EVERY_EVENT);

        @Override
        public Protocol convert(String value) {
            return named(value, ALLOWED);
        }

        @Override
        public Iterator<String> iterator() {
            return ALLOWED.stream().map(Protocol::word).iterator();
        }
    }

    private static Protocol named(String value, List<Protocol> allowed) {
        return allowed.stream()
                .filter(one -> one.word().equals(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "\"%s\" is not one of %s"
                                                .formatted(
                                                        value,
                                                        allowed.stream()
                                                                .map(Protocol::word)
                                                                .collect(joining(", ")))));
    }
}
