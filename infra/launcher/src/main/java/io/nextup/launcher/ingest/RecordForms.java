package io.nextup.launcher.ingest;

import io.nextup.event.registered.RegisteredRecord;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.JsonPaths;
import io.nextup.launcher.ingest.CheckReport.Kind;
import io.nextup.launcher.ingest.CheckReport.Warning;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Recognizes records of which no mapping alone can read anything. */
final class RecordForms {
    private static final String SEPARATORS = ",;|\t";
    private static final String BLANKS = "\t\r\n";

    private RecordForms() {}

    /**
     * Warns of the form of most records, with the way out; empty where it is none of these.
     *
     * @param schemas the registry's schemas; null without a registry
     */
    static Optional<Warning> warning(List<SampledRecord> sample, Schemas schemas) {
        long values = sample.stream().filter(one -> one.value() != null).count();
        long csv = sample.stream().filter(one -> isCsv(one.value())).count();
        if (csv * 2 > values) {
            return Optional.of(
                    new Warning(
                            Kind.CSV,
                            String.format(
                                    Locale.ROOT,
                                    "%,d records are lines of CSV, which no mapping reads: have the producer write JSON, or give a file of such lines to replay --events or train --events",
                                    csv)));
        }
        long registered =
                sample.stream().filter(one -> RegisteredRecord.isOne(one.value())).count();
        return schemas != null || registered * 2 <= values
                ? Optional.empty()
                : Optional.of(
                        new Warning(
                                Kind.NO_REGISTRY,
                                String.format(
                                        Locale.ROOT,
                                        "%,d records begin with a byte 0, as Avro, Protobuf and JSON do whose schema lies in a registry: name it with --schema-registry FILE",
                                        registered)));
    }

    /** Tells whether a value is text with separators that does not begin as JSON does. */
    private static boolean isCsv(byte[] value) {
        String text = JsonPaths.mayRead(value) ? Survey.text(value) : null;
        return text != null
                && !text.isBlank()
                // JSON and XML.
                && "{[<".indexOf(text.stripLeading().charAt(0)) < 0
                && text.chars().anyMatch(c -> SEPARATORS.indexOf(c) >= 0)
                && text.chars().allMatch(c -> c >= ' ' || BLANKS.indexOf(c) >= 0);
    }
}
