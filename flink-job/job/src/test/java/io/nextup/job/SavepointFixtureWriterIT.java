package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.event.ModelAnnouncement;
import io.nextup.job.History.Event;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.serving.engine.StepModel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Writes the fixture of a version on request: see CONTRIBUTING.md. */
class SavepointFixtureWriterIT {
    private static final String VERSION = "nextup.savepoint.write";
    private static final long TIME = 1_700_000_000_000L;
    private static final List<String> USERS =
            List.of("anna", "boris", "carla", "дмитрий", "elena", "fedor", "galina", "hugo");

    /**
     * Last item of a sequence whose scoring takes half a minute: long enough for a savepoint.
     * Neither the first call of a loaded module nor its warm-up has it.
     */
    private static final String SLOW_ITEM = StepModel.item(38);

    private static final long SLOW_PRODUCTS = 40_000;

    @TempDir private Path directory;

    @Test
    @EnabledIfSystemProperty(named = VERSION, matches = ".+")
    void theFixtureHoldsAllKindsOfState() throws Exception {
        String version = System.getProperty(VERSION);
        Path target = SavepointFixture.ROOT.resolve(version);
        assertThat(target).doesNotExist();
        ModelAnnouncement model =
                StepModel.forwards("v1")
                        .withWorkFor(SLOW_ITEM, SLOW_PRODUCTS)
                        .publish(directory.resolve("registry"));
        List<Event> answered = answered();
        List<Event> inFlight = inFlight();
        List<Event> all = new ArrayList<>(answered);
        all.addAll(inFlight);
        SavepointFixture fixture =
                new SavepointFixture(
                        version,
                        target,
                        all,
                        inFlight.stream().map(Event::id).toList(),
                        List.of(model));
        Map<String, String> options = new HashMap<>(SavepointFixture.OPTIONS);
        options.put("nextup.scoring.batch.max-size", "1");
        options.put("nextup.scoring.workers", "1");

        LocalFlink flink = LocalFlink.start(directory.resolve("flink"));
        try (EmbeddedBroker broker =
                        EmbeddedBroker.start(Files.createDirectories(directory.resolve("kafka")));
                JobTopics topics = JobTopics.create(broker, fixture.topics())) {
            topics.announce(model);
            LocalFlink.Job job = flink.run(topics.options(), options);
            topics.sendAll(answered);
            int questions = ids(answered).size();
            await().atMost(LocalFlink.PATIENCE)
                    .pollInSameThread()
                    .until(() -> topics.answered().size() == questions);
            // The slow one goes first: the only worker must have it before the others arrive.
            topics.sendAll(inFlight.subList(0, 1));
            job.awaitCount("sequence\\.\\d+\\.acceptedEvents", acceptedOf(answered) + 1);
            topics.sendAll(inFlight.subList(1, inFlight.size()));
            job.awaitCount(
                    "sequence\\.\\d+\\.acceptedEvents", acceptedOf(answered) + inFlight.size());
            String savepoint = job.savepoint();
            job.end();
            assertThat(SavepointContents.read(flink, savepoint).inFlight())
                    .containsExactlyInAnyOrderElementsOf(fixture.requests());
            fixture.write(Path.of(URI.create(savepoint)));
        } finally {
            flink.stop();
        }
    }

    /**
     * Returns events that cover a late one, a repeated one, another type, an item of no model and
     * an erased user.
     */
    private static List<Event> answered() {
        List<Event> events = new ArrayList<>();
        events.add(new Event("ghost", "ghost-0", StepModel.item(1), "click", TIME));
        events.add(new Event("ghost", "ghost-1", StepModel.item(2), "click", TIME + 1));
        for (int step = 0; step < 6; step++) {
            for (int user = 0; user < USERS.size(); user++) {
                events.add(click(user, step, user * 4 + step));
            }
        }
        events.add(new Event("anna", "anna-late", StepModel.item(30), "click", TIME + 2_500));
        events.add(click(1, 5, 9));
        events.add(
                new Event("boris", "boris-bought", StepModel.item(31), "purchase", TIME + 6_500));
        events.add(new Event("carla", "carla-new", "тапочки", "click", TIME + 6_500));
        events.add(Event.erasure("ghost"));
        return events;
    }

    private static List<Event> inFlight() {
        List<Event> events = new ArrayList<>();
        events.add(new Event("carla", "carla-slow", SLOW_ITEM, "click", TIME + 7_000));
        for (int step = 8; step < 10; step++) {
            for (int user = 0; user < USERS.size(); user++) {
                events.add(click(user, step, user * 4 + step));
            }
        }
        return events;
    }

    private static Event click(int user, int step, int item) {
        String name = USERS.get(user);
        return new Event(
                name,
                name + "-" + step,
                StepModel.item(item),
                "click",
                TIME + step * 1_000L + user);
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().filter(event -> !event.erases()).map(Event::id).distinct().toList();
    }

    /** Counts the accepted events; the late one counts as inserted instead. */
    private static long acceptedOf(List<Event> events) {
        return ids(events).size() - 1L;
    }
}
