package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.event.TerminalText;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.verb.CommandLines;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.local.install.Installation;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The lines of a JVM under each configuration of the logs, as text and as JSON. */
class LogFormatTest {
    private static final String MESSAGE = "Two\nlines, \"quoted\", and a tab\t";

    @TempDir Path directory;

    /** The configurations, and where their lines go. */
    private enum Configuration {
        IMAGE_OF_THE_JOB("docker/log4j-console.properties", "out"),
        LOCAL_RUN("infra/flink/log4j.properties", "log"),
        TRAINER("infra/launcher/src/main/resources/log4j2.properties", "err"),
        /** A broker has its lines as text only. */
        LOCAL_BROKER(
                "infra/local/src/main/resources/io/nextup/local/broker/log4j2-broker.properties",
                "out");

        private final Path file;
        private final String lines;

        Configuration(String file, String lines) {
            this.file = Installation.current().home().resolve(file);
            this.lines = lines;
        }

        private Map<String, String> settings(String prefix) {
            Properties all = new Properties();
            try (var in = Files.newInputStream(file)) {
                all.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return all.stringPropertyNames().stream()
                    .filter(key -> key.matches(prefix))
                    .collect(
                            Collectors.toMap(
                                    key -> key.replaceFirst("^appender\\.\\w+\\.", ""),
                                    all::getProperty,
                                    (one, other) -> one,
                                    TreeMap::new));
        }
    }

    /** Logs two lines, in a process of its own. */
    static final class Speaker {
        private Speaker() {}

        public static void main(String[] arguments) {
            Logger log = LoggerFactory.getLogger("io.nextup.Speaker");
            MDC.put("eventId", "e-\"1\"\n");
            log.warn(MESSAGE, new IOException("outer", new IllegalStateException("in\nner")));
            MDC.remove("eventId");
            log.error("The {}", "end");
        }
    }

    /** Logs what outsiders might send, in a process of its own. */
    static final class Forger {
        private static final String TIME = "2026-01-01 00:00:00,000";

        /** A line of its own, what clears a screen and colours, line ends of Unicode, a lookup. */
        private static final String SENT =
                "ann\r\n"
                        + TIME
                        + " ERROR forged\u001b[2J\u009b31m\u0085\u2028\u202e ${env:PATH}\n";

        private Forger() {}

