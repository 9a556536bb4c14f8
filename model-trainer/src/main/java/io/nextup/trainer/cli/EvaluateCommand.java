package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.Popularity;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.operate.WorkDirectory;
import io.nextup.trainer.registry.Registry;
import io.nextup.trainer.report.EvaluationJson;
import io.nextup.trainer.report.EvaluationText;
import io.nextup.trainer.report.ReportPage;
import io.nextup.trainer.report.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: how well a published model knows what came next. */
@Command(
        name = "evaluate",
        customSynopsis =
                "${COMMAND-FULL-NAME} (--events FILE | --from kafka) --model DIR [OPTIONS]",
        sortOptions = false,
        description = {
            "Judges a model by the test part of a history, ranking the whole catalogue: once among"
                    + " the items that the user has not met (excluding history), once among all"
                    + " (including history), and as the job serves by its rules, whose state forgets"
                    + " what is old. Beside HR, NDCG and MRR at 5, 10 and 20: coverage, popularity"
                    + " bias, and slices with intervals. The model must have been fitted with the same"
                    + " protocol on the same history; where it was not, or does not say, the report"
                    + " carries a caution."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --json \\",
            "      --model models/20261124-160501-sasrec-1a2b3c",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models --protocol time",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models --report report.html",
            "",
            "Exit codes: 0 success, 1 failure, 2 wrong usage."
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
            description = "Writes a page with plots, too: one HTML file that needs nothing else.")
    private Path page;

    @Mixin private KafkaArguments kafka;

    public EvaluateCommand() {
        this(TrainerEnvironment.ofThisMachine());
    }

    EvaluateCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
    }

    @Override
    void run() throws Exception {
        ModelRules job = rules.rules(this);
        if (page != null && !Files.isDirectory(page.toAbsolutePath().getParent())) {
            throw usage("--report %s: there is no such directory to write to".formatted(page));
        }
        try (WorkDirectory work = new WorkDirectory()) {
            evaluate(Registry.artifactIn(model, work.path()), job);
        }
    }

    private void evaluate(Artifact artifact, ModelRules job) throws Exception {
        History read = history.read(kafka::settings, job, this::note);
        List<HeldOut> cases = test.cases(read);
        Optional<String> caution = test.caution(artifact, read);
        caution.ifPresent(words -> note("Caution: " + words));
        RulesArguments.difference(artifact.manifest(), job).ifPresent(this::note);
        Popularity popularity =
                Popularity.of(artifact.vocabulary(), test.protocol.fitCounts(read.users()));
        EvaluationReport report;
        try (Scorer scorer = environment.scorers().loadVerified(artifact)) {
            report =
                    Evaluator.report(
                            Recommender.of(artifact, scorer),
                            cases,
                            job,
                            popularity,
                            read.users().hasTimes());
        }
        Subject subject =
                new Subject(artifact.manifest(), test.protocol.word(), read.name(), job, caution);
        if (page != null) {
            write(artifact, subject, report, popularity);
        }
        if (json()) {
            printJson(EvaluationJson.of(subject, report));
        } else {
            EvaluationText.of(subject, report).forEach(out()::println);
        }
    }

    private void write(
            Artifact artifact, Subject subject, EvaluationReport report, Popularity popularity)
            throws IOException {
        Optional<ItemMap> map =
                ItemMap.of(
                        popularity.mostPopularFirst(),
                        items -> environment.scorers().itemVectors(artifact, items));
        Files.writeString(
                page, ReportPage.of(subject, report, artifact.vocabulary(), popularity, map));
        note("Wrote " + page);
    }
}
