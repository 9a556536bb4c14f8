package io.nextup.trainer.store;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.CountedErasures;
import io.nextup.intake.IntakeRules;
import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.Recording;
import io.nextup.trainer.history.Sink;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Copy of the interactions topic in a directory, erasures applied; each reading goes on where the
 * last one ended. Used by one process at a time; not thread-safe.
 *
 * <p>Each change is whole or not made at all, whenever the process or the machine stops.
 * Interactions that retention removes from the topic stay here. A change that fails leaves the
 * store as it was. After a failure during the commit, or while deleting what the commit replaced,
 * the store must be opened again: that finds out which commit is on disk and deletes the rest.
 *
 * <p>Memory: a block of 256 KB for each partition that is read, written or merged, besides Kafka's
 * own buffers, and the users that were erased since the last reading; and of each user that signed
 * requests erased, up to 16 of their ids.
 */
public final class HistoryStore implements PendingErasures {
    /**
     * Size of a full segment: an erasure rewrites at most this much for each segment that holds the
     * user.
     */
    private static final long FULL_BYTES = 32 << 20;

    private final Disk disk;
    private final Path directory;
    private final StoreLock lock;
    private final long fullBytes;
    private final Predicate<Interaction> kept;
    private static final int RECORDS_A_REPORT = 1_000;

    private final SegmentFiles files;
    private Stages stages = Stages.NONE;
    private Commit current;

    /** True when it is unknown which of two commits is on disk, or which other files are. */
    private boolean uncertain;

    private HistoryStore(
            Disk disk,
            Path directory,
            StoreLock lock,
            long fullBytes,
            Commit current,
            Predicate<Interaction> kept) {
        this.kept = kept;
        this.disk = disk;
        this.directory = directory;
        this.lock = lock;
        this.fullBytes = fullBytes;
        this.current = current;
        this.files = new SegmentFiles(disk, directory, fullBytes, current.nextNumber());
    }

    /**
     * Opens the store of a directory; makes an empty one where there is none.
     *
     * @throws HistoryException if another process has it open, it is damaged, or the directory
     *     holds something else
     */
    public static HistoryStore open(Path directory) throws IOException {
        return open(directory, new Disk(), FULL_BYTES, one -> true);
    }

    /**
     * Makes a store in a directory that is deleted after use: nothing of it is made durable.
     *
     * @param directory empty, or not there yet
     * @param kept interactions to write; all others are passed over
     */
    public static HistoryStore temporary(Path directory, Predicate<Interaction> kept)
            throws IOException {
        return open(directory, new TemporaryDisk(), FULL_BYTES, kept);
    }

    /**
     * Opens the store of a directory that has one.
     *
     * @throws HistoryException as {@link #open(Path)}, and if there is no store
     */
    public static HistoryStore openExisting(Path directory) throws IOException {
        if (!CommitFile.isIn(directory)) {
            throw new HistoryException(
                    "%s holds no %s: give the directory that train --from kafka --store was given, or history in the --work directory of refresh"
                            .formatted(directory, CommitFile.NAME));
        }
        return open(directory);
    }

    static HistoryStore open(Path directory, Disk disk, long fullBytes) throws IOException {
        return open(directory, disk, fullBytes, one -> true);
    }

    private static HistoryStore open(
            Path directory, Disk disk, long fullBytes, Predicate<Interaction> kept)
            throws IOException {
        boolean made = !Files.exists(directory);
        Files.createDirectories(directory);
        requireOwn(directory);
        StoreLock lock = StoreLock.take(directory);
        boolean opened = false;
        try {
            if (CommitFile.isIn(directory)) {
                // The process that wrote it may have died before doing this, and the commit before
                // it names other files.
                disk.force(directory);
            } else {
                CommitFile.write(disk, directory, Commit.EMPTY);
            }
            if (made) {
                disk.force(directory.toAbsolutePath().getParent());
            }
            HistoryStore store =
                    new HistoryStore(
                            disk, directory, lock, fullBytes, CommitFile.read(directory), kept);
            for (Segment segment : store.current.segments()) {
                SegmentReader.requirePresent(directory, segment);
            }
            store.files.deleteAllBut(store.current.segments());
            opened = true;
            return store;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /**
     * Checks a directory before anything is written or deleted: the user may have named it by
     * mistake.
     */
    private static void requireOwn(Path directory) throws IOException {
        if (CommitFile.isIn(directory)) {
            return;
        }
        Set<String> own = Set.of(StoreLock.NAME, CommitFile.NEW_NAME);
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                if (!own.contains(path.getFileName().toString())) {
                    throw new HistoryException(
                            "%s holds %s and no %s: it is not a history store, or it is damaged; give another directory, or empty it to read the topic again"
                                    .formatted(directory, path.getFileName(), CommitFile.NAME));
                }
            }
        }
    }