        public static void main(String[] arguments) {
            Logger log = LoggerFactory.getLogger("io.nextup.Forger");
            log.error("Unknown user {}", SENT);
            log.error("Failed", new IOException(SENT, new IllegalStateException(SENT)));
            log.error("The end");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatComesFromOutsideForgesNoLine(Configuration configuration) throws Exception {
        speak(Forger.class, configuration, null);
        List<Path> written =
                Stream.of("out", "err", "log")
                        .map(directory::resolve)
                        .filter(file -> file.toFile().length() > 0)
                        .toList();
        assertThat(written).isNotEmpty();
        for (Path file : written) {
            String text = Files.readString(file);
            assertThat(text)
                    .doesNotContainPattern("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u202e&&[^\n\t]]");
            List<String> records = text.lines().filter(line -> !line.startsWith("\t")).toList();
            assertThat(records).hasSize(4);
            assertThat(records.get(0))
                    .endsWith(
                            "Unknown user ann\\r\\n"
                                    + Forger.TIME
                                    + " ERROR forged?[2J?31m??? ${env:PATH}\\n");
            assertThat(records.get(1)).endsWith("Failed");
            assertThat(records.get(2)).isEqualTo("java.io.IOException: ann?");
            assertThat(records.get(3)).endsWith("The end");
            assertThat(text)
                    .contains(
                            "\n\tCaused by: java.lang.IllegalStateException: ann?\n\t"
                                    + Forger.TIME)
                    .contains("at io.nextup.acceptance.LogFormatTest$Forger.main(");
        }
    }

    @Test
    void allConfigurationsEncodeInTheSameWay() {
        assertThat(
                        Arrays.stream(Configuration.values())
                                .map(configuration -> configuration.settings("property\\..*"))
                                .collect(Collectors.toSet()))
                .singleElement()
                .satisfies(
                        settings ->
                                assertThat(settings)
                                        .containsOnlyKeys("property.message", "property.trace"));
        for (Configuration configuration : Configuration.values()) {
            assertThat(configuration.settings(".*\\.pattern").values())
                    .as(configuration.name())
                    .isNotEmpty()
                    .allMatch(pattern -> pattern.endsWith(" - ${message}%n${trace}"));
        }
    }

    /** A tab stays in a log, where it begins no record. */
    @Test
    void aLogReplacesTheCharactersThatATerminalIsSpared() {
        Matcher replaced =
                Pattern.compile("\\{(\\[.*])}\\{\\?}$")
                        .matcher(
                                Configuration.TRAINER
                                        .settings("property\\.message")
                                        .get("property.message"));
        assertThat(replaced.find()).isTrue();
        Predicate<String> isReplaced = Pattern.compile(replaced.group(1)).asMatchPredicate();

        assertThat(
                        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                                .mapToObj(Character::toString)
                                .filter(
                                        one ->
                                                isReplaced.test(one)
                                                        == TerminalText.onOneLine(one).equals(one)))
                .containsExactly("\t");
    }

    /** Tests and the stand-ins for foreign images have some of their own. */
    @Test
    void everyConfigurationIsTested() throws IOException {
        Path home = Installation.current().home();
        List<Path> found = new ArrayList<>();
        for (String top : List.of("docker", "flink-job", "infra", "model-trainer", "schemas")) {
            try (Stream<Path> files = Files.walk(home.resolve(top))) {
                files.filter(file -> file.getFileName().toString().matches("log4j.*\\.properties"))
                        .filter(
                                file ->
                                        !home.relativize(file)
                                                .toString()
                                                .matches(".*(target|src/test|docker/check)/.*"))
                        .forEach(found::add);
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Configuration.values()).map(one -> one.file).toList());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCAL_BROKER")
    void eachLineIsOneObjectWithTheErrorAndTheEvent(Configuration configuration) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : speak(Speaker.class, configuration, "json")) {
            lines.add(
                    JsonMapper.builder()
                            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .build()
                            .readTree(line));
        }

        assertThat(lines).hasSize(2);
        JsonNode first = lines.get(0);
        assertThat(Instant.parse(first.get("@timestamp").textValue()))
                .isBetween(Instant.now().minusSeconds(600), Instant.now());
        assertThat(first.get("log.level").textValue()).isEqualTo("WARN");
        assertThat(first.get("log.logger").textValue()).isEqualTo("io.nextup.Speaker");
        assertThat(first.get("process.thread.name").textValue()).isEqualTo("main");
        assertThat(first.get("message").textValue()).isEqualTo(MESSAGE);
        assertThat(first.get("eventId").textValue()).isEqualTo("e-\"1\"\n");
        assertThat(first.get("error.type").textValue()).isEqualTo("java.io.IOException");
        assertThat(first.get("error.message").textValue()).isEqualTo("outer");
        assertThat(first.get("error.stack_trace").textValue())
                .startsWith("java.io.IOException: outer\n\tat ")
                .contains("Caused by: java.lang.IllegalStateException: in\nner\n");
        JsonNode second = lines.get(1);
        assertThat(second.get("message").textValue()).isEqualTo("The end");
        List<String> fields = new ArrayList<>();
        second.fieldNames().forEachRemaining(fields::add);
        assertThat(fields)
                .containsExactly(
                        "@timestamp",
                        "ecs.version",
                        "log.level",
                        "message",
                        "process.thread.name",
                        "log.logger");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCAL_BROKER")
    void withoutTheVariableLinesAreText(Configuration configuration) throws Exception {
        for (String format : new String[] {null, "text"}) {
            assertThat(speak(Speaker.class, configuration, format))
                    .contains("java.io.IOException: outer")
                    .last()
                    .asString()
                    .matches("[\\d:, -]+ ERROR \\S+ +(\\[] )?- The end");
        }
    }

    /** A verb that has a bug; with an argument, a program whose verbs cannot be made. */
    @Command(name = "faulty")
    static final class Faulty implements Callable<Integer> {
        private Faulty() {}

        @Override
        public Integer call() {
            throw new IllegalStateException("a null that nobody expected");
        }

        private static CommandLine make(String... arguments) {
            if (arguments.length > 0) {
                throw new IllegalStateException("Two families are named fake");
            }
            return new CommandLine(new Faulty()).setExecutionExceptionHandler(new OneLineErrors());
        }

        public static void main(String[] arguments) {
            System.exit(
                    CommandLines.execute(
                            "faulty",
                            () -> make(arguments),
                            new PrintWriter(System.err, true, UTF_8)));
        }
    }

    /** Says at the end of the JVM that its last work is done. */
    static final class Stopped {
        private static final Duration WORK = Duration.ofSeconds(1);

        private Stopped() {}

        public static void main(String[] arguments) throws InterruptedException {
            PrintWriter err = LoggedLines.wanted().orElseThrow();
            LoggerContext log = (LoggerContext) LogManager.getContext(false);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(err, log)));
            err.println("started");
            new CountDownLatch(1).await();
        }

        /** Works as long as it may take Log4j to stop, if it has a hook of its own. */
        private static void end(PrintWriter err, LoggerContext log) {
            long end = System.nanoTime() + WORK.toNanos();
            while (log.isStarted() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            err.println("the last note");
        }
    }

    @Test
    void theFailureOfAVerbIsOneErrorWithItsStackTrace() throws Exception {
        Path nowhere = directory.resolve("nowhere");
        isFailure(
                verb(Nextup.class, "models", "list", "--registry", nowhere.toString()),
                "nextup models list: ",
                "nowhere");
        isFailure(
                verb(Nextup.class, "replay", "--events", nowhere.toString()),
                "nextup replay: ",
                "nowhere");
    }

