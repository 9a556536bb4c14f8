package io.nextup.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.console.settings.ConsoleSettings;
import io.nextup.event.DeadLetter;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicScan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Runs the console on a real broker, with real Chromium before it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    private static final String HOSTILE = "<script>window.hacked=1</script>";
    private static final String HOSTILE_IMAGE = "\"><img src=x onerror=\"window.hacked=1\">";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    @TempDir static Path directory;
    private static EmbeddedBroker broker;
    private static ScriptedJob job;
    private static Console console;
    private static Optional<Browser> started = Optional.empty();
    private Browser browser;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(Files.createDirectory(directory.resolve("broker")));
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            broker.settings().topics().byDefaultName().values().stream()
                                    .map(
                                            topic ->
                                                    new NewTopic(
                                                            topic,
                                                            topic.contains("interactions.v1")
                                                                    ? 4
                                                                    : 1,
                                                            (short) 1))
                                    .toList())
                    .all()
                    .get(30, SECONDS);
        }
        job = new ScriptedJob(broker.settings());
        console = Console.start(settings(0));
        started = Browser.start(false);
    }

    private static ConsoleSettings settings(int port) {
        return new ConsoleSettings(
                "127.0.0.1",
                port,
                broker.settings(),
                ModelAnnouncement.DEFAULT_SLOT,
                true,
                directory.resolve("console"),
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:8081")),
                "test");
    }

    @AfterAll
    static void stop() throws Exception {
        started.ifPresent(Browser::close);
        console.close();
        job.close();
        broker.close();
    }

    @BeforeEach
    void openTheFirstPage() {
        assumeTrue(
                started.isPresent(),
                "Chromium is not installed (Debian: apt install chromium chromium-driver)");
        browser = started.get();
        browser.open(console.address());
    }

    @Test
    @Order(1)
    void withoutAModelThePageSaysHowToMakeOne() {
        browser.awaitThat("#condition[data-kind=no-model]");
        browser.awaitText("#condition", ".*nextup train .*--announce.*");
    }

    @Test
    @Order(2)
    void theLiveViewShowsEventsAnswersAndTheModelThatServes() {
        job.serve(ScriptedJob.MODEL, ScriptedJob.MANIFEST);
        browser.awaitThat("#condition[data-kind=well]");
        browser.awaitText("#condition", ".*" + ScriptedJob.MODEL + ".*");
        for (int click = 0; click < 50; click++) {
            // The second click of each user is on an item of the list for the first.
            job.click("e" + click, "u" + click / 2, click % 2 == 0 ? "a" : "a/3");
            pause(click);
        }
        job.refuse(
                new DeadLetter(
                        null,
                        HOSTILE.getBytes(UTF_8),
                        "nextup.interactions.v1",
                        0,
                        7,
                        0,
                        DeadLetter.Reason.EMPTY_ID,
                        "the item's id is empty",
                        Map.of()));
        browser.awaitText("#live-p50", ".*\\d.*");
        browser.awaitText("#live-p99", ".*\\d.*");
        browser.awaitText("#hit-rates tr[data-version='" + ScriptedJob.MODEL + "']", ".*\\d.*");
        browser.awaitText("#marks", ".*" + ScriptedJob.MODEL + " serves.*");
        browser.awaitThat("[data-chart=events] canvas");
        browser.assertNoComplaint();
    }

    /** Waits until the first click of a pair is answered, so that the second is judged. */
    private static void pause(int click) {
        if (click % 2 == 0) {
            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
        }
    }

    @Test
    @Order(3)
    void aClickChangesTheListAndThePageSaysInHowManyMilliseconds() {
        browser.view("user");
        browser.click("#invent");
        browser.click("#item-results li[data-item=a] button");
        browser.awaitThat("#recommendations [data-item='a/1']");
        assertThat(browser.attributes("#recommendations > li[data-item]", "data-item"))
                .containsExactly(
                        Stream.iterate(1, place -> place + 1)
                                .limit(10)
                                .map(place -> "a/" + place)
                                .toArray(String[]::new));
        browser.awaitText("#browser-millis", ".*\\d.*");
        browser.awaitThat("#sequence li[data-item=a]");
        browser.click("#recommendations li[data-item='a/2'] button.click");
        browser.awaitThat("#recommendations [data-item='a/2/10']");
        browser.assertNoComplaint();
    }

    @Test
    @Order(4)
    void idsAreTextWhateverTheyHold() {
        job.click("h1", HOSTILE, HOSTILE);
        job.click("h2", HOSTILE, HOSTILE_IMAGE);
        browser.view("user");
        browser.click("#invent");
        browser.type("#item-search", "<script");
        browser.click("#item-results li[data-item='%s'] button".formatted(HOSTILE));
        browser.awaitText("#recommendations", ".*<script>window.hacked=1</script>/10.*");
        browser.type("#look-user", HOSTILE + "\n");
        browser.awaitText("#look-events", ".*onerror.*");
        browser.awaitText("#look-lists", ".*<img src=x.*");
        assertThat(browser.script("return window.hacked")).isNull();
        browser.assertNoComplaint();
    }

    @Test
    @Order(5)
    void aJobThatFallsSilentAndADemotedModelAreTold() {
        job.silent(true);
        for (int click = 0; click < 5; click++) {
            job.click("s" + click, "u1", "a");
        }
        browser.awaitThat("#condition[data-kind=job-silent]");
        job.silent(false);
        job.click("s9", "u1", "a");
        browser.awaitThat("#condition[data-kind=well]");
        job.announce("20261128-130000-sasrec-0002", "b".repeat(64));
        job.health(
                ScriptedJob.MODEL,
                ScriptedJob.MANIFEST,
                System.currentTimeMillis(),
                List.of(
                        ModelVerdict.of(
                                "20261128-130000-sasrec-0002",
                                "b".repeat(64),
                                ModelVerdict.Kind.DEMOTED,
                                "it hung on two batches",
                                System.currentTimeMillis())));
        browser.awaitThat("#condition[data-kind=demoted]");
        browser.awaitText("#condition", ".*it hung on two batches.*");
        job.serve(ScriptedJob.MODEL, ScriptedJob.MANIFEST);
        browser.awaitThat("#condition[data-kind=well]");
    }

    @Test
    @Order(6)
    void aLostConnectionIsToldAndComesBackByItself() throws Exception {
        browser.awaitThat("#condition[data-kind=well]");
        int port = console.address().getPort();
        console.close();
        browser.awaitThat("#connection[data-state=lost]");
        console = Console.start(settings(port));
        browser.awaitThat("#connection[data-state=connected]");
    }

    @Test
    @Order(7)
    void brokersThatGoAwayAreToldAndComeBack() throws Exception {
        browser.awaitThat("#condition[data-kind=well]");
        job.close();
        broker.close();
        browser.awaitThat("#condition[data-kind=broker-away]");
        broker = EmbeddedBroker.start(directory.resolve("broker"));
        job = new ScriptedJob(broker.settings());
        browser.awaitThat("#condition[data-kind=well]");
    }

    @Test
    @Order(8)
    void whoeverPlayedAUserIsForgottenWithTheConsole() throws Exception {
        String user;
        HttpClient http = HttpClient.newHttpClient();
        user =
                http.send(
                                HttpRequest.newBuilder(console.address().resolve("api/users"))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body()
                        .replaceAll(".*(console-[0-9a-f]+).*", "$1");
        console.close();
        List<String> erased = new ArrayList<>();
        KafkaSettings kafka = broker.settings();
        try (TopicScan scan = TopicScan.open(kafka, Duration.ofSeconds(15))) {
            scan.readToEnd(
                    kafka.topics().interactions(),
                    record -> {
                        if (record.value() == null) {
                            erased.add(new String(record.key(), UTF_8));
                        }
                    });
        }
        assertThat(erased).contains(user);
        console = Console.start(settings(0));
    }

    /** Each holds a thread, some seconds of messages and a socket's buffer until it is cut off. */
    @Test
    @Order(9)
    void browsersThatDoNotReadHoldNobodyUp() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int slow = 0; slow < 20; slow++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(1_024);
                socket.connect(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), console.address().getPort()));
                socket.getOutputStream()
                        .write(
                                "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n\r\n"
                                        .formatted(console.address().getPort())
                                        .getBytes(UTF_8));
                sockets.add(socket);
            }
            browser.open(console.address());
            browser.awaitThat("#condition[data-kind=well]");
            job.click("after", "u2", "a");
            browser.awaitText("#live-p50", ".*\\d.*");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    @Order(10)
    void thePagesLookAsTheyShould() throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            try (Browser own = Browser.start(dark).orElseThrow()) {
                own.open(console.address());
                for (int click = 0; click < 20; click++) {
                    job.click("p" + dark + click, "u" + click, "a");
                }
                own.awaitText("#live-p50", ".*\\d.*");
                String theme = dark ? "dark" : "light";
                own.screenshot(SCREENSHOTS.resolve("live-%s.png".formatted(theme)));
                own.view("user");
                own.click("#invent");
                own.click("#item-results li button");
                own.awaitText("#browser-millis", ".*\\d.*");
                own.screenshot(SCREENSHOTS.resolve("user-%s.png".formatted(theme)));
                own.resize(360, 740);
                assertThat(own.script("return document.documentElement.scrollWidth"))
                        .isEqualTo(own.script("return document.documentElement.clientWidth"));
                own.assertNoComplaint();
            }
        }
    }
}
