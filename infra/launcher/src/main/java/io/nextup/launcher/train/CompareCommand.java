package io.nextup.launcher.train;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.launcher.argument.HistoryArguments;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.TestArguments;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.operate.Compare;
import io.nextup.trainer.operate.CompareFamilies;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.report.LeaderboardJson;
import io.nextup.trainer.report.LeaderboardPage;
import io.nextup.trainer.report.LeaderboardText;
import io.nextup.trainer.report.StandingJson;
import io.nextup.trainer.report.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * {@code compare}: tells which of two published models is better, if the data can tell; or trains
 * families and puts their models side by side.
 */
@Command(
        name = "compare",
        customSynopsis = {
            "${COMMAND-FULL-NAME} (--events FILE | --from kafka) --model A --model B [OPTIONS]",
            "${COMMAND-FULL-NAME} --events FILE --families LIST --directory DIR [OPTIONS]"
        },
        sortOptions = false,
        description = {
            "Asks two models for the same events as the job would serve them, and says whether B's"
                    + " NDCG@10 differs from A's by more than chance: a paired bootstrap over users"
                    + " gives the 95 %% interval of the difference. An event whose item a model does"
                    + " not know is a miss of that model.",
            "",
            "With --families it trains the models first, each in a process of its own, and says for"
                    + " each family how good its model is, its difference from the best, what its"
                    + " training cost, and what a request costs. DIR/comparison.html plots the one"
                    + " against the others."
        },
        exitCodeList = {
            "0:one model is better, or the families are compared (some may have no model)",
            "3:the events do not tell which model is better"
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --events clicks.csv \\",
            "      --model models/20261124-160501-sasrec-1a2b3c \\",
            "      --model models/20261125-160501-sasrec-4d5e6f",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model old --model new --json",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --families all --time-limit 30m \\",
            "      --directory comparison",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --families markov,sasrec,blend \\",
            "      --max-length 200 --directory comparison-200"
        })
public final class CompareCommand extends Verb {
    private final Class<?> launcher;
    private final TrainerEnvironment environment;

    @Mixin private HistoryArguments history;

