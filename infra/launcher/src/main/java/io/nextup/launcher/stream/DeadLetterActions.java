package io.nextup.launcher.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.DeadLetter;
import io.nextup.event.TerminalText;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.IntakeRules;
import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.deadletters.LetterFilter;
import io.nextup.launcher.deadletters.LetterLines;
import io.nextup.launcher.deadletters.LetterScan;
import io.nextup.launcher.deadletters.Resender;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.local.process.LocalRunException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.acl.AclOperation;

/** Prints dead letters, or sends those of a file. */
final class DeadLetterActions {
    private static final int MOST_REFUSALS_SHOWN = 20;

    private final KafkaSettings kafka;
    private final boolean json;
    private final PrintWriter out;
    private final PrintWriter err;
    private final String name;

    DeadLetterActions(KafkaSettings kafka, Verb verb) {
        this.kafka = kafka;
        this.json = verb.json();
        this.out = verb.out();
        this.err = verb.err();
        this.name = verb.name();
    }

    /**
     * Prints one line for each letter.
     *
     * @param target new file for lines of JSON; null for standard output
     */
    void print(String topic, LetterFilter filter, Path target) throws IOException {
        BrokerAdmin.requireTopic(kafka, topic, AclOperation.READ);
        if (target == null) {
            LetterScan.Sink sink =
                    (letter, refused) ->
                            out.println(
                                    json
                                            ? LetterLines.json(letter, refused)
                                            : LetterLines.readable(letter, refused));
            summarize(topic, LetterScan.read(kafka, topic, filter, sink), "");
            return;
        }
        requireNew(target);
        // The target's name never holds a part of the letters, however this program ends.
        Path part = part(target);
        LetterScan.Outcome outcome;
        try {
            try (BufferedWriter file = Files.newBufferedWriter(part, UTF_8)) {
                outcome =
                        LetterScan.read(
                                kafka,
                                topic,
                                filter,
                                (letter, refused) ->
                                        file.write(LetterLines.json(letter, refused) + "\n"));
            }
            Files.move(part, target);
        } catch (FileAlreadyExistsException e) {
            throw exists(target, e);
        } catch (FileSystemException e) {
            throw new LocalRunException(
                    "%s cannot be written: %s".formatted(target, OneLineErrors.words(e)), e);
        } finally {
            Files.deleteIfExists(part);
        }
        summarize(topic, outcome, ", written to " + target);
    }

    private static void requireNew(Path target) {
        if (Files.exists(target)) {
            throw exists(target, null);
        }
    }

    private static LocalRunException exists(Path target, Exception cause) {
        return new LocalRunException(
                "%s exists: name a new file, so that no corrections are lost".formatted(target),
                cause);
    }

    /** Returns a file beside the target; Ctrl-C deletes it. */
    private static Path part(Path target) {
        Path part =
                target.resolveSibling(
                        "%s.part-%d"
                                .formatted(target.getFileName(), ProcessHandle.current().pid()));
        part.toFile().deleteOnExit();
        return part;
    }

    /** Sends a file whose records keep the rules. Returns the exit code. */
    int send(
            Path file,
            String topic,
            Producer<byte[], byte[]> producer,
            IntakeRules rules,
            Schemas schemas)
            throws IOException {
        Resender resender = new Resender(producer, topic, rules, schemas);
        // Ctrl-C waits until the broker has what was sent and the report is printed: lines that are
        // sent again count twice.
        StopSignal stop = StopSignal.listen(name, err, resender::stop, ReplayCommand.TOO_LATE);
        Resender.Outcome outcome;
        try {
            outcome = resender.send(file, System.currentTimeMillis());
            if (outcome.refusals().isEmpty()) {
                report(outcome, file, topic);
                return Verb.OK;
            }
        } catch (LocalRunException e) {
            if (stop.isGiven()) {
                // After Ctrl-C nobody else prints it.
                LoggedLines.error(err, "%s: %s".formatted(name, e.getMessage()));
            }
            throw e;
        } finally {
            stop.finished();
        }
        outcome.refusals().stream()
                .limit(MOST_REFUSALS_SHOWN)
                .forEach(
                        refusal ->
                                note(
                                        "%s, line %d: %s: %s"
                                                .formatted(
                                                        file,
                                                        refusal.line(),
                                                        refusal.verdict().reason(),
                                                        TerminalText.onOneLine(
                                                                refusal.verdict().detail()))));
        throw new LocalRunException(
                "the job would refuse %d lines of %s: correct or delete them; nothing was sent"
                        .formatted(outcome.refusals().size(), file));
    }

    private void report(Resender.Outcome outcome, Path file, String topic) {
        if (json) {
            ObjectNode summary = new JsonMapper().createObjectNode();
            summary.put("interactionCount", outcome.interactions());
            summary.put("erasureCount", outcome.erasures());
            outcome.unsentFrom().ifPresent(line -> summary.put("unsentFromLine", line));
            out.println(summary);
        } else {
            String sent =
                    String.format(
                            Locale.ROOT,
                            "%,d interactions and %,d erasures to %s",
                            outcome.interactions(),
                            outcome.erasures(),
                            topic);
            out.println(
                    outcome.unsentFrom().isEmpty()
                            ? "Sent " + sent
                            : "Stopped: sent %s, and nothing from line %d of %s on"
                                    .formatted(sent, outcome.unsentFrom().getAsLong(), file));
        }
        out.flush();
    }

    /** Prints on standard error: standard output holds the letters, and nothing else. */
    private void summarize(String topic, LetterScan.Outcome outcome, String where) {
        out.flush();
        String reasons =
                outcome.chosen().entrySet().stream()
                        .map(DeadLetterActions::count)
                        .collect(Collectors.joining(", "));
        note(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d dead letters on %s%s%s",
                        outcome.wanted(),
                        outcome.letters(),
                        topic,
                        reasons.isEmpty() ? "" : " (%s)".formatted(reasons),
                        where));
        if (outcome.strangers() > 0) {
            note("%,d records there are not dead letters".formatted(outcome.strangers()));
        }
    }

    private static String count(Map.Entry<DeadLetter.Reason, Long> entry) {
        return String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue());
    }

    private void note(String line) {
        err.println(line);
        err.flush();
    }
}