    /** Makes it report how far a reading of the topic is. */
    public HistoryStore reporting(Stages listener) {
        stages = listener;
        return this;
    }

    /**
     * Reads the interactions topic from the end of the last reading to the topic's end at this
     * time.
     *
     * @param rules the job's rules: records that break its limits are counted, not kept, and not
     *     read again
     * @param schemas the registry's schemas; null without a registry
     * @param notes takes a line for each unusual condition of the topic
     * @return counts of this reading
     * @throws HistoryException if the store was read by other fields, or by signed erasures and
     *     these rules need no signatures
     * @throws IOException if the topic cannot be read
     */
    public ArrivalCounts readOn(
            KafkaSettings kafka, IntakeRules rules, Schemas schemas, Consumer<String> notes)
            throws IOException {
        requireSameRules(rules);
        KafkaSource topic = new KafkaSource(kafka);
        return readOn(topic, topic.withExempt(rules), schemas, notes);
    }

    /** Reads likewise, by the default rules of a job. */
    ArrivalCounts readOn(TopicSource topic, Consumer<String> notes) throws IOException {
        return readOn(topic, IntakeRules.defaults(), notes);
    }

    ArrivalCounts readOn(TopicSource topic, IntakeRules rules, Consumer<String> notes)
            throws IOException {
        return readOn(topic, rules, null, notes);
    }

    /**
     * Returns the number of offsets between the end of the last reading and the topic's end at this
     * time. Those that compaction and transactions leave empty count, too.
     */
    public long unread(KafkaSettings kafka) throws IOException {
        return unread(new KafkaSource(kafka));
    }

    long unread(TopicSource topic) throws IOException {
        requireCertain();
        String topicId = topic.topicId().orElse(null);
        AtomicLong unread = new AtomicLong();
        topic.readOn(
                extents -> {
                    ReadingPlan plan = ReadingPlan.of(current, topic.name(), topicId, extents);
                    unread.set(plan.offsets());
                    return Map.of();
                },
                record -> {});
        return unread.get();
    }

