package io.nextup.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.job.History.Event;
import io.nextup.sequence.SequenceEntry;
import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/**
 * A savepoint from a version of the job, kept in the test resources, and its expected content:
 *
 * <pre>
 * _metadata             the savepoint
 * history.tsv           every record of the interactions topic: user, event id, item, type, time;
 *                       an erasure is a user alone
 * in-flight.txt         ids of the events whose requests had no answer yet
 * announcements.jsonl   every record of the models topic
 * </pre>
 *
 * @param version version of the job that wrote it; the topics' names begin with it
 */
record SavepointFixture(
        String version,
        Path directory,
        List<Event> events,
        List<String> inFlight,
        List<ModelAnnouncement> announcements) {
    static final Path ROOT = Path.of("src/test/resources/io/nextup/job/savepoints");

    /** Options with a time to live of the state that is far beyond the life of a fixture. */
    static final Map<String, String> OPTIONS =
            Map.of(
                    "nextup.parallelism", "2",
                    "nextup.scoring.top-k", "5",
                    "nextup.sequence.ttl", "36500 d");

    private static final String METADATA = "_metadata";

    /**
     * Its requests have neither the times nor the types of their items, its source no topic's id.
     */
    private static final String BARE = "0.2.0";

    static Stream<String> versions() throws Exception {
        List<String> versions;
        try (Stream<Path> directories = Files.list(ROOT)) {
            versions = directories.map(path -> path.getFileName().toString()).sorted().toList();
        }
        return versions.stream();
    }

    static SavepointFixture read(String version) throws Exception {
        Path directory = ROOT.resolve(version);
        List<Event> events = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("history.tsv"))) {
            String[] fields = line.split("\t", -1);
            events.add(
                    fields.length == 1
                            ? Event.erasure(fields[0])
                            : new Event(
                                    fields[0],
                                    fields[1],
                                    fields[2],
                                    fields[3],
                                    Long.parseLong(fields[4])));
        }
        List<ModelAnnouncement> announcements = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("announcements.jsonl"))) {
            announcements.add(Codecs.MODEL_ANNOUNCEMENT.decode(line.getBytes(UTF_8), 0));
        }
        return new SavepointFixture(
                version,
                directory,
                events,
                Files.readAllLines(directory.resolve("in-flight.txt")),
                announcements);
    }

    void write(Path savepoint) throws Exception {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(savepoint)) {
            List<String> names = files.map(file -> file.getFileName().toString()).toList();
            if (!names.equals(List.of(METADATA))) {
                throw new IllegalStateException(
                        "The savepoint has the files %s: a smaller one is all in %s"
                                .formatted(names, METADATA));
            }
        }
        Files.copy(savepoint.resolve(METADATA), directory.resolve(METADATA));
        Files.write(directory.resolve("history.tsv"), events.stream().map(this::line).toList());
        Files.write(directory.resolve("in-flight.txt"), inFlight);
        List<String> lines = new ArrayList<>();
        for (ModelAnnouncement announcement : announcements) {
            lines.add(
                    new String(
                            Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON), UTF_8));
        }
        Files.write(directory.resolve("announcements.jsonl"), lines);
    }

    String topics() {
        return "savepoint-" + version;
    }

    /**
     * Copies the savepoint, and makes it one of a topic that exists: a job goes on only where the
     * topic has the id that it had, which no client chooses. The oldest savepoint names none.
     *
     * @return the copy
     */
    Path copyTo(Path copy, String topic, Uuid id) throws Exception {
        byte[] bytes = Files.readAllBytes(directory.resolve(METADATA));
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        new DataOutputStream(name).writeUTF(topic);
        // As the source's state has it: the name, the id, the number of partitions.
        Matcher found =
                Pattern.compile(
                                Pattern.quote(name.toString(ISO_8859_1)) + "(.{16})\0\0\0\3",
                                Pattern.DOTALL)
                        .matcher(new String(bytes, ISO_8859_1));
        if (!version.equals(BARE)) {
            assertThat(found.find()).as("the topic's id").isTrue();
            ByteBuffer.wrap(bytes, found.start(1), Long.BYTES * 2)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits());
            assertThat(found.find()).as("a second place").isFalse();
        }
        Files.write(Files.createDirectories(copy).resolve(METADATA), bytes);
        return copy;
    }

    History history() {
        History history = new History();
        events.forEach(history::add);
        return history;
    }

    /** The requests that the savepoint must hold. */
    List<ScoreRequest> requests() {
        History history = history();
        return inFlight.stream()
                .map(
                        id -> {
                            History.Question question = history.question(id);
                            return new ScoreRequest(
                                    question.user(),
                                    question.items(),
                                    question.sequence(),
                                    List.of(EventReference.event(id)),
                                    time(id),
                                    context(question.entries(), time(id)));
                        })
                .toList();
    }

    private RequestContext context(List<SequenceEntry> entries, long timeMillis) {
        return version.equals(BARE)
                ? RequestContext.NONE
                : RequestContext.of(
                        entries.stream().mapToLong(SequenceEntry::eventTimeMillis).toArray(),
                        entries.stream().map(SequenceEntry::type).toList(),
                        timeMillis);
    }

    private long time(String id) {
        return events.stream()
                .filter(event -> id.equals(event.id()))
                .findFirst()
                .orElseThrow()
                .timeMillis();
    }

    private String line(Event event) {
        return event.erases()
                ? event.user()
                : String.join(
                        "\t",
                        event.user(),
                        event.id(),
                        event.item(),
                        event.type(),
                        Long.toString(event.timeMillis()));
    }
}
