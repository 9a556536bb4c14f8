package io.nextup.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.why.SmallModel;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.DeadLetter;
import io.nextup.event.ModelVerdict;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicScan;
import io.nextup.scoring.ModelInputs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;

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
        broker = Fixtures.broker(directory);
        job = new ScriptedJob(broker.settings());
        console = Console.start(settings(0));
        started = Browser.start(false);
    }

    private static ConsoleSettings settings(int port) {
        return Fixtures.settings(broker.settings(), port, directory);
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
        job.refuse(letter("u1", HOSTILE.getBytes(UTF_8), 7, DeadLetter.Reason.EMPTY_ID));
        browser.awaitText("#live-p50", ".*\\d.*");
        browser.awaitText("#live-p99", ".*\\d.*");
        browser.awaitText("#hit-rates tr[data-version='" + ScriptedJob.MODEL + "']", ".*\\d.*");
        browser.awaitText("#marks", ".*" + ScriptedJob.MODEL + " serves.*");
        browser.awaitThat("[data-chart=events] canvas");
        browser.assertNoComplaint();
    }

    private static DeadLetter letter(
            String key, byte[] value, long offset, DeadLetter.Reason reason) {
        return new DeadLetter(
                key.getBytes(UTF_8),
                value,
                "nextup.interactions.v1",
                0,
                offset,
                0,
                reason,
                "the item's id is empty",
                Map.of());
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
        browser.awaitThat("#before li.gone:nth-child(10)");

        // The stream is opened again, and begins with the list that is there.
        browser.view("live");
        browser.view("user");
        browser.awaitThat("#recommendations [data-item='a/2/10']");
        browser.script(
                """
                const gone = () => document.querySelectorAll("#before li.gone").length;
                window.fewestGone = gone();
                new MutationObserver(() => (window.fewestGone = Math.min(window.fewestGone, gone())))
                    .observe(document.getElementById("main"), {subtree: true, childList: true, attributes: true});
                """);
        browser.click("#item-results li[data-item=a] button");
        browser.awaitThat("#recommendations [data-item='a/10']");
        assertThat(browser.script("return window.fewestGone")).isEqualTo(10L);
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
        // A click on a result that is just replaced would be lost.
        browser.awaitText(".search [role=status]", ".* found.*");
        browser.click("#item-results li[data-item='%s'] button".formatted(HOSTILE));
        browser.awaitText("#recommendations", ".*<script>window.hacked=1</script>/10.*");
        browser.click("#recent-users");
        browser.click(".recent button[data-user='%s']".formatted(HOSTILE));
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
                        .replaceAll(".*(nextup-trial-[0-9a-f]+).*", "$1");
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

    @Test
    @Order(9)
    void deadLettersShowByReasonAndTheirContentOnlyToWhoeverAsks() throws Exception {
        byte[] bytes = (HOSTILE_IMAGE + "?").getBytes(UTF_8);
        bytes[bytes.length - 1] = (byte) 0xff;
        for (int offset = 1; offset <= 2; offset++) {
            job.refuse(letter(HOSTILE_IMAGE, bytes, offset, DeadLetter.Reason.UNDECODABLE));
        }
        browser.forgetComplaints();
        browser.view("letters");
        String hidden = browser.awaitText("#letters", ".*empty-id.*");
        assertThat(hidden)
                .contains("nextup dead-letters list --reason undecodable")
                .doesNotContain("hacked")
                .doesNotContain("the item's id is empty");
        browser.click("#show-content");
        browser.awaitText("#letters", ".*<script>window.hacked=1</script>.*");
        assertThat(browser.awaitText("#letters", ".*the item's id is empty.*"))
                .contains(HOSTILE_IMAGE + "\ufffd");
        browser.click(".chips button:nth-child(2)");
        browser.awaitThat(".chips button:nth-child(2)[aria-pressed=true]");
        assertThat(browser.attributes("#letters [data-reason]", "data-reason"))
                .containsExactly("undecodable", "undecodable");
        assertThat(browser.script("return window.hacked")).isNull();
        browser.assertNoComplaint();
    }

    @Test
    @Order(10)
    void aQuestionForLettersThatCannotBeAnsweredSaysWhichWouldBe() throws Exception {
        assertThat(get("api/letters?n=101").statusCode()).isEqualTo(400);
        assertThat(get("api/letters?n=101").body()).contains("n is 101", "1 to 100");
        assertThat(get("api/letters?n=1&reason=BAD").statusCode()).isEqualTo(400);
        assertThat(get("api/letters?n=1&reason=BAD").body())
                .contains("reason is BAD", "undecodable", "erasure-repeated");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(console.address().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @Order(11)
    void aModelThatIsNotThereIsToldToWhoeverAsksWhy() {
        clickUntilTimed("u3", "a");
        browser.view("user");
        browser.click("#invent");
        browser.click("#item-results li[data-item=a] button");
        browser.click("#recommendations li[data-item='a/2'] button.why-button");
        browser.awaitText(
                "#recommendations li[data-item='a/2'] .why",
                ".*Cannot open model.*" + ScriptedJob.MODEL + ".*");
        // Chromium notes the status 502.
        browser.forgetComplaints();
    }

    /** A console that has just begun may meet its first answers in bulk, without their time. */
    private void clickUntilTimed(String user, String item) {
        AtomicInteger clicks = new AtomicInteger();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(
                        () -> {
                            job.click("timed-" + clicks.incrementAndGet(), user, item);
                            return browser.awaitThat("#live-p50").getText().matches(".*\\d.*");
                        });
    }

    @Test
    @Order(12)
    void whyAnItemIsRecommendedIsAskedOfTheModelThatMadeTheList() throws IOException {
        List<String> items = new ArrayList<>(List.of("a", "b"));
        IntStream.rangeClosed(1, 17).forEach(i -> items.add("c" + i));
        items.add("a/2");
        AnnouncedModel model =
                SmallModel.publish(
                        Files.createDirectories(directory.resolve("models")),
                        ScriptedJob.MODEL,
                        items,
                        SmallModel.FOLLOWING,
                        ModelInputs.NONE,
                        null);
        job.announce(model);
        job.health(model.version(), model.manifestSha256(), System.currentTimeMillis(), List.of());
        job.click("w1", "u3", "b");
        job.click("w2", "u3", "a");
        browser.awaitText("#live-p50", ".*\\d.*");
        browser.view("user");
        browser.click("#invent");
        browser.click("#item-results li[data-item=a] button");
        browser.click("#recommendations li[data-item='a/2'] button.why-button");
        browser.awaitText(
                "#recommendations li[data-item='a/2'] .why",
                ".*a/2 stands at 1 because of a: without a.*");
        browser.click("#recommendations li[data-item='a/2'] .why button.close");
        browser.awaitThat(
                "#recommendations li[data-item='a/2'] button.why-button[aria-expanded=false]:focus");
        browser.type("#look-user", "u3\n");
        browser.click("#look-lists li[data-item='a/2'] button.why-button");
        browser.awaitText(
                "#look-lists li[data-item='a/2'] .why",
                ".*a/2 stands at 1 because of a: without a it would stand at 1[0-9].*");
        browser.screenshot(SCREENSHOTS.resolve("why-light.png"));
        browser.press(Keys.ESCAPE);
        browser.awaitThat(
                "#look-lists li[data-item='a/2'] button.why-button[aria-expanded=false]:focus");
        browser.assertNoComplaint();
    }

    /** Each holds a thread, some seconds of messages and a socket's buffer until it is cut off. */
    @Test
    @Order(13)
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
    @Order(14)
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
