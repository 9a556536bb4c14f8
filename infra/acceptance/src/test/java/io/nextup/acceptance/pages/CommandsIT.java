package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.acceptance.pages.CommandRules.Kind;
import io.nextup.acceptance.pages.VerbLoop.Result;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the pages, each page in its order, as a reader with a broker would. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CommandsIT {
    /** What a reader of a page has done before, by other pages or in the time that passed. */
    private static final Map<String, List<String>> GIVEN =
            Map.of(
                    "infra/RUNBOOK.md",
                    List.of("train --events clicks.csv --family markov"),
                    "schemas/model/YOUR-MODEL.md",
                    List.of(
                            "train --events clicks.csv --family markov --registry "
                                    + PageSession.TRAINED),
                    "model-trainer/REFRESHING.md",
                    List.of(
                            "train --events clicks.csv --family popularity",
                            "train --events clicks.csv --family markov"),
                    "model-trainer/HISTORY.md",
                    List.of("train --every 1h --rounds 1 --from kafka --family popularity"));

    /** Their commands work without Kafka. */
    private static final Set<String> WITHOUT_A_BROKER =
            Set.of(
                    "flink-job/UPGRADE.md",
                    "model-trainer/FAMILIES.md",
                    "model-trainer/JUDGING.md",
                    "model-trainer/TUNING.md",
                    "schemas/model/SIGNING.md",
                    "schemas/model/YOUR-MODEL.md");

    private static final int READERS = 2;

    private static final Pattern OPTION =
            Pattern.compile("`(?:--)?(nextup\\.[a-z0-9.-]*[a-z0-9])[` =]");

    @TempDir private static Path directory;

    private static KafkaBroker broker;
    private static Sources sources;
    private static ClusterNames names;
    private static CommandRules rules;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(directory.resolve("kafka"), 0);
        sources = Sources.read();
        names = InstalledNames.ask(directory);
        rules = CommandRules.of(sources, names);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static List<PageCommand> commands(String page) throws IOException {
        return PageReader.read(page, Files.readString(Pages.ROOT.resolve(page)), rules::isProgram)
                .commands();
    }

    private static List<PageCommand> toRun(String page) throws IOException {
        return commands(page).stream()
                .filter(command -> !command.isMention())
                .filter(command -> rules.ruleOf(command).orElseThrow().kind() == Kind.RUN)
                .toList();
    }

    @Test
    void everyCommandOfAPageSucceedsAndPrintsWhatThePageShows() throws Exception {
        List<Future<List<String>>> pages = new ArrayList<>();
        // Most of the time is spent on waiting for the broker.
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        List<String> problems;
        try {
            for (Path page : Pages.ofToday()) {
                List<PageCommand> commands = toRun(Pages.name(page));
                if (!commands.isEmpty()) {
                    pages.add(readers.submit(() -> problems(Pages.name(page), commands)));
                }
            }
            problems = allProblems(pages);
        } finally {
            // A reader that goes on would meet a broker that is closed.
            readers.shutdownNow();
            readers.awaitTermination(3, TimeUnit.MINUTES);
        }
        assertThat(problems).isEmpty();
        assertThat(pages).as("pages with commands to run").hasSizeGreaterThan(READERS);
    }

    /** The problems of every page, those too that ended its reader. */
    private static List<String> allProblems(List<Future<List<String>>> pages)
            throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (Future<List<String>> page : pages) {
            try {
                problems.addAll(page.get());
            } catch (ExecutionException e) {
                problems.add(Throwables.getStackTrace(e.getCause()));
            }
        }
        return problems;
    }

    @Test
    void aPageThatCannotBeginLeavesNoProcess() throws Exception {
        Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
        assertThatThrownBy(
                        () ->
                                PageSession.with(
                                        directory.resolve("nowhere"),
                                        new PageTopics("no port", "nowhere")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("topics");
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            if (!before.contains(child)) {
                child.onExit().get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aPageWhoseReaderFailsHidesNoProblemOfTheOthers() throws Exception {
        List<String> problems =
                allProblems(
                        List.of(
                                CompletableFuture.failedFuture(new AssertionError("no broker")),
                                CompletableFuture.completedFuture(List.of("b.md:1: differs")),
                                CompletableFuture.failedFuture(new IOException("no disk"))));
        assertThat(problems).hasSize(3);
        assertThat(problems.get(0)).contains("no broker");
        assertThat(problems.get(1)).isEqualTo("b.md:1: differs");
        assertThat(problems.get(2)).contains("no disk");
    }

    private static List<String> problems(String page, List<PageCommand> commands) throws Exception {
        String name = page.replace('/', '-').replace(".md", "");
        try (PageSession session =
                WITHOUT_A_BROKER.contains(page)
                        ? PageSession.withoutABroker(directory.resolve(name))
                        : PageSession.with(
                                directory.resolve(name),
                                new PageTopics(broker.bootstrapServers(), name))) {
            for (String verb : GIVEN.getOrDefault(page, List.of())) {
                session.given(verb);
            }
            return problems(session, commands, settings(page));
        }
    }

    private static SortedMap<Integer, List<String>> settings(String page) throws IOException {
        return PageReader.contents(
                ReaderDirectory.SETTINGS, Files.readString(Pages.ROOT.resolve(page)));
    }

    /** Runs the commands in their order, and says which failed or printed something else. */
    private static List<String> problems(
            PageSession session,
            List<PageCommand> commands,
            SortedMap<Integer, List<String>> settings)
            throws Exception {
        List<String> problems = new ArrayList<>();
        for (PageCommand command : commands) {
            SortedMap<Integer, List<String>> written = settings.headMap(command.line());
            if (!written.isEmpty()) {
                session.keepSettings(written.get(written.lastKey()));
            }
            Result result = session.run(command);
            if (result.code() != 0 && !isAnswer(command, result.code())) {
                problems.add(
                        "%s: exit code %d: %s".formatted(command, result.code(), result.err()));
            } else if (!command.output().isEmpty()) {
                Shape.difference(command.output(), result.out().lines().toList())
                        .ifPresent(difference -> problems.add(command + ": " + difference));
            }
        }
        return problems;
    }

    /** Two models of a page's few clicks may be equally good, and no job runs. */
    private static boolean isAnswer(PageCommand command, int code) {
        return code == Verb.NO
                && command.words().stream().anyMatch(List.of("compare", "doctor")::contains);
    }

    @Test
    void aCommandThatFailsAndAnOutputThatDiffersAreFound() throws Exception {
        String planted =
                """
                ```console
                $ ./nextup --version
                ...
                $ ./nextup --version
                newtup 1.2.3
                $ ./nextup replay --events clocks.csv
                ```
                """;
        List<PageCommand> commands = PageReader.read("a.md", planted, rules::isProgram).commands();
        try (PageSession session = PageSession.withoutABroker(directory.resolve("planted"))) {
            List<String> problems = problems(session, commands, new TreeMap<>());
            assertThat(problems).hasSize(2);
            assertThat(problems.get(0)).startsWith("a.md:4: ").contains("newtup");
            assertThat(problems.get(1)).startsWith("a.md:6: ").contains("clocks.csv");
        }
    }

    @Test
    void everyKeyOfTheJobKeepsTheRulesOfNames() {
        assertThat(names.jobOptions()).contains("nextup.models.keep-loaded-for");
        assertThat(
                        names.jobOptions().stream()
                                .map(NameRules::problemOfKey)
                                .flatMap(Optional::stream))
                .isEmpty();
    }

    @Test
    void theJobAndFlinkKnowEveryOptionAndNameThatAPagePassesToThem() throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path page : Pages.ofToday()) {
            for (PageCommand command : commands(Pages.name(page))) {
                problems.addAll(rules.problems(command));
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void everyOptionThatASentenceNamesIsOneOfTheJobOrOfATest() throws IOException {
        assertThat(names.jobOptions()).contains("nextup.kafka.bootstrap-servers");
        List<String> unknown = new ArrayList<>();
        for (Path page : Pages.ofToday()) {
            OPTION.matcher(Files.readString(page))
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !isKnown(name))
                    .forEach(name -> unknown.add(Pages.name(page) + ": " + name));
        }
        assertThat(unknown).isEmpty();
    }

    private static boolean isKnown(String name) {
        return names.isJobOption(name)
                || TopicNames.defaults().byDefaultName().containsKey(name)
                || isTopicOfAVerb(name)
                || (!areas().contains(area(name)) && sources.hasProperty(name));
    }

    /** Tells whether the file of {@code --kafka-config} may name a topic by this key. */
    private static boolean isTopicOfAVerb(String name) {
        return TopicNames.keys().stream()
                .anyMatch(key -> name.equals(KafkaSettings.TOPIC_PREFIX + key));
    }

    /** What the job's options are about: a name there is the job's or wrong. */
    private static List<String> areas() {
        return names.jobOptions().stream().map(CommandsIT::area).collect(Collectors.toList());
    }

    private static String area(String option) {
        return option.split("\\.", 3)[1];
    }
}
