package io.nextup.serving.load;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the rules of a model's training with the job's rules before the model is loaded. Logs
 * the differences in one line, or refuses the model.
 */
public final class RulesCheck implements ModelLoader {
    /** The job's option that refuses models of other rules. */
    public static final String OPTION = ModelRules.REQUIRE_SAME_OPTION;

    private static final Logger LOG = LoggerFactory.getLogger(RulesCheck.class);

    /** The job's option for each rule, by the rule's name in {@link ModelRules#words}. */
    private static final Map<String, String> RULE_OPTIONS =
            Map.of(
                    "types", "nextup.sequence.types",
                    "max-lateness", "nextup.sequence.max-lateness",
                    "dedupe-window", "nextup.sequence.dedupe-window",
                    "capacity", "nextup.sequence.capacity",
                    "max-id-length", "nextup.ingest.max-id-length",
                    "max-future", "nextup.ingest.max-future",
                    "exclude-seen", "nextup.scoring.exclude-seen");

    private final ModelRules rules;
    private final boolean requireSame;
    private final ModelLoader loader;

    /**
     * @param rules the job's rules
     * @param requireSame true to refuse models of other or unknown rules
     * @param loader loader of the models that are not refused
     */
    public RulesCheck(ModelRules rules, boolean requireSame, ModelLoader loader) {
        this.rules = requireNonNull(rules, "rules is null");
        this.requireSame = requireSame;
        this.loader = requireNonNull(loader, "loader is null");
    }

    @Override
    public ServingModel load(Artifact artifact, Runnable stepDone)
            throws ArtifactException, IOException {
        ModelRules trained = artifact.manifest().rules();
        if (trained == null) {
            if (requireSame) {
                throw new ArtifactException(
                        "%s is true, and its manifest does not say by which rules it was trained: train it with this version, or set that to false"
                                .formatted(OPTION));
            }
            LOG.debug(
                    "Model {} does not say by which rules it was trained",
                    artifact.manifest().version());
            return loader.load(artifact, stepDone);
        }
        List<ModelRules.Difference> differences = rules.differences(trained);
        if (!differences.isEmpty()) {
            if (requireSame) {
                // The way out comes first, since a long verdict is truncated.
                throw new ArtifactException(
                        "%s is true, and it was trained by other rules than the job's (give both the same, or set that to false): %s"
                                .formatted(OPTION, words(differences)));
            }
            LOG.warn(
                    "Model {} was trained by other rules than the job's, and is loaded anyway (give both the same, or refuse such models with {}): {}",
                    artifact.manifest().version(),
                    OPTION,
                    words(differences));
        }
        return loader.load(artifact, stepDone);
    }

    private static String words(List<ModelRules.Difference> differences) {
        return differences.stream()
                .map(
                        one ->
                                "%s is %s here, the model's %s"
                                        .formatted(
                                                RULE_OPTIONS.get(one.rule()),
                                                one.value(),
                                                one.other()))
                .collect(joining("; "));
    }
}
