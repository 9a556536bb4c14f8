package io.nextup.launcher.train;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.event.TerminalText;
import io.nextup.launcher.argument.HistoryArguments;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.TestArguments;
import io.nextup.launcher.argument.TitlesArgument;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.dataset.Rewards;
import io.nextup.trainer.operate.Evaluate;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.report.EvaluationJson;
import io.nextup.trainer.report.EvaluationText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code evaluate}: measures how well a published model predicts the next items. */
@Command(
        name = "evaluate",
        customSynopsis =
                "${COMMAND-FULL-NAME} (--events FILE | --from kafka) --model DIR [OPTIONS]",
        sortOptions = false,
        description = {
            "Says whether a model is good: judges it by the test part of a history, as the job"
                    + " serves, beside what is popular and beside markov, fitted on the same part of"
                    + " the history. --json and the page of --report add the figures of each way to"
                    + " rank, slices with intervals, coverage, and what the item vectors are like."
                    + " The model must have been fitted with the same protocol on the same history;"
                    + " where it was not, or does not say, the report carries a caution."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --json \\",
            "      --model models/20261124-160501-sasrec-1a2b3c",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models --protocol time",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models --report report.html \\",
            "      --titles titles.csv",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model contrast \\",
            "      --report report.html --before models",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models \\",
            "      --rewards buy=1,cart=0.5,*=0.2"
        })
public final class EvaluateCommand extends Verb {
    private final TrainerEnvironment environment;

    @Mixin private HistoryArguments history;

    @Mixin private RulesArguments rules;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A model's directory or URI, or a registry (then: its newest model).")
    private String model;

    @Mixin private TestArguments test;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Writes a page with ten users' lists and plots, too: one HTML file that needs"
                            + " nothing else.")
    private Path page;

    @Mixin private TitlesArgument titles;

    @Option(
            names = "--before",
            paramLabel = "MODEL",
            description =
                    "Another model, named as --model is: figures and map of both models' vectors,"
                            + " by the items that both know.")
    private String before;

    @Option(
            names = "--rewards",
            paramLabel = "LIST",
            converter = RewardsConverter.class,
            description =
                    "Adds figures in which each case weighs as much as the reward of its event's"
                            + " type, such as buy=1,cart=0.5,*=0.2; * stands for all others.")
    private Rewards rewards;

    @Mixin private TrustArguments trust;

    @Mixin private OperatorsArgument operators;

    @Mixin private KafkaArguments kafka;

    public EvaluateCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
    }

    @Override
    protected int run() throws Exception {
        ModelRules job = rules.rules(this);
        requireWritable();
        Evaluate.Request request =
                new Evaluate.Request(
                        history.source(kafka),
                        model,
                        test.protocol(),
                        job,
                        page != null,
                        titles.read(),
                        Optional.ofNullable(rewards),
                        Optional.ofNullable(before));
        TrainerEnvironment trusting =
                environment.allowing(operators.operators()).trusting(trust.trust(model));
        Evaluate.Result result = watched(progress -> new Evaluate(trusting, progress).run(request));
        if (json()) {
            printJson(
                    EvaluationJson.of(
                            result.subject(),
                            result.report(),
                            result.standing(),
                            result.vectors()));
        } else {
            EvaluationText.of(
                            result.subject(), result.report(), result.standing(), result.vectors())
                    .forEach(line -> out().println(TerminalText.onOneLine(line)));
        }
        // A page that cannot be written loses none of the figures.
        out().flush();
        if (result.page().isPresent()) {
            Files.writeString(page, result.page().get());
            note("Wrote " + page);
        }
        return OK;
    }

    /** Refuses a page that could not be written after a whole evaluation. */
    private void requireWritable() {
        if (page == null && isGiven("--titles")) {
            throw usage("--titles needs --report: the page shows them");
        }
        if (page == null) {
            return;
        }
        if (Files.isDirectory(page)) {
            throw usage("--report %s is a directory: name a file".formatted(page));
        }
        if (!Files.isDirectory(page.toAbsolutePath().getParent())) {
            throw usage("--report %s: its directory does not exist".formatted(page));
        }
    }

    /** Rewards that figures are weighted by. */
    private static final class RewardsConverter implements ITypeConverter<Rewards> {
        @Override
        public Rewards convert(String value) {
            Rewards rewards;
            try {
                rewards = Rewards.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            if (rewards.maySubtract()) {
                throw new TypeConversionException(
                        "'%s' holds a reward below 0, by which no figure can be weighted"
                                .formatted(value));
            }
            return rewards;
        }
    }
}
