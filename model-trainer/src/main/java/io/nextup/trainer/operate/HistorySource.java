package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.TrialUsers;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.registry.SchemaRegistry;
import io.nextup.kafka.registry.SchemaRegistrySettings;
import io.nextup.sequence.UserSequence.Outcome;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.history.CutFilter;
import io.nextup.trainer.history.HistoryCut;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.HistoryFiles;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.history.Recording;
import io.nextup.trainer.history.Sink;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.store.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Source of interactions, and of the sequences that they become. */
public sealed interface HistorySource {

    /**
     * Returns the seed for shuffling a user's events of the very same time; empty: they keep their
     * order.
     */
    Optional<Long> shuffleTies();

    /** Returns the name of the file, without its folder, or of the topic. */
    String name();

    /** Returns the rule by which items enter the vocabulary of a model that is fitted on it. */
    ItemAdmission admission();

    /** Returns the part of it that is read. */
    HistoryCut cut();

    /** Returns the same source under another rule. */
    HistorySource admitting(ItemAdmission rule);

    /** Reads the interactions as often as needed, and makes something of them. */
    interface Reader<T> {
        T read(Recording recording) throws IOException;
    }

    /**
     * Lets a reader read the interactions, notes what a user should know about them, and reports
     * how far it is.
     *
     * @return what the reader made of them
     */
    <T> T interactions(InteractionLimits limits, Progress progress, Reader<T> reader)
            throws IOException;

    /**
     * A file.
     *
     * @param options format of the file
     */
    record File(
            Path path,
            HistoryOptions options,
            Optional<Long> shuffleTies,
            ItemAdmission admission,
            HistoryCut cut)
            implements HistorySource {
        public File {
            requireNonNull(path, "path is null");
            requireNonNull(options, "options are null");
            requireNonNull(shuffleTies, "shuffleTies is null");
            requireNonNull(admission, "admission is null");
        }

        /** Makes one under the rule for files. */
        public File(Path path, HistoryOptions options, Optional<Long> shuffleTies) {
            this(path, options, shuffleTies, ItemAdmission.OF_FILES, HistoryCut.NONE);
        }

        @Override
        public File admitting(ItemAdmission rule) {
            return new File(path, options, shuffleTies, rule, cut);
        }

        @Override
        public String name() {
            return String.valueOf(path.getFileName());
        }

        @Override
        public <T> T interactions(InteractionLimits limits, Progress progress, Reader<T> reader)
                throws IOException {
            return reader.read(
                    cut.of(
                            HistoryFiles.recording(
                                    path, options, limits, progress::note, progress)));
        }
    }

