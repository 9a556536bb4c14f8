package io.nextup.trainer.history;

import static java.util.Objects.requireNonNull;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.TimeUnits;
import java.util.Optional;

/**
 * Options for reading a file whose format cannot be detected.
 *
 * @param columns where each field stands: a name in the file's header, or a position (1 is the
 *     first) in a file without a header, or a path in JSON; {@link FieldMapping#NONE} for the usual
 *     names
 * @param timeUnits unit of the times, as the columns give it where they do
 * @param badLines most lines that are left out since they are not understood
 */
public record HistoryOptions(
        HistoryFormat format, FieldMapping columns, TimeUnits timeUnits, long badLines) {

    /**
     * @throws IllegalArgumentException if the columns name a key or a header, which no file has, or
     *     give the times another unit
     */
    public HistoryOptions {
        requireNonNull(format, "format is null");
        requireNonNull(timeUnits, "timeUnits is null");
        if (badLines < 0) {
            throw new IllegalArgumentException("--bad-lines is %d: at least 0".formatted(badLines));
        }
        Optional<FieldSource> outside =
                columns.places()
                        .filter(
                                source ->
                                        source instanceof FieldSource.Key
                                                || source instanceof FieldSource.Header)
                        .findFirst();
        if (outside.isPresent()) {
            throw new IllegalArgumentException(
                    "The columns \"%s\" name %s, and a file has no keys and headers: name a column or a path"
                            .formatted(columns, outside.get()));
        }
        if (columns.timeUnits() != TimeUnits.GUESS) {
            if (timeUnits != TimeUnits.GUESS && timeUnits != columns.timeUnits()) {
                throw new IllegalArgumentException(
                        "The columns \"%s\" give times in %s, and --time-unit gives %s: say one of them"
                                .formatted(columns, columns.timeUnits().word(), timeUnits.word()));
            }
            timeUnits = columns.timeUnits();
        }
    }

    /** Makes options by which every line must be understood. */
    public HistoryOptions(HistoryFormat format, FieldMapping columns, TimeUnits timeUnits) {
        this(format, columns, timeUnits, 0);
    }

    /** Returns options that leave everything to detection. */
    public static HistoryOptions auto() {
        return new HistoryOptions(HistoryFormat.AUTO, FieldMapping.NONE, TimeUnits.GUESS);
    }

    public HistoryOptions withFormat(HistoryFormat newFormat) {
        return new HistoryOptions(newFormat, columns, timeUnits, badLines);
    }
}
