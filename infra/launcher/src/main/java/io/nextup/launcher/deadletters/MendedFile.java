package io.nextup.launcher.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.DeadLetter;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of letters that were corrected, with the job's own verdict on each. */
final class MendedFile {
    private final Path file;
    private final long nowMillis;
    private final InteractionValidator validator;

    /** Takes the lines of a file, in their order. */
    @FunctionalInterface
    interface Lines {
        /**
         * Called once for each line that is not blank.
         *
         * @param number counted from 1, blank lines too
         * @param record null where the line is none
         * @return false to read no further line
         */
        boolean line(long number, MendedRecord record, Verdict verdict);
    }

    /**
     * @param nowMillis the timestamp of records that have none, milliseconds since the epoch
     * @param rules rules of the job that is to read them
     * @param schemas schemas of the job's registry; null without one
     */
    MendedFile(Path file, long nowMillis, IntakeRules rules, Schemas schemas) {
        this.file = file;
        this.nowMillis = nowMillis;
        this.validator = new InteractionValidator(rules, schemas);
    }

    void read(Lines lines) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank() && !read(number, line, lines)) {
                    return;
                }
            }
        }
    }

    private boolean read(long number, String line, Lines lines) {
        MendedRecord record;
        try {
            record = LetterLines.read(line, nowMillis);
        } catch (IllegalArgumentException e) {
            return lines.line(
                    number,
                    null,
                    new Verdict.Rejected(DeadLetter.Reason.UNDECODABLE, e.getMessage()));
        }
        return lines.line(number, record, record.verdict(validator));
    }
}