    /**
     * The interactions topic of a cluster.
     *
     * @param store directory that keeps what was read, so that only new records are read; empty:
     *     each reading has a store of its own, which is deleted
     * @param fields where an interaction's fields stand in a record
     * @param erasures the job's conditions on tombstones
     * @param registry registry of the records' schemas; empty without one
     */
    record Topic(
            KafkaSettings kafka,
            Optional<Path> store,
            Optional<Long> shuffleTies,
            ItemAdmission admission,
            FieldMapping fields,
            ErasureRules erasures,
            Optional<SchemaRegistrySettings> registry,
            HistoryCut cut)
            implements HistorySource {
        private static final int INTERACTIONS_A_REPORT = 10_000;

        public Topic {
            requireNonNull(kafka, "kafka is null");
            requireNonNull(store, "store is null");
            requireNonNull(shuffleTies, "shuffleTies is null");
            requireNonNull(admission, "admission is null");
            fields = fields.ofTopic();
            requireNonNull(erasures, "erasures is null");
            requireNonNull(registry, "registry is null");
        }

        /** Makes one of Nextup's own records, under the rule for topics: every tombstone counts. */
        public Topic(KafkaSettings kafka, Optional<Path> store, Optional<Long> shuffleTies) {
            this(
                    kafka,
                    store,
                    shuffleTies,
                    ItemAdmission.OF_TOPICS,
                    FieldMapping.NONE,
                    ErasureRules.ANYBODY,
                    Optional.empty(),
                    HistoryCut.NONE);
        }

        @Override
        public Topic admitting(ItemAdmission rule) {
            return new Topic(kafka, store, shuffleTies, rule, fields, erasures, registry, cut);
        }

        /** Returns the same source that keeps what it has read. */
        public Topic keepingIn(Path directory) {
            return new Topic(
                    kafka,
                    Optional.of(directory),
                    shuffleTies,
                    admission,
                    fields,
                    erasures,
                    registry,
                    cut);
        }

        @Override
        public String name() {
            return kafka.topics().interactions();
        }

        @Override
        public <T> T interactions(InteractionLimits limits, Progress progress, Reader<T> reader)
                throws IOException {
            if (store.isEmpty()) {
                CutFilter kept = new CutFilter(cut);
                try (WorkDirectory work = new WorkDirectory();
                        HistoryStore once =
                                HistoryStore.temporary(work.path().resolve("history"), kept)) {
                    readOnce(once, work, limits, progress);
                    return reader.read(cut.of(reported(once, progress), kept));
                }
            }
            try (HistoryStore kept = HistoryStore.open(store.get())) {
                readOn(kept, limits, progress);
                progress.note(
                        "%s: %d interactions in %d KB"
                                .formatted(store.get(), kept.size(), (kept.bytes() + 999) / 1000));
                return reader.read(cut.of(reported(kept, progress)));
            }
        }

        /** Makes each pass over what was read report how far it is. */
        private Recording reported(HistoryStore opened, Progress progress) {
            Recording recording = opened.interactions();
            long size = opened.size();
            int[] passes = new int[1];
            return new Recording() {
                @Override
                public void read(Sink<Interaction> sink) throws IOException {
                    readFrom(Long.MIN_VALUE, sink);
                }

                @Override
                public long newestMillis() throws IOException {
                    return recording.newestMillis();
                }

                @Override
                public long readFrom(long earliestMillis, Sink<Interaction> sink)
                        throws IOException {
                    passes[0]++;
                    String what =
                            "what was read of %s, pass %d".formatted(Topic.this.name(), passes[0]);
                    long[] done = new long[1];
                    return recording.readFrom(
                            earliestMillis,
                            interaction -> {
                                if (done[0]++ % INTERACTIONS_A_REPORT == 0) {
                                    progress.at(
                                            new Stage(
                                                    Stage.Kind.READING,
                                                    what,
                                                    done[0],
                                                    size,
                                                    "interactions"));
                                }
                                sink.accept(interaction);
                            });
                }

                @Override
                public boolean countsByTime() {
                    return recording.countsByTime();
                }

                @Override
                public String name() {
                    return recording.name();
                }
            };
        }

        private void readOnce(
                HistoryStore once, WorkDirectory work, InteractionLimits limits, Progress progress)
                throws IOException {
            try {
                readOn(once, limits, progress);
            } catch (HistoryException | TopicException known) {
                throw known;
            } catch (IOException e) {
                // Such as a full disk, of which the system says no more than that.
                throw new HistoryException(
                        "%s cannot be copied to %s (%s): keep a copy with --store DIRECTORY, or give another temporary directory with -Djava.io.tmpdir=DIRECTORY"
                                .formatted(name(), work.path(), e.getMessage()),
                        e);
            }
        }

        private void readOn(HistoryStore opened, InteractionLimits limits, Progress progress)
                throws IOException {
            IntakeRules rules = new IntakeRules(limits, fields, erasures);
            Schemas schemas = registry.map(SchemaRegistry::impatient).orElse(null);
            ArrivalCounts counts =
                    opened.reporting(progress).readOn(kafka, rules, schemas, progress::note);
            progress.note("%s: %s".formatted(name(), counts));
            counts.warning(name()).ifPresent(progress::note);
        }
    }

    /**
     * Reads the history.
     *
     * @param rules rules by which sequences are made
     * @param notes receiver of lines for the user
     * @throws HistoryException if nothing enters a sequence
     */
    default History read(ModelRules rules, Consumer<String> notes) throws IOException {
        return read(rules, Progress.notesOnly(notes));
    }

    /**
     * Reads the history, and reports how far it is.
     *
     * @param rules rules by which sequences are made
     * @throws HistoryException if nothing enters a sequence
     */
    default History read(ModelRules rules, Progress progress) throws IOException {
        History read =
                interactions(
                        rules.limits(),
                        progress,
                        recording -> {
                            UserHistories users =
                                    UserHistories.of(recording, rules.sequence(), tieSeed());
                            return new History(
                                    name(),
                                    users.interactions(),
                                    users.admitting(admission()),
                                    recording.cutAway(),
                                    recording.badLines());
                        });
        UserHistories users = read.users();
        read.cutAway().ifPresent(away -> progress.note("%s: %s".formatted(name(), away.words())));
        if (users.trials() > 0) {
            progress.note(
                    "%s: %d interactions of users whose ids begin with %s are left out"
                            .formatted(name(), users.trials(), TrialUsers.PREFIX));
        }
        if (users.userIds().isEmpty()) {
            throw new HistoryException(
                    "%s: none of %d interactions enters a sequence%s"
                            .formatted(
                                    name(),
                                    users.interactions(),
                                    rules.types().isEmpty()
                                            ? ""
                                            : ": --types names %s".formatted(rules.types())));
        }
        progress.note(
                "%s: %d interactions, %d duplicates, %d too late, %d users"
                        .formatted(
                                name(),
                                users.interactions(),
                                users.outcomes().getOrDefault(Outcome.DUPLICATE, 0L),
                                users.outcomes().getOrDefault(Outcome.TOO_LATE, 0L),
                                users.userIds().size()));
        LateInteractions.note(users, rules)
                .ifPresent(note -> progress.note("%s: %s".formatted(name(), note)));
        return read;
    }

    private OptionalLong tieSeed() {
        return shuffleTies().stream().mapToLong(Long::longValue).findFirst();
    }
}
