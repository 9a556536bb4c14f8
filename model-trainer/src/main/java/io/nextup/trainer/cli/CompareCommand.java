package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.operate.Compare;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.report.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code compare}: tells which of two published models is better, if the data can tell. */
@Command(
        name = "compare",
        customSynopsis =
                "${COMMAND-FULL-NAME} (--events FILE | --from kafka) --model A --model B [OPTIONS]",
        sortOptions = false,
        description = {
            "Asks two models for the same events as the job would serve them, and says whether B's"
                    + " NDCG@10 differs from A's by more than chance: a paired bootstrap over users"
                    + " gives the 95 %% interval of the difference. An event whose item a model does"
                    + " not know is a miss of that model."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --events clicks.csv \\",
            "      --model models/20261124-160501-sasrec-1a2b3c \\",
            "      --model models/20261125-160501-sasrec-4d5e6f",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model old --model new --json",
            "",
            "Exit codes: 0 compared, whatever came of it, 1 failure, 2 wrong usage."
        })
final class CompareCommand extends Verb {
    private final TrainerEnvironment environment;

    @Mixin private HistoryArguments history;

    @Mixin private RulesArguments rules;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description =
                    "Given twice, A then B: a model's directory or URI, or a registry (its newest).")
    private List<String> models;

    @Mixin private TestArguments test;

    @Option(
            names = "--minimum-users",
            paramLabel = "N",
            description = "With fewer there is no verdict (default: 100).")
    private int minimumUsers = 100;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the resamples (default: 1).")
    private long seed = 1;

    @Mixin private KafkaArguments kafka;

    CompareCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
    }

    @Override
    void run() throws Exception {
        ModelRules job = rules.rules(this);
        if (models.size() != 2) {
            throw usage("--model is given %d times: name two models".formatted(models.size()));
        }
        Compare.Result result =
                new Compare(environment, this::note)
                        .run(
                                new Compare.Request(
                                        history.source(kafka),
                                        models.get(0),
                                        models.get(1),
                                        test.protocol,
                                        job,
                                        minimumUsers,
                                        seed));
        if (json()) {
            printJson(json(result, job));
        } else {
            print(result, job);
        }
    }

    private Map<String, Object> json(Compare.Result result, ModelRules job) {
        Comparison comparison = result.comparison();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("a", model(result.a(), comparison.first()));
        json.put("b", model(result.b(), comparison.second()));
        json.put("protocol", test.protocol.word());
        json.put("column", "serving");
        json.put("capacity", job.capacity());
        json.put("excludeSeen", job.excludeSeen());
        json.put("cases", comparison.cases());
        json.put("users", comparison.users());
        json.put("difference", comparison.difference());
        json.put("low", comparison.interval().low());
        json.put("high", comparison.interval().high());
        json.put("level", 0.95);
        json.put("resamples", result.resamples());
        json.put("seed", seed);
        json.put("verdict", verdict(comparison));
        json.put("better", result.better().orElse(null));
        return json;
    }

    private static Map<String, Object> model(String version, double ndcg) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version);
        json.put("NDCG@10", ndcg);
        return json;
    }

    private static String verdict(Comparison comparison) {
        return switch (comparison.verdict()) {
            case FIRST_BETTER -> "A is better";
            case SECOND_BETTER -> "B is better";
            case NOT_SIGNIFICANT -> "not significant";
            case TOO_FEW -> "too few users";
        };
    }

    private void print(Compare.Result result, ModelRules job) {
        Comparison comparison = result.comparison();
        boolean few = comparison.verdict() == Comparison.Verdict.TOO_FEW;
        out().print(
                        String.format(
                                Locale.ROOT,
                                """
                                NDCG@10  A  %.4f  %s
                                         B  %.4f  %s
                                B - A  %+.4f, 95 %% interval %+.4f to %+.4f
                                  %s, as served (%s), %d cases of %d users
                                  paired bootstrap over users, %d resamples, seed %d
                                %s%s
                                """,
                                comparison.first(),
                                result.a(),
                                comparison.second(),
                                result.b(),
                                comparison.difference(),
                                comparison.interval().low(),
                                comparison.interval().high(),
                                test.protocol.word(),
                                Subject.served(job),
                                comparison.cases(),
                                comparison.users(),
                                result.resamples(),
                                seed,
                                verdict(comparison),
                                few ? ": %d are needed".formatted(minimumUsers) : ""));
    }
}
