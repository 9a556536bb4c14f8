package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Links of a refresh's model to its training and to other models, as its provenance holds them.
 *
 * @param training the data and options of the training, so that the very same is not made twice
 * @param serving version of the model that served then
 * @param reference version of the reference that the model was not shown to be better than
 * @param judged version of the same model as it was judged, before it learnt that window, too
 */
public record Lineage(
        Optional<String> training,
        Optional<String> serving,
        Optional<String> reference,
        Optional<String> judged) {
    /** Name of the split of a model that has seen nothing of its judging window. */
    static final String SPLIT = "refresh";

    /** Name of the split of a model that learnt its judging window. */
    static final String SPLIT_WITH_WINDOW = "refresh, window included";

    private static final String TRAINING = "refresh.training";
    private static final String SERVING = "refresh.serving";
    private static final String REFERENCE = "refresh.reference";
    private static final String JUDGED = "refresh.judged";

    public Lineage {
        requireNonNull(training, "training is null");
        requireNonNull(serving, "serving is null");
        requireNonNull(reference, "reference is null");
        requireNonNull(judged, "judged is null");
    }

    /** Reads what a manifest says; a model that no refresh made has an empty lineage. */
    public static Lineage of(Manifest model) {
        Map<String, String> provenance = model.provenance();
        return new Lineage(
                Optional.ofNullable(provenance.get(TRAINING)),
                Optional.ofNullable(provenance.get(SERVING)),
                Optional.ofNullable(provenance.get(REFERENCE)),
                Optional.ofNullable(provenance.get(JUDGED)));
    }

    /**
     * Returns true for the name of a split by which a refresh divides a history.
     *
     * @param split as the provenance of a model has it
     */
    public static boolean isOfRefresh(String split) {
        return split.equals(SPLIT) || split.equals(SPLIT_WITH_WINDOW);
    }

    /** Returns the entries of a lineage that names the judged model alone. */
    static Map<String, String> judgedAs(String version) {
        return Map.of(JUDGED, version);
    }

    /** Returns the entries for a manifest. */
    Map<String, String> provenance() {
        Map<String, String> provenance = new TreeMap<>();
        training.ifPresent(value -> provenance.put(TRAINING, value));
        serving.ifPresent(version -> provenance.put(SERVING, version));
        reference.ifPresent(version -> provenance.put(REFERENCE, version));
        judged.ifPresent(version -> provenance.put(JUDGED, version));
        return provenance;
    }

    /** Returns the versions that candidates are compared with in place of this model. */
    public Stream<String> comparedInItsPlace() {
        return Stream.concat(reference.stream(), judged.stream());
    }
}