    @Mixin private RulesArguments rules;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "Given twice, A then B: a model's directory or URI, or a registry (its newest).")
    private List<String> models = List.of();

    @Mixin private final FamiliesArguments families;

    @Mixin private TestArguments test;

    @Mixin private TrustArguments trust;

    @Mixin private OperatorsArgument operators;

    @Option(
            names = "--min-users",
            paramLabel = "N",
            description = "With fewer there is no verdict (default: 100).")
    private int minimumUsers = 100;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the resamples, and of the trainings (default: 1).")
    private long seed = 1;

    @Mixin private KafkaArguments kafka;

    /**
     * @param launcher main class of the program whose verb {@code train} it runs
     */
    public CompareCommand(TrainerEnvironment environment, Class<?> launcher) {
        this.launcher = requireNonNull(launcher, "launcher is null");
        this.environment = requireNonNull(environment, "environment is null");
        this.families = new FamiliesArguments(environment.families());
    }

    @Override
    protected int run() throws Exception {
        ModelRules job = rules.rules(this);
        if (families.given()) {
            compareFamilies(job);
            return OK;
        }
        families.requireNone(this);
        return compareModels(job) ? OK : NO;
    }

    /** Returns true where one model is better. */
    private boolean compareModels(ModelRules job) throws Exception {
        if (models.size() != 2) {
            throw usage(
                    "--model is given %d times: name two models, or --families"
                            .formatted(models.size()));
        }
        Compare.Request request =
                new Compare.Request(
                        history.source(kafka),
                        models.get(0),
                        models.get(1),
                        test.protocol(),
                        job,
                        minimumUsers,
                        seed);
        TrainerEnvironment trusting =
                environment
                        .allowing(operators.operators())
                        .trusting(trust.trust(models.get(0), models.get(1)));
        Compare.Result result = watched(progress -> new Compare(trusting, progress).run(request));
        if (json()) {
            printJson(json(result, job));
        } else {
            print(result, job);
        }
        return result.better().isPresent();
    }

    private void compareFamilies(ModelRules job) throws Exception {
        if (!models.isEmpty()) {
            throw usage("--model and --families are given: leave one of them out");
        }
        Map<String, Choice> choices = new LinkedHashMap<>();
        families.choices(this).forEach(one -> choices.put(one.family().name(), one));
        CommandSpec train = new CommandLine(new TrainCommand(environment)).getCommandSpec();
        Path directory = families.directory(this);
        Protocol protocol = families.protocol(this, test);
        CompareFamilies.Request request =
                new CompareFamilies.Request(
                        families.fitted(this, history, kafka),
                        families.test(this, history, kafka),
                        choices.values().stream().map(Choice::family).toList(),
                        families.timeLimit(),
                        protocol,
                        job,
                        minimumUsers,
                        seed,
                        directory,
                        families.common(this, train, protocol, seed));
        Leaderboard board;
        try (TrainingProcess trainings =
                new TrainingProcess(
                        launcher,
                        family -> training(train, choices.get(family.name())),
                        progress())) {
            board =
                    new CompareFamilies(environment, System::nanoTime, this::note)
                            .run(request, trainings);
        }
        if (json()) {
            printJson(LeaderboardJson.of(board));
        } else {
            LeaderboardText.of(board).forEach(out()::println);
        }
        out().flush();
        Path page = directory.resolve("comparison.html");
        Files.writeString(page, LeaderboardPage.of(board));
        note("Wrote " + page);
    }

    private List<String> training(CommandSpec train, Choice choice) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--family=" + choice.family().name(),
                                "--fit=" + families.fit(test).word(),
                                "--no-test",
                                "--seed=" + seed));
        arguments.addAll(families.passedOn(this, train, choice));
        return arguments;
    }

    private Map<String, Object> json(Compare.Result result, ModelRules job) {
        Comparison comparison = result.comparison();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "a",
                model(result.a(), comparison.first(), result.standingOfA(), result.cautionOfA()));
        json.put(
                "b",
                model(result.b(), comparison.second(), result.standingOfB(), result.cautionOfB()));
        json.put("protocol", test.protocol().word());
        json.put("column", "serving");
        json.put("capacity", job.capacity());
        json.put("excludeSeen", job.excludeSeen());
        json.put("caseCount", comparison.cases());
        json.put("userCount", comparison.users());
        json.put("difference", comparison.difference());
        json.put("low", comparison.interval().low());
        json.put("high", comparison.interval().high());
        json.put("level", 0.95);
        json.put("resampleCount", result.resamples());
        json.put("seed", seed);
        json.put("verdict", word(comparison));
        json.put("betterModelVersion", result.better().orElse(null));
        return json;
    }

    private static Map<String, Object> model(
            String version, double ndcg, Standing standing, Optional<String> caution) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", version);
        json.put("NDCG@10", ndcg);
        json.put("standing", StandingJson.of(standing));
        caution.ifPresent(words -> json.put("caution", words));
        return json;
    }

    private static String word(Comparison comparison) {
        return switch (comparison.verdict()) {
            case FIRST_BETTER -> "a-better";
            case SECOND_BETTER -> "b-better";
            case NOT_SIGNIFICANT -> "not-significant";
            case TOO_FEW -> "too-few-users";
        };
    }

    private static String verdict(Comparison comparison) {
        return switch (comparison.verdict()) {
            case FIRST_BETTER -> "A is better";
            case SECOND_BETTER -> "B is better";
            case NOT_SIGNIFICANT -> "Not told apart";
            case TOO_FEW -> "Too few users";
        };
    }

    /** Returns a line for each caution. */
    private static String cautions(Compare.Result result) {
        return Stream.of(result.cautionOfA(), result.cautionOfB())
                .flatMap(Optional::stream)
                .distinct()
                .map("Caution: %s\n"::formatted)
                .collect(joining());
    }

    private void print(Compare.Result result, ModelRules job) {
        Comparison comparison = result.comparison();
        boolean few = comparison.verdict() == Comparison.Verdict.TOO_FEW;
        out().print(
                        String.format(
                                Locale.ROOT,
                                """
                                %s%s: B - A %+.4f, 95 %% interval %+.4f to %+.4f
                                A  %s
                                   %s
                                B  %s
                                   %s
                                  %s, as served (%s), %d cases of %d users
                                  paired bootstrap over users, %d resamples, seed %d
                                %s""",
                                verdict(comparison),
                                few ? " (%d are needed)".formatted(minimumUsers) : "",
                                comparison.difference(),
                                comparison.interval().low(),
                                comparison.interval().high(),
                                result.a(),
                                result.standingOfA().sentence(),
                                result.b(),
                                result.standingOfB().sentence(),
                                test.protocol().word(),
                                Subject.served(job),
                                comparison.cases(),
                                comparison.users(),
                                result.resamples(),
                                seed,
                                cautions(result)));
    }
}