    ArrivalCounts readOn(
            TopicSource topic, IntakeRules rules, Schemas schemas, Consumer<String> notes)
            throws IOException {
        requireCertain();
        requireSameRules(rules);
        ArrivalCounts counts;
        try {
            counts = append(topic, rules, schemas, notes);
            merge();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return counts;
    }

    /**
     * Checks that the store does not mix what two mappings make of one topic, but for what one
     * begins to keep besides, and that nobody erases without a signature once one was needed.
     */
    private void requireSameRules(IntakeRules rules) throws HistoryException {
        if (!current.nextOffsets().isEmpty() && !goesOn(current.fields(), rules.fields())) {
            throw new HistoryException(
                    "%s was read with %s, and not with %s: give that mapping again, or another directory to read the topic again"
                            .formatted(
                                    directory,
                                    inWords(current.fields()),
                                    inWords(rules.fields().toString())));
        }
        if (current.signaturesNeeded() && !rules.erasures().needSignatures()) {
            throw new HistoryException(
                    "%s was read with --erasure-keys: give them again, since without them any producer of interactions can erase any user from it"
                            .formatted(directory));
        }
    }

    private static boolean goesOn(String before, FieldMapping fields) {
        try {
            return fields.goesOnFrom(FieldMapping.parse(before));
        } catch (IllegalArgumentException e) {
            // A later build wrote what this one cannot read.
            return false;
        }
    }

    private static String inWords(String fields) {
        return fields.isEmpty() ? "no --mapping" : "--mapping " + fields;
    }

    private ArrivalCounts append(
            TopicSource topic, IntakeRules rules, Schemas schemas, Consumer<String> notes)
            throws IOException {
        Commit next;
        Reading reading = null;
        String topicId = topic.topicId().orElse(null);
        try (Reading open =
                new Reading(current, topic.name(), topicId, rules, schemas, kept, files)) {
            reading = open;
            stages.at(Stage.of(Stage.Kind.READING, topic.name()));
            long[] done = new long[1];
            topic.readOn(
                    open::begin,
                    record -> {
                        open.take(record);
                        if (++done[0] % RECORDS_A_REPORT == 0) {
                            stages.at(open.stage(topic.name(), done[0]));
                        }
                    });
            if (topicId != null && !topicId.equals(topic.topicId().orElse(topicId))) {
                throw new HistoryException(
                        "%s was deleted and recreated while it was read: read it again"
                                .formatted(topic.name()));
            }
            next = open.finish();
        } catch (IOException | RuntimeException e) {
            forget(e);
            throw e;
        }
        reading.notes().forEach(notes);
        if (!next.equals(current)) {
            commit(next);
        }
        return reading.counts();
    }

    private void merge() throws IOException {
        List<List<Segment>> runs = Merge.plan(current.segments(), fullBytes);
        if (runs.isEmpty()) {
            return;
        }
        Set<Segment> old = new HashSet<>();
        List<Segment> merged = new ArrayList<>();
        try {
            for (List<Segment> run : runs) {
                old.addAll(run);
                merged.addAll(files.merge(run));
            }
        } catch (IOException | RuntimeException e) {
            forget(e);
            throw e;
        }
        commit(current.replacingNewest(old, merged, files.nextNumber()));
    }

    /** Frees disk space after a change that failed. */
    private void forget(Exception why) {
        try {
            files.deleteAllBut(current.segments());
        } catch (IOException e) {
            // The next opening deletes them.
            why.addSuppressed(e);
        }
    }

    private void commit(Commit next) throws IOException {
        uncertain = true;
        CommitFile.write(disk, directory, next);
        // Before callers see an erasure, its user must be on no disk.
        files.deleteAllBut(next.segments());
        current = next;
        uncertain = false;
    }

    private void requireCertain() throws HistoryException {
        if (uncertain) {
            throw new HistoryException(
                    "A change of %s failed while it was being committed: open the store again"
                            .formatted(directory));
        }
    }

    /**
     * Returns all interactions, at their order times where this or a later build wrote them; to be
     * read before the store changes or is closed. They come partition by partition, each in the
     * order of arrival; those of a topic that was recreated come after its predecessors'.
     */
    public Recording interactions() {
        return new Recording() {
            @Override
            public void read(Sink<Interaction> sink) throws IOException {
                readFrom(Long.MIN_VALUE, sink);
            }

            @Override
            public long readFrom(long earliestMillis, Sink<Interaction> sink) throws IOException {
                requireCertain();
                long passedOver = 0;
                for (Segment segment : current.segments()) {
                    if (segment.newestMillis() != null && segment.newestMillis() < earliestMillis) {
                        passedOver += segment.interactions();
                    } else {
                        files.read(segment, sink);
                    }
                }
                return passedOver;
            }

            @Override
            public long newestMillis() throws IOException {
                requireCertain();
                long[] newest = {Long.MIN_VALUE};
                for (Segment segment : current.segments()) {
                    if (segment.newestMillis() == null) {
                        files.read(
                                segment,
                                one -> newest[0] = Math.max(newest[0], one.eventTimeMillis()));
                    } else {
                        newest[0] = Math.max(newest[0], segment.newestMillis());
                    }
                }
                return newest[0];
            }

            @Override
            public boolean countsByTime() {
                return false;
            }

            @Override
            public String name() {
                return directory.toString();
            }
        };
    }

    /** Returns the number of interactions in the store. */
    public long size() {
        return current.segments().stream().mapToLong(Segment::interactions).sum();
    }

    /** Returns the size of all segments on disk. */
    public long bytes() {
        return current.segments().stream().mapToLong(Segment::bytes).sum();
    }

    @Override
    public Optional<String> topicId() {
        return Optional.ofNullable(current.topicId());
    }

    @Override
    public List<Erasure> erasures() {
        return current.erasures();
    }

    /** Ignores erasures that are not pending. */
    @Override
    public void acknowledge(Collection<Erasure> done) throws IOException {
        requireCertain();
        List<Erasure> waiting = new ArrayList<>(current.erasures());
        // A set: a search in a list for each of a million takes many minutes.
        if (waiting.removeAll(new HashSet<>(done))) {
            commit(current.withErasures(waiting));
        }
    }

    /** Returns the offsets at which the next reading of each partition begins. */
    public SortedMap<Integer, Long> nextOffsets() {
        return current.nextOffsets();
    }

    /** Returns the signed erasures that have counted, by user. */
    public SortedMap<String, CountedErasures> countedErasures() {
        return current.countedErasures();
    }

    List<Segment> segments() {
        return current.segments();
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
