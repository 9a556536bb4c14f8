package io.nextup.acceptance.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.acceptance.pages.VerbLoop.Result;
import io.nextup.kafka.EnvironmentVariables;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.local.install.Installation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Follows one page: runs commands in a directory of its own, in a process of its own. */
final class PageSession implements AutoCloseable {
    /** A registry out of which a page takes a module that came from elsewhere. */
    static final String TRAINED = "trained";

    private static final long PATIENCE_SECONDS = 120;

    /** Names as the pages use them; a reader puts one of the reader's own. */
    private static final Pattern VERSION = Pattern.compile("\\d{8}-\\d{6}-[a-z0-9]+-[0-9a-f]{6}");

    /** Families that are trained in no time. */
    private static final Set<String> COUNTED = Set.of("popularity", "markov");

    private final PageTopics topics;
    private final ReaderDirectory directory;
    private final Path log;
    private final Process program;
    private final BufferedWriter arguments;
    private final BufferedReader results;
    private final JsonMapper json = new JsonMapper();

    private PageSession(Path path, PageTopics topics) throws IOException {
        this.topics = topics;
        directory = ReaderDirectory.create(path, topics.properties());
        log = path.resolve("log");
        program = start();
        arguments = program.outputWriter(UTF_8);
        results = program.inputReader(UTF_8);
    }

    /** Begins a page whose commands need no broker. */
    static PageSession withoutABroker(Path path) throws IOException {
        return new PageSession(path, PageTopics.NONE);
    }

    /** Begins a page with topics that hold the clicks and a dead letter. */
    static PageSession with(Path path, PageTopics topics) throws Exception {
        PageSession session = new PageSession(path, topics);
        try {
            session.given("topics");
            session.given("replay --events %s --rate 100000".formatted(ReaderDirectory.CLICKS));
            topics.refuseARecord();
            return session;
        } catch (Exception | AssertionError e) {
            session.close();
            throw e;
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-D%s=%s".formatted(Installation.HOME_PROPERTY, Pages.ROOT),
                                "-cp",
                                System.getProperty("java.class.path"),
                                VerbLoop.class.getName())
                        .directory(directory.path().toFile())
                        .redirectError(log.toFile());
        builder.environment().keySet().removeIf(EnvironmentVariables::isAboutKafka);
        builder.environment()
                .put(EnvironmentVariables.KAFKA_CONFIG, ReaderDirectory.CLIENT_PROPERTIES);
        return builder.start();
    }

    /** Runs what the reader has done before; an error if it fails. */
    void given(String verb) throws Exception {
        Result result = execute(List.of(verb.split(" ")));
        if (result.code() != 0) {
            throw new AssertionError("%s: %s".formatted(verb, result));
        }
    }

    /** Keeps the settings that a page has the reader write, from the command behind them on. */
    void keepSettings(List<String> lines) throws IOException {
        directory.write(ReaderDirectory.SETTINGS, lines);
    }

    /** Does what the page asks for before a command, and runs it with less work. */
    Result run(PageCommand command) throws Exception {
        List<String> words = new ArrayList<>(command.arguments());
        if (words.contains("status") && !command.output().isEmpty()) {
            topics.demoteTheAnnouncedModel();
        }
        if (words.contains("--from") && (words.contains("--mapping") || directory.hasSettings())) {
            topics.visitTheShop();
        }
        if (words.contains("--raw")) {
            directory.write(valueOf("--raw", words), topics.visits());
        }
        if (words.contains(PageTopics.SHOP)) {
            topics.openTheShop(!words.contains("--raw"));
            words.replaceAll(word -> word.equals(PageTopics.SHOP) ? topics.shop() : word);
        }
        if (words.contains("--module")) {
            directory.writeAModuleForTheItemsOfTheNewest(TRAINED);
        }
        if (words.contains("--signing-key") || words.contains("--trusted-keys")) {
            directory.makeKeys();
        }
        if (words.contains("--send")) {
            directory.mend(valueOf("--send", words));
        }
        if (words.contains("--since")) {
            words.set(
                    words.indexOf("--since") + 1,
                    Instant.now().minus(Duration.ofHours(1)).toString());
        }
        if (words.contains("--tune")) {
            words.set(words.indexOf("--tune") + 1, "5s");
        }
        String registry =
                words.contains("--registry")
                        ? valueOf("--registry", words)
                        : RegistryArgument.DEFAULT;
        for (int i = 0; i < words.size(); i++) {
            // A pardon names what the job has turned away, which may be in no registry.
            if (!words.contains("pardon") && VERSION.matcher(words.get(i)).matches()) {
                words.set(i, directory.newest(registry));
            }
        }
        for (String word : words) {
            directory.linkTo(word);
        }
        words.addAll(lessWork(words));
        Result result = execute(words);
        return new Result(
                result.code(), result.out().replace(topics.shop(), PageTopics.SHOP), result.err());
    }

    private static String valueOf(String option, List<String> words) {
        return words.get(words.indexOf(option) + 1);
    }

    /** Options by which a training ends soon. */
    private static List<String> lessWork(List<String> words) {
        List<String> options = new ArrayList<>();
        boolean isRefresh = words.contains("--every") || words.get(0).equals("refresh");
        if (isRefresh) {
            options.addAll(List.of("--rounds", "1", "--min-users", "10"));
        }
        if ((isRefresh || words.get(0).equals("train"))
                && !(words.contains("--family") && COUNTED.contains(valueOf("--family", words)))) {
            options.addAll(List.of("--max-epochs", "1", "--dimension", "8"));
            if (words.contains("--announce")) {
                options.add("--even-so");
            }
        }
        return options;
    }

    private Result execute(List<String> verb) throws Exception {
        arguments.write(json.writeValueAsString(verb));
        arguments.newLine();
        arguments.flush();
        String result =
                CompletableFuture.supplyAsync(this::nextResult)
                        .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .get();
        if (result == null) {
            throw new AssertionError(
                    "%s ends the program, or takes longer than %d s: %s"
                            .formatted(verb, PATIENCE_SECONDS, Files.readString(log)));
        }
        return json.readValue(result, Result.class);
    }

    private String nextResult() {
        try {
            return results.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        program.destroyForcibly();
        directory.close();
    }
}
