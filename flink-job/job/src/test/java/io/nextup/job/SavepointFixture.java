package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.EventReference;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.job.History.Event;
import io.nextup.serving.engine.ScoreRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
                                    time(id));
                        })
                .toList();
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