    @Test
    void wrongUsageIsAnErrorWithoutAStackTrace() throws Exception {
        JsonNode error = verb(Nextup.class, "topics", "--replicas", "1");

        assertThat(error.get("log.level").textValue()).isEqualTo("ERROR");
        assertThat(error.get("message").textValue())
                .startsWith("nextup topics: ")
                .endsWith("(see nextup topics --help)");
        assertThat(error.has("error.stack_trace")).isFalse();
    }

    @Test
    void aBugIsOneErrorWithItsStackTrace() throws Exception {
        JsonNode error = verb(Faulty.class);

        isFailure(error, "faulty: this is a bug", "report it");
        assertThat(error.get("error.message").textValue()).isEqualTo("a null that nobody expected");
    }

    @Test
    void familiesThatCannotBeLoadedAreOneErrorWithItsStackTrace() throws Exception {
        isFailure(verb(Faulty.class, "families"), "faulty: ", "Two families are named fake");
    }

    private static void isFailure(JsonNode error, String begin, String inside) {
        assertThat(error.get("log.level").textValue()).isEqualTo("ERROR");
        assertThat(error.get("message").textValue()).startsWith(begin).contains(inside);
        assertThat(error.get("error.stack_trace").textValue()).contains("\n\tat ");
    }

    /** The only line of a verb that fails, where lines are JSON. */
    private JsonNode verb(Class<?> main, String... arguments) throws Exception {
        Path out = directory.resolve("out");
        Process process = start(main, out, arguments);
        List<String> lines;
        try (BufferedReader err = process.errorReader(UTF_8)) {
            lines = err.lines().toList();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(out).isEmptyFile();
        assertThat(lines).hasSize(1);
        return JsonMapper.builder().build().readTree(lines.get(0));
    }

    @Test
    void theLastNoteOfAVerbThatIsStoppedIsLogged() throws Exception {
        Process process = start(Stopped.class, directory.resolve("out"));
        try (BufferedReader err = process.errorReader(UTF_8)) {
            assertThat(err.readLine()).contains("\"message\":\"started\"");
            process.toHandle().destroy();
            assertThat(err.lines())
                    .singleElement()
                    .asString()
                    .contains("\"message\":\"the last note\"");
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Class<?> main, Path out, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                // Before that of the tests, which lies on the class path, too.
                                "-Dlog4j2.configurationFile=" + Configuration.TRAINER.file.toUri(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile());
        builder.environment().put("NEXTUP_LOG_FORMAT", "json");
        return builder.start();
    }

    @Test
    void allConfigurationsMakeJsonInTheSameWay() {
        String json = "appender\\.\\w+\\.format\\.json\\..*";
        assertThat(
                        Arrays.stream(Configuration.values())
                                .filter(one -> one != Configuration.LOCAL_BROKER)
                                .map(configuration -> configuration.settings(json))
                                .collect(Collectors.toSet()))
                .singleElement()
                .satisfies(
                        settings ->
                                assertThat(settings)
                                        .hasSize(5)
                                        .containsEntry(
                                                "format.json.layout.eventTemplateUri",
                                                "classpath:EcsLayout.json"));
    }

    @Test
    void theImageSilencesWhatTheLocalRunSilences() {
        String loggers = "logger\\..*";
        assertThat(Configuration.IMAGE_OF_THE_JOB.settings(loggers))
                .isNotEmpty()
                .isEqualTo(Configuration.LOCAL_RUN.settings(loggers));
    }

    /** The lines of a program; nothing else may go to where they do not. */
    private List<String> speak(Class<?> speaker, Configuration configuration, String format)
            throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Path log = directory.resolve("log");
        Files.deleteIfExists(log);
        ProcessBuilder process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Dlog.file=" + log,
                                "-Dlog4j2.configurationFile=" + configuration.file.toUri(),
                                "-cp",
                                classPath(),
                                speaker.getName())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        process.environment().keySet().removeAll(Set.of("NEXTUP_LOG_FORMAT", "ROOT_LOG_LEVEL"));
        if (format != null) {
            process.environment().put("NEXTUP_LOG_FORMAT", format);
        }
        Process started = process.start();
        assertThat(started.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(started.exitValue()).as(Files.readString(err)).isZero();
        for (Path other : List.of(out, err)) {
            if (!other.getFileName().toString().equals(configuration.lines)) {
                assertThat(other).isEmptyFile();
            }
        }
        return Files.readAllLines(directory.resolve(configuration.lines), UTF_8);
    }

    /** Returns the logging libraries and this class alone: a configuration must need no more. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(
                        entry ->
                                entry.contains("log4j-")
                                        || entry.contains("slf4j-api")
                                        || entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
