package io.nextup.trainer.cli;

import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.TrialUsers;
import io.nextup.kafka.KafkaSettings;
import io.nextup.sequence.UserSequence.Outcome;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.history.ArrivalLog;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.HistoryFiles;
import io.nextup.trainer.history.HistoryFormat;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.history.TieShuffle;
import io.nextup.trainer.history.TimeUnits;
import io.nextup.trainer.history.TopicHistory;
import io.nextup.trainer.store.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the interactions are, and how they are written. */
final class HistoryArguments {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    private static final class Source {
        @Option(
                names = "--events",
                paramLabel = "FILE",
                description = "Reads interactions from this file (plain or gzip).")
        private Path events;

        @ArgGroup(exclusive = false)
        private Topic topic;
    }

    private static final class Topic {
        @Option(
                names = "--from",
                paramLabel = "kafka",
                required = true,
                converter = FromConverter.class,
                description = "Reads the interactions topic.")
        @SuppressWarnings("UnusedVariable") // That it is given says everything.
        private String from;

        @Option(
                names = "--store",
                paramLabel = "DIR",
                description =
                        "With --from kafka: keeps what was read in this directory, and reads only"
                                + " what has arrived since. What the topic no longer holds stays"
                                + " there; who was erased does not. train --every always keeps it"
                                + " (default: history in --work), and writes receipts of erasures.")
        private Path store;
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description =
                    "The file's form: auto, csv, tsv, movielens, sequences, pairs or jsonl"
                            + " (default: auto, told by its first lines).")
    private HistoryFormat format = HistoryFormat.AUTO;

    @Option(
            names = "--columns",
            paramLabel = "user=..,item=..",
            converter = ColumnsConverter.class,
            description =
                    "The names of the columns in the header: user=NAME,item=NAME and, where there"
                            + " are such, time=, type=, session=, event=. Numbers (1 is the first)"
                            + " for a file without a header. Default: the usual names.")
    private Columns columns = new Columns(Map.of());

    @Option(
            names = "--time-unit",
            paramLabel = "UNIT",
            converter = UnitsConverter.class,
            description =
                    "How times are written: s, ms, us, ns or iso (default: told by the values).")
    private TimeUnits timeUnits = TimeUnits.GUESS;

    @Option(
            names = "--shuffle-ties",
            paramLabel = "SEED",
            description =
                    "Puts a user's events of the very same time into a random order: where times are"
                            + " days, the file's own order within one may tell more than anybody"
                            + " could know.")
    private Long shuffleTies;

    /** Whether a topic is read, which goes on, and not a file. */
    boolean isTopic() {
        return source.topic != null;
    }

    /** Where what is read of the topic is to be kept, if that was said. */
    Optional<Path> store() {
        return Optional.ofNullable(source.topic == null ? null : source.topic.store);
    }

    History read(Supplier<KafkaSettings> kafka, ModelRules rules, Consumer<String> notes)
            throws IOException {
        return read(kafka, store(), rules, notes);
    }

    /**
     * Reads the history.
     *
     * @param cluster asked only where a topic is read
     * @param store where what is read of a topic is kept, whatever was said; empty: nowhere
     * @param rules that make sequences of it
     */
    History read(
            Supplier<KafkaSettings> cluster,
            Optional<Path> store,
            ModelRules rules,
            Consumer<String> notes)
            throws IOException {
        String name;
        List<Interaction> interactions;
        if (source.topic == null) {
            name = String.valueOf(source.events.getFileName());
            HistoryOptions options = new HistoryOptions(format, columns.names(), timeUnits);
            interactions = HistoryFiles.read(source.events, options, notes);
        } else {
            KafkaSettings kafka = cluster.get();
            name = kafka.topics().interactions();
            interactions = readTopic(kafka, store, rules.limits(), notes);
        }
        if (shuffleTies != null) {
            interactions = TieShuffle.of(interactions, shuffleTies);
        }
        long trials = interactions.stream().filter(one -> TrialUsers.isTrial(one.userId())).count();
        if (trials > 0) {
            notes.accept(
                    "%s: %d interactions of users whose ids begin with console- are left out"
                            .formatted(name, trials));
        }
        UserHistories users = UserHistories.of(interactions, rules.sequence());
        if (users.userIds().isEmpty()) {
            throw new HistoryException(
                    "%s: none of %d interactions enters a sequence%s"
                            .formatted(
                                    name,
                                    interactions.size(),
                                    rules.types().isEmpty()
                                            ? ""
                                            : ": --types names %s".formatted(rules.types())));
        }
        notes.accept(
                "%s: %d interactions, %d duplicates, %d too late, %d users"
                        .formatted(
                                name,
                                interactions.size(),
                                users.outcomes().getOrDefault(Outcome.DUPLICATE, 0L),
                                users.outcomes().getOrDefault(Outcome.TOO_LATE, 0L),
                                users.userIds().size()));
        return new History(name, interactions.size(), users);
    }

    private static List<Interaction> readTopic(
            KafkaSettings kafka,
            Optional<Path> directory,
            InteractionLimits limits,
            Consumer<String> notes)
            throws IOException {
        if (directory.isEmpty()) {
            ArrivalLog log = TopicHistory.read(kafka, limits);
            notes.accept("%s: %s".formatted(kafka.topics().interactions(), log.counts()));
            return log.interactions();
        }
        try (HistoryStore store = HistoryStore.open(directory.get())) {
            ArrivalCounts counts = store.readOn(kafka, limits, notes);
            notes.accept("%s: %s".formatted(kafka.topics().interactions(), counts));
            notes.accept(
                    "%s: %d interactions in %d KB"
                            .formatted(
                                    directory.get(), store.size(), (store.bytes() + 999) / 1000));
            return store.interactions();
        }
    }

    private static final class FromConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!value.equals("kafka")) {
                throw new TypeConversionException("\"%s\" is not kafka".formatted(value));
            }
            return value;
        }
    }

    private static final class FormatConverter implements ITypeConverter<HistoryFormat> {
        @Override
        public HistoryFormat convert(String value) {
            return HistoryFormat.named(value)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "\"%s\" is none of %s"
                                                    .formatted(value, HistoryFormat.words())));
        }
    }

    private static final class UnitsConverter implements ITypeConverter<TimeUnits> {
        @Override
        public TimeUnits convert(String value) {
            return TimeUnits.named(value)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "\"%s\" is none of %s"
                                                    .formatted(value, TimeUnits.words())));
        }
    }

    /** Its own type: of a map picocli would split the text itself. */
    private record Columns(Map<HistoryOptions.Column, String> names) {}

    private static final class ColumnsConverter implements ITypeConverter<Columns> {
        @Override
        public Columns convert(String value) {
            try {
                return new Columns(HistoryOptions.parseColumns(value));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
