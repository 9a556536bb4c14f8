package io.nextup.trainer;

import static java.util.Objects.requireNonNull;

import io.nextup.model.Artifact;
import io.nextup.model.Scorer;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.Evaluation;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.registry.Registry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                    + " (including history). The model must have been fitted with the same"
                    + " protocol on the same history."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --json \\",
            "      --model models/20261124-160501-sasrec-1a2b3c",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --model models --protocol time",
            "",
            "Exit codes: 0 success, 1 failure, 2 wrong usage."
        })
public final class EvaluateCommand extends Verb {
    private final TrainerEnvironment environment;

    @Mixin private HistoryArguments history;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A model's directory, or a registry (then: its newest model).")
    private Path model;

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            converter = Protocol.ForTest.class,
            description = {
                "leave-one-out (default: each user's last item) or time (the last tenth of all"
                        + " events)."
            })
    private Protocol protocol = Protocol.LEAVE_ONE_OUT;

    @Mixin private KafkaArguments kafka;

    public EvaluateCommand() {
        this(TrainerEnvironment.ofThisMachine());
    }

    EvaluateCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
    }

    @Override
    void run() throws Exception {
        Artifact artifact = Registry.artifactIn(model);
        HistoryArguments.History read = history.read(kafka.bootstrapServers, this::note);
        List<EvaluationCase> cases = protocol.testCases(read.users(), artifact.vocabulary());
        if (cases.isEmpty()) {
            throw new HistoryException(
                    "%s has no test case by the protocol %s: give a longer history"
                            .formatted(read.name(), protocol.word()));
        }
        String fitted = artifact.manifest().provenance().get("fit");
        if (fitted != null && !fitted.equals(protocol.word())) {
            note(
                    "Caution: %s was fitted with --fit %s: it may have seen the test of %s"
                            .formatted(artifact.manifest().version(), fitted, protocol.word()));
        }
        Evaluation evaluation;
        try (Scorer scorer = environment.scorers().loadVerified(artifact)) {
            evaluation = Evaluator.evaluate(scorer, cases, artifact.manifest().maxLength());
        }
        report(artifact, evaluation);
    }

    private void report(Artifact artifact, Evaluation evaluation) {
        if (json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("version", artifact.manifest().version());
            result.put("protocol", protocol.word());
            result.put("items", artifact.manifest().items());
            result.put("cases", evaluation.cases());
            result.put("excludingHistory", evaluation.excludingHistory());
            result.put("includingHistory", evaluation.includingHistory());
            printJson(result);
            return;
        }
        out().println(
                        "%s, %s, %d cases, %d items"
                                .formatted(
                                        artifact.manifest().version(),
                                        protocol.word(),
                                        evaluation.cases(),
                                        artifact.manifest().items()));
        out().println("             excluding  including history");
        evaluation
                .excludingHistory()
                .forEach(
                        (name, value) ->
                                out().println(
                                                String.format(
                                                        Locale.ROOT,
                                                        "  %-10s  %.4f     %.4f",
                                                        name,
                                                        value,
                                                        evaluation.includingHistory().get(name))));
    }
}
